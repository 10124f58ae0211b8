// The median in a square window that is cut where it leaves the image; of an even number of samples, the lower of the
// two in the middle.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "simd.hpp"

namespace fewbits {

// Bytes, in constant time per sample: S. Perreault & P. Hébert, "Median filtering in constant time" (2007). Each column
// keeps a histogram; the window's is the sum of its columns', coarse (16 bins) at every step, fine (16 bins of one
// coarse bin) only where the median lies. Count holds the samples of a window.
template <class Count>
FEWBITS_INLINE void window_median_bytes(const uint8_t* image, size_t rows, size_t columns, size_t window, size_t first,
                                        size_t count, uint8_t* out) {
    constexpr size_t kBins = 16;
    const size_t down = std::min(window / 2, rows), along = std::min(window / 2, columns), span = 2 * along + 1;
    const size_t stripe = std::min(columns, std::max(size_t{256}, 2 * along));
    const size_t breadth = stripe + 2 * along;  // of a stripe with its surroundings; those outside the image stay zero
    std::vector<Count> coarse(breadth * kBins), fine(kBins * breadth * kBins);
    std::vector<size_t> done(kBins);  // one past the last column that the fine bins have taken in
    for (size_t left = 0; left < columns; left += stripe) {
        const size_t end = std::min(columns, left + stripe);
        const size_t from = left > along ? left - along : 0, to = std::min(columns, end + along);
        std::fill(coarse.begin(), coarse.end(), Count(0));
        std::fill(fine.begin(), fine.end(), Count(0));
        const auto take = [&](size_t y, Count one) {
            const uint8_t* row = image + y * columns;
            for (size_t x = from; x < to; ++x) {
                const size_t c = x + along - left, high = row[x] >> 4, low = row[x] & 15;
                coarse[c * kBins + high] += one;
                fine[(high * breadth + c) * kBins + low] += one;
            }
        };
        for (size_t y = first > down ? first - down : 0; y < std::min(rows, first + down); ++y) take(y, 1);
        for (size_t y = first; y < first + count; ++y) {
            if (y + down < rows) take(y + down, 1);
            if (y > first && y > down) take(y - down - 1, Count(-1));
            const size_t tall = std::min(rows, y + down + 1) - (y > down ? y - down : 0);
            Count sums[kBins] = {}, inner[kBins][kBins] = {};
            std::fill(done.begin(), done.end(), size_t{0});
            const auto add = [](Count* bins, const Count* more) {
                for (size_t b = 0; b < kBins; ++b) bins[b] += more[b];
            };
            const auto drop = [](Count* bins, const Count* less) {
                for (size_t b = 0; b < kBins; ++b) bins[b] -= less[b];
            };
            for (size_t c = 0; c < span - 1; ++c) add(sums, &coarse[c * kBins]);
            for (size_t x = left; x < end; ++x) {
                const size_t c = x - left;  // the window's first column
                add(sums, &coarse[(c + span - 1) * kBins]);
                if (c) drop(sums, &coarse[(c - 1) * kBins]);
                const size_t across = std::min(columns, x + along + 1) - (x > along ? x - along : 0);
                size_t left_over = (tall * across - 1) / 2, high = 0, low = 0;
                for (; left_over >= sums[high]; ++high) left_over -= sums[high];
                const Count* bins = &fine[high * breadth * kBins];
                Count* part = inner[high];
                if (done[high] <= c) {  // nothing it holds is in the window
                    std::fill(part, part + kBins, Count(0));
                    for (size_t j = c; j < c + span; ++j) add(part, bins + j * kBins);
                } else {
                    for (size_t j = done[high]; j < c + span; ++j) {
                        add(part, bins + j * kBins);
                        drop(part, bins + (j - span) * kBins);
                    }
                }
                done[high] = c + span;
                for (; left_over >= part[low]; ++low) left_over -= part[low];
                out[(y - first) * columns + x] = uint8_t(high * kBins + low);
            }
        }
    }
}

FEWBITS_INLINE void window_median_bytes_body(const uint8_t* image, size_t rows, size_t columns, size_t window,
                                             size_t first, size_t count, uint8_t* out) {
    if (window <= 255)
        window_median_bytes<uint16_t>(image, rows, columns, window, first, count, out);
    else
        window_median_bytes<uint32_t>(image, rows, columns, window, first, count, out);
}

FEWBITS_DISPATCH(void, window_median, window_median_bytes_body,
                 (const uint8_t* image, size_t rows, size_t columns, size_t window, size_t first, size_t count,
                  uint8_t* out),
                 (image, rows, columns, window, first, count, out))

// Sixteen bits: one histogram of two stages that a column enters and a column leaves at each step (Huang, Yang & Tang
// 1979). The time per sample grows with the window.
inline void window_median(const uint16_t* image, size_t rows, size_t columns, size_t window, size_t first, size_t count,
                          uint16_t* out) {
    const size_t down = std::min(window / 2, rows), along = std::min(window / 2, columns);
    std::vector<uint32_t> coarse(256), fine(65536);
    for (size_t y = first; y < first + count; ++y) {
        const size_t top = y > down ? y - down : 0, bottom = std::min(rows, y + down + 1);
        size_t high = 0;
        int64_t below = 0;  // samples in coarse bins under `high`
        const auto take = [&](size_t x, uint32_t one) {
            for (size_t i = top; i < bottom; ++i) {
                const size_t value = image[i * columns + x];
                coarse[value >> 8] += one;
                fine[value] += one;
                if (value >> 8 < high) below += int32_t(one);
            }
        };
        for (size_t x = 0; x < along; ++x) take(x, 1);
        for (size_t x = 0; x < columns; ++x) {
            if (x + along < columns) take(x + along, 1);
            if (x > along) take(x - along - 1, uint32_t(-1));
            const size_t across = std::min(columns, x + along + 1) - (x > along ? x - along : 0);
            const int64_t rank = int64_t(((bottom - top) * across - 1) / 2);
            while (below > rank) below -= coarse[--high];
            while (below + coarse[high] <= rank) below += coarse[high++];
            int64_t rest = rank - below;
            size_t value = high << 8;
            for (; rest >= fine[value]; ++value) rest -= fine[value];
            out[(y - first) * columns + x] = uint16_t(value);
        }
        for (size_t x = columns > along + 1 ? columns - along - 1 : 0; x < columns; ++x) take(x, uint32_t(-1));
    }
}

}  // namespace fewbits
