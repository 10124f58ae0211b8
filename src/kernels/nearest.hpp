// Nearest codeword of each point: squared Euclidean distance in float, coordinates added in order, ties to the lowest
// index. And the sums that one step of Lloyd's iteration needs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "simd.hpp"

namespace fewbits {

// Points are taken in blocks, transposed to one row per coordinate, so that the inner loop runs over points.
constexpr size_t kNearestBlock = 256;

// A block's points against two codewords, c and c + step. Two at a time halves the traffic, and keeps compilers from
// turning the result into stores under a condition, which some processors do slowly.
template <size_t D>  // the dimension when it is known, else 0
FEWBITS_INLINE void closer_pair(const float* x, size_t dims, const float* codebook, size_t c, size_t step,
                                float* best, int32_t* label) {
    const size_t d = D ? D : dims;
    for (size_t i = 0; i < kNearestBlock; ++i) {
        float least = best[i];
        int32_t held = label[i];
        for (size_t j = 0; j < 2; ++j) {
            const float* word = codebook + (c + j * step) * d;
            float distance = 0;
            for (size_t a = 0; a < d; ++a) {
                const float difference = x[a * kNearestBlock + i] - word[a];
                distance += difference * difference;
            }
            const bool closer = distance < least;
            least = closer ? distance : least;
            held = closer ? int32_t(c + j * step) : held;
        }
        best[i] = least;
        label[i] = held;
    }
}

template <size_t D>
FEWBITS_INLINE void nearest_points(const float* points, size_t n, size_t dims, const float* codebook, size_t k,
                                   float* block, uint16_t* labels, float* distances) {
    const size_t d = D ? D : dims;
    float best[kNearestBlock];
    int32_t label[kNearestBlock];
    for (size_t begin = 0; begin < n; begin += kNearestBlock) {
        const size_t size = n - begin < kNearestBlock ? n - begin : kNearestBlock;
        for (size_t i = 0; i < size; ++i)
            for (size_t a = 0; a < d; ++a) block[a * kNearestBlock + i] = points[(begin + i) * d + a];
        for (size_t i = 0; i < kNearestBlock; ++i) {
            best[i] = std::numeric_limits<float>::infinity();
            label[i] = 0;
        }
        for (size_t c = 0; c < k; c += 2) closer_pair<D>(block, d, codebook, c, c + 1 < k ? 1 : 0, best, label);
        for (size_t i = 0; i < size; ++i) {
            labels[begin + i] = uint16_t(label[i]);
            distances[begin + i] = best[i];
        }
    }
}

FEWBITS_INLINE void nearest_body(const float* points, size_t n, size_t d, const float* codebook, size_t k,
                                 float* block, uint16_t* labels, float* distances) {
    if (d == 3)
        nearest_points<3>(points, n, d, codebook, k, block, labels, distances);
    else if (d == 4)
        nearest_points<4>(points, n, d, codebook, k, block, labels, distances);
    else
        nearest_points<0>(points, n, d, codebook, k, block, labels, distances);
}

// points: n × d; codebook: k × d, 1 ≤ k ≤ 65,536; block: scratch of d × 256, zeroed; labels, distances: n.
FEWBITS_DISPATCH(void, nearest, nearest_body,
                 (const float* points, size_t n, size_t d, const float* codebook, size_t k, float* block,
                  uint16_t* labels, float* distances),
                 (points, n, d, codebook, k, block, labels, distances))

// sums: k × d and counts: k, both added to. In order of the points, in double.
inline void sum_cells(const float* points, const double* weights, const uint16_t* labels, size_t n, size_t d,
                      double* sums, double* counts) {
    for (size_t i = 0; i < n; ++i) {
        const size_t c = labels[i];
        counts[c] += weights[i];
        for (size_t a = 0; a < d; ++a) sums[c * d + a] += weights[i] * double(points[i * d + a]);
    }
}

}  // namespace fewbits
