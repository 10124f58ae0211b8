// Connected components of a mask: two passes over its rows, with union-find over runs.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "simd.hpp"

namespace fewbits {

// labels: 0 where mask is 0, else the number of the component, counted from 1 in the order in which rows from the top
// meet them. Returns how many there are. With `diagonal`, neighbours across a corner belong together.
inline int32_t components(const uint8_t* mask, size_t rows, size_t columns, bool diagonal, int32_t* labels) {
    std::vector<int32_t> parent{0};  // of provisional labels; the root is the least of its set
    const auto root = [&](int32_t label) {
        while (parent[label] != label) label = parent[label] = parent[parent[label]];
        return label;
    };
    const size_t reach = diagonal ? 1 : 0;
    for (size_t y = 0; y < rows; ++y) {
        const uint8_t* inside = mask + y * columns;
        int32_t *row = labels + y * columns, *above = row - columns;
        for (size_t x = 0; x < columns;) {
            if (!inside[x]) {
                row[x++] = 0;
                continue;
            }
            const size_t begin = x;
            while (x < columns && inside[x]) ++x;
            int32_t mine = 0;
            if (y > 0) {
                const size_t last = std::min(x + reach, columns);
                int32_t seen = 0;
                for (size_t j = begin - std::min(begin, reach); j < last; ++j) {
                    if (above[j] == seen) continue;
                    seen = above[j];
                    if (!seen) continue;
                    const int32_t other = root(seen);
                    if (!mine) mine = other;
                    if (other == mine) continue;
                    parent[std::max(mine, other)] = std::min(mine, other);
                    mine = std::min(mine, other);
                }
            }
            if (!mine) {
                mine = int32_t(parent.size());
                parent.push_back(mine);
            }
            std::fill(row + begin, row + x, mine);
        }
    }
    int32_t count = 0;
    for (size_t label = 1; label < parent.size(); ++label) {
        const bool is_root = parent[label] == int32_t(label);
        parent[label] = is_root ? ++count : parent[parent[label]];  // a parent comes first: it has its number already
    }
    for (size_t i = 0; i < rows * columns; ++i) labels[i] = parent[labels[i]];
    return count;
}

}  // namespace fewbits
