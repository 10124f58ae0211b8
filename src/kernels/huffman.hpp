// Prefix codes whose words are no longer than a limit.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace fewbits {

// Lengths in bits, at most `limit`, for which symbols so often counted take the fewest; 0 for those that never come.
//
// Package-merge (Larmore & Hirschberg 1990): the coins of each level are the counts and, in pairs, the cheapest of the
// level below; a symbol's length is the number of levels at which its coin is among the 2n - 2 cheapest.
inline std::vector<uint8_t> code_lengths(const uint32_t* counts, size_t n, unsigned limit) {
    struct Coin {
        uint64_t value;
        bool symbol;
    };
    std::vector<uint8_t> lengths(n);
    std::vector<size_t> symbols;
    for (size_t i = 0; i < n; ++i)
        if (counts[i]) symbols.push_back(i);
    std::stable_sort(symbols.begin(), symbols.end(), [&](size_t a, size_t b) { return counts[a] < counts[b]; });
    if (symbols.size() == 1) lengths[symbols[0]] = 1;
    if (symbols.size() < 2) return lengths;
    std::vector<std::vector<Coin>> levels(limit);
    std::vector<Coin> below;
    for (std::vector<Coin>& level : levels) {
        size_t pair = 0;
        const auto pairs_below = [&](uint64_t value) {
            for (; pair + 1 < below.size() && below[pair].value + below[pair + 1].value < value; pair += 2)
                level.push_back({below[pair].value + below[pair + 1].value, false});
        };
        for (const size_t symbol : symbols) {
            pairs_below(counts[symbol]);
            level.push_back({counts[symbol], true});
        }
        pairs_below(UINT64_MAX);
        below = level;
    }
    size_t take = 2 * symbols.size() - 2;
    for (size_t level = limit; level-- > 0;) {
        size_t found = 0;
        for (size_t i = 0; i < take; ++i) found += levels[level][i].symbol;
        for (size_t i = 0; i < found; ++i) ++lengths[symbols[i]];
        take = 2 * (take - found);
    }
    return lengths;
}

// The canonical code of these lengths: shorter words first, and symbols in order. Each word is turned round, for
// writers that begin with the lowest bit.
inline std::vector<uint16_t> code_words(const std::vector<uint8_t>& lengths) {
    std::vector<uint16_t> words(lengths.size());
    unsigned next = 0;
    for (unsigned length = 1; length < 16; ++length, next *= 2)
        for (size_t i = 0; i < lengths.size(); ++i) {
            if (lengths[i] != length) continue;
            for (unsigned bit = 0; bit < length; ++bit) words[i] |= uint16_t((next >> bit & 1) << (length - 1 - bit));
            ++next;
        }
    return words;
}

}  // namespace fewbits
