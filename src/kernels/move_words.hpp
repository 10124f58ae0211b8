// Codewords moved one at a time, each to that of a few places that leaves the least squared error.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "leaf_search.hpp"

namespace fewbits {

template <size_t D>
FEWBITS_INLINE void move_words_of(const float* points, const double* weights, size_t n, size_t dims,
                                  const float* options, size_t m, float* codebook, size_t k, int32_t* choices) {
    const size_t d = D ? D : dims;
    constexpr size_t kLeaf = 8, kRow = LeafSearch<D, 1, kLeaf>::kSpan;
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    std::vector<float> reaches(k);  // the farthest that each word may move
    for (size_t c = 0; c < k; ++c)
        for (size_t o = 0; o < m; ++o) {
            float square = 0;
            for (size_t a = 0; a < d; ++a) {
                const float step = options[(c * m + o) * d + a] - codebook[c * d + a];
                square += step * step;
            }
            reaches[c] = std::max(reaches[c], std::sqrt(square));
        }
    const size_t leaves = (n + kLeaf - 1) / kLeaf;
    std::vector<float> x(leaves * kLeaf * d), weight(leaves * kLeaf);
    std::vector<uint32_t> starts(1), owned(k + 1);
    std::vector<int32_t> words;  // of leaf i: from starts[i] to starts[i + 1]
    LeafSearch<D, 1, kLeaf> search(codebook, k, d, reaches.data());
    search.run(points, n, [&](size_t first, size_t size, const float* at, const Candidates& some) FEWBITS_INLINE_BODY {
        for (size_t a = 0; a < d; ++a)
            for (size_t i = 0; i < kLeaf; ++i) x[first * d + a * kLeaf + i] = at[a * kRow + i];
        for (size_t i = 0; i < size; ++i) weight[first + i] = float(weights[first + i]);
        for (size_t c = 0; c < some.size; ++c) {
            words.push_back(some.labels[c]);
            ++owned[size_t(some.labels[c]) + 1];
        }
        starts.push_back(uint32_t(words.size()));
    });
    for (size_t c = 0; c < k; ++c) owned[c + 1] += owned[c];
    std::vector<uint32_t> leaf_of(words.size()), next(owned.begin(), owned.end() - 1);
    for (size_t leaf = 0; leaf < leaves; ++leaf)
        for (uint32_t i = starts[leaf]; i < starts[leaf + 1]; ++i) leaf_of[next[size_t(words[i])]++] = uint32_t(leaf);

    // Every coordinate fills a register: compilers are slow to spread what they know of one by one.
    std::vector<float> filled(8 * k * d), places(8 * m * d);
    const auto fill = [](float* registers, const float* x, size_t count) {
        for (size_t i = 0; i < 8 * count; ++i) registers[i] = x[i / 8];
    };
    fill(filled.data(), codebook, k * d);
    std::vector<double> gains(m);
    for (size_t c = 0; c < k; ++c) {
        for (double& gain : gains) gain = 0;
        fill(places.data(), options + c * m * d, m * d);
        for (uint32_t entry = owned[c]; entry < owned[c + 1]; ++entry) {
            const size_t leaf = leaf_of[entry];
            const float* at = x.data() + leaf * kLeaf * d;
            float others[kLeaf], now[kLeaf];
            for (size_t i = 0; i < kLeaf; i += 8) {
                Floats least = all_lanes(kInfinity);
                for (uint32_t w = starts[leaf]; w < starts[leaf + 1]; ++w) {
                    if (size_t(words[w]) == c) continue;
                    Floats distance{};
                    for (size_t a = 0; a < d; ++a) {
                        const Floats difference = lanes(at + a * kLeaf + i) - lanes(filled.data() + 8 * (size_t(words[w]) * d + a));
                        distance = distance + difference * difference;
                    }
                    least = select(distance < least, distance, least);
                }
                lanes(others + i) = least;
                Floats distance{};
                for (size_t a = 0; a < d; ++a) {
                    const Floats difference = lanes(at + a * kLeaf + i) - lanes(filled.data() + 8 * (c * d + a));
                    distance = distance + difference * difference;
                }
                lanes(now + i) = select(distance < least, distance, least);
            }
            for (size_t o = 0; o < m; ++o) {
                Floats sum{};
                for (size_t i = 0; i < kLeaf; i += 8) {
                    Floats distance{};
                    for (size_t a = 0; a < d; ++a) {
                        const Floats difference = lanes(at + a * kLeaf + i) - lanes(places.data() + 8 * (o * d + a));
                        distance = distance + difference * difference;
                    }
                    distance = select(distance < lanes(others + i), distance, lanes(others + i));
                    sum = sum + lanes(weight.data() + leaf * kLeaf + i) * (lanes(now + i) - distance);
                }
                for (size_t j = 0; j < 8; ++j) gains[o] += double(sum[j]);
            }
        }
        choices[c] = -1;
        double most = 0;
        for (size_t o = 0; o < m; ++o)
            if (gains[o] > most) most = gains[o], choices[c] = int32_t(o);
        if (choices[c] >= 0) {
            for (size_t a = 0; a < d; ++a) codebook[c * d + a] = options[(c * m + size_t(choices[c])) * d + a];
            fill(filled.data() + 8 * c * d, codebook + c * d, d);
        }
    }
}

FEWBITS_INLINE void move_words_body(const float* points, const double* weights, size_t n, size_t d,
                                    const float* options, size_t m, float* codebook, size_t k, int32_t* choices) {
    if (d == 3)
        move_words_of<3>(points, weights, n, d, options, m, codebook, k, choices);
    else if (d == 4)
        move_words_of<4>(points, weights, n, d, options, m, codebook, k, choices);
    else
        move_words_of<0>(points, weights, n, d, options, m, codebook, k, choices);
}

// points: n × d, weights: n; codebook: k × d, changed; options: k × m × d, where each word may go; choices: k, the
// option that each word took, −1 if it stayed. Words see those before them where they have moved to.
FEWBITS_DISPATCH(void, move_words, move_words_body,
                 (const float* points, const double* weights, size_t n, size_t d, const float* options, size_t m,
                  float* codebook, size_t k, int32_t* choices),
                 (points, weights, n, d, options, m, codebook, k, choices))

}  // namespace fewbits
