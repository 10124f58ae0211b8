// PNG's filters (section 9 of its specification), and the choice of one for each row.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "log2.hpp"

namespace fewbits {

constexpr unsigned kPngFilters = 5, kPngAbsolute = 5, kPngEntropy = 6;

// row, above: width bytes, of which `pixel` make a pixel. Bytes before the row are zero.
inline void png_filter_row(const uint8_t* row, const uint8_t* above, size_t width, size_t pixel, unsigned filter,
                           uint8_t* out) {
    const size_t head = std::min(pixel, width);
    for (size_t i = 0; i < head; ++i)  // where left and corner are zero, Paeth's prediction is above
        out[i] = uint8_t(row[i] - (filter == 2 || filter == 4 ? above[i] : filter == 3 ? above[i] / 2 : 0));
    switch (filter) {
        case 0: std::copy(row + head, row + width, out + head); break;
        case 1:
            for (size_t i = head; i < width; ++i) out[i] = uint8_t(row[i] - row[i - pixel]);
            break;
        case 2:
            for (size_t i = head; i < width; ++i) out[i] = uint8_t(row[i] - above[i]);
            break;
        case 3:
            for (size_t i = head; i < width; ++i) out[i] = uint8_t(row[i] - (row[i - pixel] + above[i]) / 2);
            break;
        default:
            for (size_t i = head; i < width; ++i) {
                const int left = row[i - pixel], up = above[i], corner = above[i - pixel];
                const int to_left = std::abs(up - corner), to_up = std::abs(left - corner);
                const int to_corner = std::abs(left + up - 2 * corner);
                const int other = to_up <= to_corner ? up : corner;
                out[i] = uint8_t(row[i] - (to_left <= to_up && to_left <= to_corner ? left : other));
            }
    }
}

// choice: a filter for all rows; or the first in each row with the least sum of absolute differences, or the least
// entropy, in units of `log2_units`. rows: height x width. out: height x (1 + width), each row after its filter's number.
inline void png_filter(const uint8_t* rows, size_t height, size_t width, size_t pixel, unsigned choice, uint8_t* out) {
    const std::vector<uint8_t> zeros(width);
    std::vector<uint8_t> tried(width);
    std::vector<uint64_t> information(choice == kPngEntropy ? width + 1 : 0);
    for (size_t n = 1; n < information.size(); ++n) information[n] = n * log2_units(uint32_t(n));
    const auto cost = [&] {
        uint64_t sum = 0;
        if (choice == kPngAbsolute) {
            for (const uint8_t byte : tried) sum += uint64_t(std::abs(int8_t(byte)));
            return sum;
        }
        uint32_t counts[256] = {};
        for (const uint8_t byte : tried) ++counts[byte];
        for (const uint32_t count : counts) sum += information[count];
        return information[width] - sum;
    };
    for (size_t y = 0; y < height; ++y, out += width + 1) {
        const uint8_t* row = rows + y * width;
        const uint8_t* above = y ? row - width : zeros.data();
        if (choice < kPngFilters) {
            out[0] = uint8_t(choice);
            png_filter_row(row, above, width, pixel, choice, out + 1);
            continue;
        }
        uint64_t least = UINT64_MAX;
        for (unsigned filter = 0; filter < kPngFilters; ++filter) {
            png_filter_row(row, above, width, pixel, filter, tried.data());
            const uint64_t here = cost();
            if (here >= least) continue;
            least = here;
            out[0] = uint8_t(filter);
            std::copy(tried.begin(), tried.end(), out + 1);
        }
    }
}

}  // namespace fewbits
