// Ordered dithering: each sample against the threshold at its place.
//
// A sample between levels i and i + 1, a fraction f of the way up, takes i + (⌊2^16 f⌋ ≥ q), where q, 1 to 2^16, is the
// threshold there. Thresholds come as `rest` = 2^16 − q, a tile that repeats over the image: with place = 2^16 i +
// ⌊2^16 f⌋ the code is (place + rest) >> 16.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "simd.hpp"

namespace fewbits {

// The part of a tile that a stretch of an image meets: rows of the image from `first` on, tile after tile to the right.
template <class Value, class Threshold, class Code, class Rule>
FEWBITS_INLINE void over_tiles(const Value* samples, size_t rows, size_t columns, const Threshold* tile, size_t tall,
                               size_t wide, size_t first, Code* codes, Rule rule) {
    for (size_t y = 0; y < rows; ++y) {
        const Threshold* thresholds = tile + (first + y) % tall * wide;
        for (size_t x = 0; x < columns; x += wide) {
            const size_t at = y * columns + x, count = std::min(wide, columns - x);
            for (size_t i = 0; i < count; ++i) codes[at + i] = rule(samples[at + i], thresholds[i]);
        }
    }
}

// Two levels: code 1 where a sample is not below its threshold.
FEWBITS_INLINE void threshold_bytes_body(const uint8_t* samples, size_t rows, size_t columns, const uint8_t* tile,
                                         size_t tall, size_t wide, size_t first, uint8_t* codes) {
    over_tiles(samples, rows, columns, tile, tall, wide, first, codes,
               [](uint8_t sample, uint8_t threshold) { return uint8_t(sample >= threshold); });
}

FEWBITS_DISPATCH(void, threshold_bytes, threshold_bytes_body,
                 (const uint8_t* samples, size_t rows, size_t columns, const uint8_t* tile, size_t tall, size_t wide,
                  size_t first, uint8_t* codes),
                 (samples, rows, columns, tile, tall, wide, first, codes))

// places: one for each value of a sample.
template <class Value, class Code>
void threshold_places(const Value* samples, size_t rows, size_t columns, const uint32_t* places, const uint16_t* rest,
                      size_t tall, size_t wide, size_t first, Code* codes) {
    over_tiles(samples, rows, columns, rest, tall, wide, first, codes,
               [places](Value sample, uint16_t left) { return Code((places[sample] + left) >> 16); });
}

// levels: increasing, 2 ≤ k. Samples beyond the ends are as good as on them.
template <class Code>
void threshold_floats(const float* samples, size_t rows, size_t columns, const float* levels, size_t k,
                      const uint16_t* rest, size_t tall, size_t wide, size_t first, Code* codes) {
    over_tiles(samples, rows, columns, rest, tall, wide, first, codes, [levels, k](float sample, uint16_t left) {
        const float* level = levels;  // the last but one that is not above the sample, in steps that do not branch
        for (size_t n = k - 1; n > 1;) {
            const size_t half = n / 2;
            level += level[half] <= sample ? half : 0;
            n -= half;
        }
        const double fraction = (double(sample) - double(level[0])) / (double(level[1]) - double(level[0]));
        return Code(size_t(level - levels) + (fraction * 65536 >= 65536 - int32_t(left)));
    });
}

}  // namespace fewbits
