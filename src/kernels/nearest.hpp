// Nearest codeword of each point: squared Euclidean distance in float, coordinates added in order, ties to the lowest
// index. The two nearest of each. And the sums that one step of Lloyd's iteration needs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "leaf_search.hpp"

namespace fewbits {

// The `Keep` nearest codewords of each point, 1 or 2; labels and distances are n × Keep.
template <size_t D, size_t Keep>
FEWBITS_INLINE void nearest_points(const float* points, size_t n, size_t dims, const float* codebook, size_t k,
                                   uint16_t* labels, float* distances) {
    const size_t d = D ? D : dims;
    LeafSearch<D, Keep, 32> search(codebook, k, d);
    constexpr size_t kRow = LeafSearch<D, Keep, 32>::kSpan, kLanes = 16 / Keep;
    search.run(points, n, [&](size_t first, size_t size, const float* x, const Candidates& words) FEWBITS_INLINE_BODY {
        // Sixteen registers are enough for two times eight points, which hides the time a comparison takes.
        constexpr size_t kParts = kLanes / 8;
        for (size_t i = 0; i < size; i += kLanes) {
            Floats best[kParts][Keep];
            Ints label[kParts][Keep];
            for (size_t h = 0; h < kParts; ++h)
                for (size_t r = 0; r < Keep; ++r) {
                    best[h][r] = all_lanes(std::numeric_limits<float>::infinity());
                    label[h][r] = all_lanes(int32_t(0));
                }
            for (size_t c = 0; c < words.size; ++c)
                for (size_t h = 0; h < kParts; ++h) {
                    Floats distance{};
                    for (size_t a = 0; a < d; ++a) {
                        const Floats difference = lanes(x + a * kRow + i + 8 * h) - all_lanes(words.at(a)[c]);
                        distance = distance + difference * difference;
                    }
                    Ints word = all_lanes(words.labels[c]), closer{};
                    for (size_t r = 0; r < Keep; ++r) {
                        closer = closer | (distance < best[h][r]);  // who makes way takes the next place
                        const Floats farther = select(closer, best[h][r], distance);
                        const Ints other = select(closer, label[h][r], word);
                        best[h][r] = select(closer, distance, best[h][r]);
                        label[h][r] = select(closer, word, label[h][r]);
                        distance = farther;
                        word = other;
                    }
                }
            for (size_t j = 0; j < kLanes && i + j < size; ++j)
                for (size_t r = 0; r < Keep; ++r) {
                    labels[(first + i + j) * Keep + r] = uint16_t(label[j / 8][r][j % 8]);
                    distances[(first + i + j) * Keep + r] = best[j / 8][r][j % 8];
                }
        }
    });
}

template <size_t Keep>
FEWBITS_INLINE void nearest_body(const float* points, size_t n, size_t d, const float* codebook, size_t k,
                                 uint16_t* labels, float* distances) {
    if (d == 3)
        nearest_points<3, Keep>(points, n, d, codebook, k, labels, distances);
    else if (d == 4)
        nearest_points<4, Keep>(points, n, d, codebook, k, labels, distances);
    else
        nearest_points<0, Keep>(points, n, d, codebook, k, labels, distances);
}

// points: n × d; codebook: k × d, 1 ≤ k ≤ 65,536; labels, distances: n.
FEWBITS_DISPATCH(void, nearest, nearest_body<1>,
                 (const float* points, size_t n, size_t d, const float* codebook, size_t k, uint16_t* labels,
                  float* distances),
                 (points, n, d, codebook, k, labels, distances))

// As above, with k ≥ 2 and n × 2 labels and distances.
FEWBITS_DISPATCH(void, nearest_two, nearest_body<2>,
                 (const float* points, size_t n, size_t d, const float* codebook, size_t k, uint16_t* labels,
                  float* distances),
                 (points, n, d, codebook, k, labels, distances))

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
