// Counting: how often each small integer, and each colour, occurs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fewbits {

// counts[v] += number of v in x. Four interleaved tables for bytes: neighbouring equal samples would otherwise wait for
// each other's store.
inline void count_values(const uint8_t* x, size_t n, int64_t* counts) {
    int64_t partial[4][256] = {};
    size_t i = 0;
    for (; i + 4 <= n; i += 4)
        for (size_t lane = 0; lane < 4; ++lane) ++partial[lane][x[i + lane]];
    for (; i < n; ++i) ++partial[0][x[i]];
    for (size_t v = 0; v < 256; ++v) counts[v] += partial[0][v] + partial[1][v] + partial[2][v] + partial[3][v];
}

inline void count_values(const uint16_t* x, size_t n, int64_t* counts) {
    for (size_t i = 0; i < n; ++i) ++counts[x[i]];
}

// The distinct rows of x (n × channels bytes, at most 4 channels), in order of first appearance.
// colors: n × channels, counts: n; both filled up to the returned number. inverse: n row numbers, or null.
inline size_t unique_colors(const uint8_t* x, size_t n, size_t channels, uint8_t* colors, int64_t* counts,
                            uint32_t* inverse) {
    // Open addressing, at most half full; a slot holds the row number + 1, keys stand beside it.
    struct Slot {
        uint32_t key, row;
    };
    std::vector<Slot> slots(1 << 12, Slot{0, 0});
    size_t mask = slots.size() - 1, found = 0;
    auto start = [](uint32_t key) { return size_t{(key * 0x9E3779B1u) >> 7}; };
    uint32_t previous_key = 0, previous_row = 0;  // runs of one colour are common: skip the table
    for (size_t i = 0; i < n; ++i) {
        uint32_t key = 0;
        for (size_t c = 0; c < channels; ++c) key |= uint32_t{x[i * channels + c]} << (8 * c);
        uint32_t row;
        if (previous_row && key == previous_key) {
            row = previous_row;
        } else {
            size_t s = start(key) & mask;
            while (slots[s].row && slots[s].key != key) s = (s + 1) & mask;
            if (!slots[s].row) {
                for (size_t c = 0; c < channels; ++c) colors[found * channels + c] = x[i * channels + c];
                counts[found++] = 0;
                slots[s] = Slot{key, uint32_t(found)};
            }
            row = slots[s].row;
            if (2 * found > slots.size()) {
                std::vector<Slot> larger(4 * slots.size(), Slot{0, 0});
                mask = larger.size() - 1;
                for (const Slot& old : slots) {
                    if (!old.row) continue;
                    size_t t = start(old.key) & mask;
                    while (larger[t].row) t = (t + 1) & mask;
                    larger[t] = old;
                }
                slots.swap(larger);
            }
            previous_key = key;
            previous_row = row;
        }
        ++counts[row - 1];
        if (inverse) inverse[i] = row - 1;
    }
    return found;
}

}  // namespace fewbits
