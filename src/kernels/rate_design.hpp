// Partitions of n weighted values on a line whose codes cost bits: least Σ D(cell) + λ · bits(cell).
//
// With an ideal entropy code a cell of weight W out of T costs W log2(T/W) bits. That term is not of Monge type, so the
// shortest path over cell boundaries looks at all n²/2 cells (Muresan & Effros 2008, IEEE Trans. Inform. Theory 54),
// a few ends at a time, each cell updated from the one that begins a value later. With given code lengths the cost is
// of Monge type, and each code's best beginnings are found by halving.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#include "scalar_design.hpp"
#include "simd.hpp"

namespace fewbits {

template <class To, class From>
FEWBITS_INLINE To same_bits(From x) {
    static_assert(sizeof(To) == sizeof(From));
    To y;
    std::memcpy(&y, &x, sizeof y);
    return y;
}

// log2 of a positive normal number, in operations that every processor rounds alike: 2^e m with m from √½ to √2, and the
// series of the inverse hyperbolic tangent of (m − 1)/(m + 1).
FEWBITS_INLINE double log2_series(double x) {
    constexpr uint64_t half_root = 0x3fe6a09e667f3bcd, one = 0x3ff0000000000000, fraction = 0x000fffffffffffff;
    const uint64_t moved = same_bits<uint64_t>(x) + (one - half_root);
    const double exponent = same_bits<double>(0x4330000000000000 | (moved >> 52)) - (0x1p52 + 1023);
    const double m = same_bits<double>((moved & fraction) + half_root);
    const double s = (m - 1) / (m + 1), z = s * s;
    double sum = 1.0 / 21;
    sum = sum * z + 1.0 / 19;
    sum = sum * z + 1.0 / 17;
    sum = sum * z + 1.0 / 15;
    sum = sum * z + 1.0 / 13;
    sum = sum * z + 1.0 / 11;
    sum = sum * z + 1.0 / 9;
    sum = sum * z + 1.0 / 7;
    sum = sum * z + 1.0 / 5;
    sum = sum * z + 1.0 / 3;
    sum = sum * z + 1.0;
    return exponent + 2.8853900817779268 * s * sum;  // 2 / ln 2
}

constexpr size_t kEnds = 8;  // neighbouring ends at a time

struct Cells {
    double weight[kEnds], mean[kEnds], error[kEnds];
};
struct Beginnings {
    double cost[kEnds], at[kEnds];
};

// Cell l begins at a value further down: weight, mean and Σ w (v − mean)² from those of what it was.
FEWBITS_INLINE void grow(Cells& c, size_t l, double value, double weight) {
    const double sum = c.weight[l] + weight, gap = c.mean[l] - value, share = weight / sum;
    c.error[l] += gap * gap * share * c.weight[l];
    c.mean[l] -= gap * share;
    c.weight[l] = sum;
}

FEWBITS_INLINE double lagrangian(const Cells& c, size_t l, double price, double total_bits) {
    return c.error[l] + price * (c.weight[l] * (total_bits - log2_series(c.weight[l])));
}

// The best beginnings from `first` down to 0 of cells that are given from first + 1 on.
FEWBITS_INLINE void begin_body(const double* values, const double* weights, const double* priced, size_t first,
                               double price, double total_bits, Cells& cells, Beginnings& best) {
    Cells c = cells;
    Beginnings b = best;
    for (size_t i = first + 1; i-- > 0;) {
        for (size_t l = 0; l < kEnds; ++l) {
            grow(c, l, values[i], weights[i]);
            const double cost = priced[i] + lagrangian(c, l, price, total_bits);
            const bool better = cost < b.cost[l];
            b.cost[l] = better ? cost : b.cost[l];
            b.at[l] = better ? double(i) : b.at[l];
        }
        if (i % 16 == 0) {  // the error only grows: nothing further down can win once it alone is too much
            bool hope = false;
            for (size_t l = 0; l < kEnds; ++l) hope |= c.error[l] <= b.cost[l] * (1 + 0x1p-40);
            if (!hope) break;
        }
    }
    best = b;
}
FEWBITS_DISPATCH(void, begin, begin_body,
                 (const double* values, const double* weights, const double* priced, size_t first, double price,
                  double total_bits, Cells& cells, Beginnings& best),
                 (values, weights, priced, first, price, total_bits, cells, best))

// values: n, strictly increasing; weights: n, positive, of a sum within the normal numbers. boundaries: n + 1, of which
// those of the path are set; returns the number of cells. Of equal costs the shorter last cell is taken.
inline size_t entropy_partition(const double* values, const double* weights, size_t n, double price,
                                int64_t* boundaries) {
    double total = 0;
    for (size_t i = 0; i < n; ++i) total += weights[i];
    const double total_bits = log2_series(total);
    std::vector<double> priced(n + 1);
    std::vector<size_t> from(n + 1);
    for (size_t first = 0; first < n; first += kEnds) {  // ends first + 1, ..., first + kEnds
        Cells cells;
        Beginnings best;
        double inner[kEnds][kEnds];  // cells that begin after first
        for (size_t l = 0; l < kEnds; ++l) {
            cells.weight[l] = cells.error[l] = best.at[l] = 0;
            cells.mean[l] = values[first];
            best.cost[l] = std::numeric_limits<double>::infinity();
            const size_t end = std::min(first + l + 1, n);
            if (end > first + 1) cells.mean[l] = values[end - 1];
            for (size_t i = end; i-- > first + 1;) {
                grow(cells, l, values[i], weights[i]);
                inner[l][i - first] = lagrangian(cells, l, price, total_bits);
            }
        }
        begin(values, weights, priced.data(), first, price, total_bits, cells, best);
        for (size_t l = 0; l < kEnds && first + l < n; ++l) {
            for (size_t i = first + 1; i <= first + l; ++i) {
                const double cost = priced[i] + inner[l][i - first];
                if (cost <= best.cost[l]) {
                    best.cost[l] = cost;
                    best.at[l] = double(i);
                }
            }
            priced[first + l + 1] = best.cost[l];
            from[first + l + 1] = size_t(best.at[l]);
        }
    }
    size_t cells = 0;
    for (size_t j = n; j; j = from[j]) ++cells;
    boundaries[cells] = int64_t(n);
    for (size_t j = n, c = cells; j; j = from[j]) boundaries[--c] = int64_t(from[j]);
    return cells;
}

// The same with the bits of each code given, codes in the order of their cells; a code may have no cell.
// lengths: k; boundaries: k + 1, not decreasing.
inline void coded_partition(const double* values, const double* weights, size_t n, const double* lengths, size_t k,
                            double price, int64_t* boundaries) {
    const SquaredCost cost(values, weights, n, false);
    std::vector<double> mass(n + 1), before(n + 1, std::numeric_limits<double>::infinity()), after(n + 1);
    for (size_t i = 0; i < n; ++i) mass[i + 1] = mass[i] + weights[i];
    std::vector<std::vector<uint32_t>> from(k, std::vector<uint32_t>(n + 1));
    before[0] = 0;
    for (size_t code = 0; code < k; ++code) {
        // The best beginnings of a code's cell do not decrease with its end, so the middle end's halves the search.
        const auto solve = [&](auto& self, size_t low, size_t high, size_t left, size_t right) -> void {
            const size_t j = low + (high - low) / 2;
            after[j] = before[j];
            from[code][j] = uint32_t(j);
            size_t at = left;
            double least = std::numeric_limits<double>::infinity();
            for (size_t i = left; i <= right && i < j; ++i) {
                const double total = before[i] + (cost(i, j) + price * lengths[code] * (mass[j] - mass[i]));
                if (total < least) least = total, at = i;
            }
            if (least < after[j]) after[j] = least, from[code][j] = uint32_t(at);
            if (j > low) self(self, low, j - 1, left, at);
            if (j < high) self(self, j + 1, high, at, right);
        };
        solve(solve, 0, n, 0, n);
        before.swap(after);
    }
    boundaries[k] = int64_t(n);
    for (size_t code = k, j = n; code-- > 0;) boundaries[code] = int64_t(j = from[code][j]);
}

}  // namespace fewbits
