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

// Squared distances of eight points, coordinate by coordinate, from a word whose every coordinate fills a register.
template <size_t D>
FEWBITS_INLINE Floats distances_from(const float* points, const float* word, size_t dims) {
    Floats distance{};
    for (size_t a = 0; a < (D ? D : dims); ++a) {
        const Floats difference = lanes(points + 8 * a) - lanes(word + 8 * a);
        distance = distance + difference * difference;
    }
    return distance;
}

template <size_t D>
FEWBITS_INLINE void move_words_of(const float* points, const double* weights, size_t n, size_t dims,
                                  const float* options, size_t m, float* codebook, size_t k, int32_t* choices) {
    const size_t d = D ? D : dims;
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

    // Eight points make a leaf. Each leaf's words are those that can be nearest to one of its points; owned: the same,
    // turned round.
    const size_t leaves = (n + 7) / 8;
    std::vector<float> x(leaves * 8 * d), weight(leaves * 8);
    std::vector<uint32_t> starts(1), owned(k + 1);
    std::vector<int32_t> words;  // of leaf i: from starts[i] to starts[i + 1]
    LeafSearch<D, 1, 8> search(codebook, k, d, reaches.data());
    search.run(points, n, [&](size_t first, size_t size, const float* at, const Candidates& some) FEWBITS_INLINE_BODY {
        for (size_t a = 0; a < d; ++a) lanes(&x[first * d + 8 * a]) = lanes(at + a * LeafSearch<D, 1, 8>::kSpan);
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

    // Every coordinate fills a register: compilers are slow to spread single numbers over one.
    std::vector<float> filled(8 * k * d), places(8 * m * d);
    const auto fill = [](float* registers, const float* from, size_t count) {
        for (size_t i = 0; i < 8 * count; ++i) registers[i] = from[i / 8];
    };
    fill(filled.data(), codebook, k * d);
    std::vector<double> gains(m);
    for (size_t c = 0; c < k; ++c) {
        std::fill(gains.begin(), gains.end(), 0.0);
        fill(places.data(), options + c * m * d, m * d);
        for (uint32_t entry = owned[c]; entry < owned[c + 1]; ++entry) {
            const size_t leaf = leaf_of[entry];
            const float* at = x.data() + leaf * 8 * d;
            Floats others = all_lanes(std::numeric_limits<float>::infinity());
            for (uint32_t w = starts[leaf]; w < starts[leaf + 1]; ++w) {
                if (size_t(words[w]) == c) continue;
                const Floats distance = distances_from<D>(at, filled.data() + 8 * d * size_t(words[w]), d);
                others = select(distance < others, distance, others);
            }
            Floats now = distances_from<D>(at, filled.data() + 8 * d * c, d);
            now = select(now < others, now, others);
            for (size_t o = 0; o < m; ++o) {
                Floats then = distances_from<D>(at, places.data() + 8 * d * o, d);
                then = select(then < others, then, others);
                const Floats gain = lanes(weight.data() + 8 * leaf) * (now - then);
                for (size_t j = 0; j < 8; ++j) gains[o] += double(gain[j]);
            }
        }
        choices[c] = -1;
        double most = 0;
        for (size_t o = 0; o < m; ++o)
            if (gains[o] > most) most = gains[o], choices[c] = int32_t(o);
        if (choices[c] >= 0) {
            std::copy_n(options + (c * m + size_t(choices[c])) * d, d, codebook + c * d);
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
