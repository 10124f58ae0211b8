// Nearest colour of each pixel, where distance is between stored bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "leaf_search.hpp"

namespace fewbits {

FEWBITS_DISPATCH(const Candidates&, contenders, (drop_beaten<3, 1>),
                 (const Candidates& from, Candidates& to, const float* low, const float* high,
                  size_t d, bool moving),
                 (from, to, low, high, d, moving))

// Colours are cut into cells of 8 × 8 × 8, which are given, when a pixel first falls into one, the few palette colours
// that can be nearest to a colour in it, chosen from those of the 2 × 2 × 2 cells around it, and these from 4 × 4 × 4.
class ByteSearch {
   public:
    ByteSearch(const uint8_t* colors, size_t k)
        : all_(3, k), few_(3, k), wide_(kSide * kSide * kSide / 64), some_(kSide * kSide * kSide / 8),
          cells_(kSide * kSide * kSide) {
        for (size_t c = 0; c < k; ++c) {
            for (size_t a = 0; a < 3; ++a) all_.at(a)[c] = float(colors[3 * c + a]);
            all_.labels[c] = int32_t(c);
        }
        all_.close(k, 3);
    }

    FEWBITS_INLINE int32_t nearest(const uint8_t* pixel) {
        const size_t cell = (size_t{pixel[0]} >> 3) << 10 | (size_t{pixel[1]} >> 3) << 5 | size_t{pixel[2]} >> 3;
        if (cells_[cell].groups == 0) fill(cell);
        const float x[3] = {float(pixel[0]), float(pixel[1]), float(pixel[2])};
        const float* words = words_.data() + 3 * kLanes * size_t{cells_[cell].first};
        float least = 1e9f;
        size_t place = 0;
        for (uint32_t g = 0; g < cells_[cell].groups; ++g, words += 3 * kLanes) {
            float key[kLanes];  // the distance and the lane in one number, whole and below 2^24, exact
            for (size_t j = 0; j < kLanes; ++j) {
                const float first = x[0] - words[j], second = x[1] - words[kLanes + j];
                const float third = x[2] - words[2 * kLanes + j];
                key[j] = (first * first + second * second + third * third) * float(kLanes) + float(j);
            }
            for (size_t step = kLanes / 2; step > 0; step /= 2)
                for (size_t j = 0; j < step; ++j) key[j] = key[j + step] < key[j] ? key[j + step] : key[j];
            if (key[0] < least) {
                const int32_t whole = int32_t(key[0]);
                least = float(whole - whole % int32_t(kLanes));
                place = kLanes * g + size_t(whole % int32_t(kLanes));
            }
        }
        return labels_[kLanes * size_t{cells_[cell].first} + place];
    }

   private:
    static constexpr size_t kSide = 32, kLanes = 8;
    struct List {
        uint32_t first = 0, groups = 0;
    };

    FEWBITS_RARE void fill(size_t cell) {
        const size_t place[3] = {cell >> 10, cell >> 5 & 31, cell & 31};
        Candidates& wide = wide_[(place[0] / 4) << 6 | (place[1] / 4) << 3 | place[2] / 4];
        Candidates& some = some_[(place[0] / 2) << 8 | (place[1] / 2) << 4 | place[2] / 2];
        if (wide.size == 0) wide = Candidates(3, within(all_, place, 4));
        if (some.size == 0) some = Candidates(3, within(wide, place, 2));
        const Candidates& words = within(some, place, 1);
        const size_t groups = (words.size + kLanes - 1) / kLanes;
        cells_[cell] = List{uint32_t(labels_.size() / kLanes), uint32_t(groups)};
        words_.resize(words_.size() + 3 * kLanes * groups, 1000.0f);  // far from everything
        labels_.resize(labels_.size() + kLanes * groups);
        float* to = words_.data() + 3 * kLanes * size_t{cells_[cell].first};
        for (size_t c = 0; c < words.size; ++c) {
            for (size_t a = 0; a < 3; ++a) to[(c / kLanes * 3 + a) * kLanes + c % kLanes] = words.at(a)[c];
            labels_[kLanes * size_t{cells_[cell].first} + c] = words.labels[c];
        }
    }

    const Candidates& within(const Candidates& words, const size_t* place, size_t size) {
        float low[3], high[3];
        for (size_t a = 0; a < 3; ++a) {
            low[a] = float(8 * (place[a] / size * size));
            high[a] = low[a] + float(8 * size - 1);
        }
        return contenders(words, few_, low, high, 3, false);
    }

    Candidates all_, few_;
    std::vector<Candidates> wide_, some_;  // of 64 cells, and of 8
    std::vector<List> cells_;
    std::vector<float> words_;  // in groups of eight, coordinate by coordinate
    std::vector<int32_t> labels_;
};

template <class Code>
FEWBITS_INLINE void nearest_bytes_body(const uint8_t* pixels, size_t n, const uint8_t* colors, size_t k, Code* codes) {
    ByteSearch search(colors, k);
    // A colour and its code, in a place by the low bits of its channels: many pixels are equal to one not far away, and
    // few differ from it in the high bits alone. Colours count from one; zero marks a free place.
    std::vector<uint64_t> found(1 << 15);
    for (size_t i = 0; i < n; ++i) {
        const uint8_t* x = pixels + 3 * i;
        const uint64_t color = 1 + (uint64_t{x[0]} << 16 | uint64_t{x[1]} << 8 | x[2]);
        uint64_t& last = found[size_t{x[0] & 31u} << 10 | size_t{x[1] & 31u} << 5 | (x[2] & 31u)];
        if (last >> 16 != color) last = color << 16 | uint64_t(search.nearest(x));
        codes[i] = Code(last & 0xFFFF);
    }
}

// pixels: n × 3; colors: k × 3; codes: n. Ties to the lowest index.
FEWBITS_DISPATCH(void, nearest_bytes, nearest_bytes_body,
                 (const uint8_t* pixels, size_t n, const uint8_t* colors, size_t k, uint8_t* codes),
                 (pixels, n, colors, k, codes))
FEWBITS_DISPATCH(void, nearest_bytes, nearest_bytes_body,
                 (const uint8_t* pixels, size_t n, const uint8_t* colors, size_t k, uint16_t* codes),
                 (pixels, n, colors, k, codes))

}  // namespace fewbits
