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

// Pixels and sums of their channels in each cell of a grid of `bits` bits a channel, first channel highest; added to.
// counts: 2^(3·bits); sums: as many × 3.
inline void count_cells(const uint8_t* x, size_t n, unsigned bits, int64_t* counts, int64_t* sums) {
    struct Cell {
        uint32_t sums[3], count;
    };
    constexpr size_t kPart = 1 << 24;  // pixels whose sums fit
    const unsigned drop = 8 - bits;
    std::vector<Cell> cells(size_t{1} << (3 * bits));
    for (size_t begin = 0; begin < n; begin += kPart) {
        const size_t end = n - begin < kPart ? n : begin + kPart;
        for (size_t i = begin; i < end; ++i) {
            const uint32_t r = x[3 * i], g = x[3 * i + 1], b = x[3 * i + 2];
            Cell& cell = cells[(r >> drop) << (2 * bits) | (g >> drop) << bits | b >> drop];
            cell.sums[0] += r;
            cell.sums[1] += g;
            cell.sums[2] += b;
            ++cell.count;
        }
        for (size_t c = 0; c < cells.size(); ++c) {
            counts[c] += cells[c].count;
            for (size_t a = 0; a < 3; ++a) sums[3 * c + a] += cells[c].sums[a];
            cells[c] = Cell{};
        }
    }
}

// Colours to be sorted: as numbers, first channel highest; with where each stands, or without.
struct ColorKey {
    uint32_t key;
    ColorKey(uint32_t key, size_t) : key(key) {}
    ColorKey() = default;
    double weight(const double*) const { return 1; }
};
struct PlacedColorKey {
    uint32_t key, place;
    PlacedColorKey(uint32_t key, size_t place) : key(key), place(uint32_t(place)) {}
    PlacedColorKey() = default;
    double weight(const double* weights) const { return weights[place]; }
};

template <class Entry>
size_t sum_sorted_colors(const uint8_t* x, size_t n, size_t channels, const double* weights, uint32_t* keys,
                         double* counts) {
    std::vector<Entry> from(n), to(n);
    std::vector<size_t> next(256 * channels);  // for each byte of a key, where the next with each value goes
    for (size_t i = 0; i < n; ++i) {
        uint32_t key = 0;
        for (size_t c = 0; c < channels; ++c) {
            key = key << 8 | x[i * channels + c];
            ++next[256 * (channels - 1 - c) + x[i * channels + c]];
        }
        from[i] = Entry(key, i);
    }
    for (size_t c = 0; c < channels; ++c) {
        size_t* start = next.data() + 256 * c;
        size_t before = 0;
        for (size_t v = 0; v < 256; ++v) {
            const size_t here = start[v];
            start[v] = before;
            before += here;
        }
        for (const Entry& entry : from) to[start[entry.key >> (8 * c) & 255]++] = entry;
        from.swap(to);
    }
    size_t found = 0;
    for (size_t i = 0; i < n; ++i) {
        if (i == 0 || from[i].key != from[i - 1].key) {
            keys[found] = from[i].key;
            counts[found++] = 0;
        }
        counts[found - 1] += from[i].weight(weights);
    }
    return found;
}

// The distinct rows of x (n × channels bytes, at most 4 channels) as numbers, first channel highest, increasing, and the
// sum of their weights, in their order, or how many there are if weights is null. keys, counts: n; both filled up to the
// returned number. Sorted by one byte after the other.
inline size_t count_colors(const uint8_t* x, size_t n, size_t channels, const double* weights, uint32_t* keys,
                           double* counts) {
    return weights ? sum_sorted_colors<PlacedColorKey>(x, n, channels, weights, keys, counts)
                   : sum_sorted_colors<ColorKey>(x, n, channels, weights, keys, counts);
}

// The distinct rows of x (n × channels bytes, at most 4 channels), in order of first appearance.
// colors: n × channels, counts: n; both filled up to the returned number. inverse: n row numbers, or null.
inline size_t unique_colors(const uint8_t* x, size_t n, size_t channels, uint8_t* colors, int64_t* counts,
                            uint32_t* inverse) {
    struct Slot {
        uint32_t key, row;  // row: its number + 1; 0 marks a free slot
    };
    size_t size = 1 << 12;
    while (size < n / 8 && size < 1 << 18) size *= 2;
    std::vector<Slot> slots(size, Slot{0, 0});  // open addressing, at most half full
    size_t found = 0;
    const auto find = [](std::vector<Slot>& table, uint32_t key) -> Slot& {
        const size_t mask = table.size() - 1;
        size_t s = ((key * 0x9E3779B1u) >> 7) & mask;
        while (table[s].row && table[s].key != key) s = (s + 1) & mask;
        return table[s];
    };
    uint32_t last_key = 0, last_row = 0;
    for (size_t i = 0; i < n; ++i) {
        uint32_t key = 0;
        for (size_t c = 0; c < channels; ++c) key |= uint32_t{x[i * channels + c]} << (8 * c);
        if (!last_row || key != last_key) {  // runs of one colour are common
            Slot& slot = find(slots, key);
            if (!slot.row) {
                for (size_t c = 0; c < channels; ++c) colors[found * channels + c] = x[i * channels + c];
                counts[found] = 0;
                slot = Slot{key, uint32_t(++found)};
            }
            last_key = key;
            last_row = slot.row;
            if (2 * found > slots.size()) {
                std::vector<Slot> larger(4 * slots.size(), Slot{0, 0});
                for (const Slot& old : slots)
                    if (old.row) find(larger, old.key) = old;
                slots.swap(larger);
            }
        }
        ++counts[last_row - 1];
        if (inverse) inverse[i] = last_row - 1;
    }
    return found;
}

}  // namespace fewbits
