// Blue-noise ranks by void-and-cluster (Ulichney 1993) on a torus, in integers: sums are exact in any order, so what
// is taken off a pattern leaves no trace.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "simd.hpp"

namespace fewbits {

// A pattern of ones on a torus with the energy of each place: the sum of the weights of the ones around it. The
// caller's middle weight is so large that each one lies above every zero: the tightest cluster is then the greatest
// energy, and the largest void the least. The extremes of spans of a row, and of rows, are kept, so that a change costs
// its neighbourhood and not the torus.
class Pattern {
public:
    Pattern(size_t rows, size_t columns, const int32_t* weights, size_t tall, size_t wide)
        : rows_(rows), columns_(columns), spans_((columns + kSpan - 1) / kSpan), weights_(weights), tall_(tall),
          wide_(wide), energy_(rows * columns), low_(rows * spans_), high_(low_.size()), row_low_(rows),
          row_high_(rows) {}

    // Add (sign 1) or take off (sign −1) a one.
    FEWBITS_INLINE void change(size_t place, int32_t sign) {
        const size_t left = (place % columns_ + columns_ - wide_ / 2) % columns_;
        const size_t first = std::min(wide_, columns_ - left);  // columns before the window wraps
        for (size_t j = 0; j < tall_; ++j) {
            const size_t y = (place / columns_ + rows_ - tall_ / 2 + j) % rows_;
            const int32_t* w = weights_ + j * wide_;
            add(y, left, w, first, sign);
            if (first < wide_) add(y, 0, w + first, wide_ - first, sign);
            const auto low = low_.begin() + ptrdiff_t(y * spans_), high = high_.begin() + ptrdiff_t(y * spans_);
            row_low_[y] = *std::min_element(low, low + ptrdiff_t(spans_));
            row_high_[y] = *std::max_element(high, high + ptrdiff_t(spans_));
        }
    }

    // The first place of greatest energy.
    FEWBITS_INLINE size_t tightest_cluster() const {
        return find(std::max_element(row_high_.begin(), row_high_.end()) - row_high_.begin(), row_high_, high_);
    }

    // The first place of least energy.
    FEWBITS_INLINE size_t largest_void() const {
        return find(std::min_element(row_low_.begin(), row_low_.end()) - row_low_.begin(), row_low_, low_);
    }

private:
    static constexpr size_t kSpan = 32;

    FEWBITS_INLINE void add(size_t y, size_t left, const int32_t* weights, size_t count, int32_t sign) {
        int32_t* row = energy_.data() + y * columns_;
        for (size_t x = 0; x < count; ++x) row[left + x] += sign * weights[x];
        for (size_t s = left / kSpan; s <= (left + count - 1) / kSpan; ++s) {
            int32_t low = std::numeric_limits<int32_t>::max(), high = std::numeric_limits<int32_t>::min();
            const size_t end = std::min((s + 1) * kSpan, columns_);
            for (size_t x = s * kSpan; x < end; ++x) {
                low = row[x] < low ? row[x] : low;
                high = row[x] > high ? row[x] : high;
            }
            low_[y * spans_ + s] = low;
            high_[y * spans_ + s] = high;
        }
    }

    FEWBITS_INLINE size_t find(ptrdiff_t y, const std::vector<int32_t>& by_row,
                               const std::vector<int32_t>& by_span) const {
        const int32_t value = by_row[size_t(y)];
        const int32_t* span = by_span.data() + size_t(y) * spans_;
        size_t x = 0;
        while (*span++ != value) x += kSpan;
        const int32_t* row = energy_.data() + size_t(y) * columns_;
        while (row[x] != value) ++x;
        return size_t(y) * columns_ + x;
    }

    size_t rows_, columns_, spans_;
    const int32_t* weights_;
    size_t tall_, wide_;
    std::vector<int32_t> energy_, low_, high_, row_low_, row_high_;
};

FEWBITS_INLINE void void_and_cluster_body(const uint8_t* ones, size_t rows, size_t columns, const int32_t* weights,
                                          size_t tall, size_t wide, int32_t* ranks) {
    Pattern pattern(rows, columns, weights, tall, wide);
    int32_t count = 0;
    for (size_t i = 0; i < rows * columns; ++i)
        if (ones[i]) {
            pattern.change(i, 1);
            ++count;
        }
    // Move ones from clusters to voids until the void is where the one came from. Each move lessens the energy of all
    // pairs, or keeps it and lessens the sum of the places, so this ends.
    for (size_t from = 0, to = 1; from != to;) {
        from = pattern.tightest_cluster();
        pattern.change(from, -1);
        to = pattern.largest_void();
        pattern.change(to, 1);
    }
    Pattern emptied = pattern;
    for (int32_t rank = count; rank-- > 0;) {
        const size_t place = emptied.tightest_cluster();
        emptied.change(place, -1);
        ranks[place] = rank;
    }
    for (int32_t rank = count; size_t(rank) < rows * columns; ++rank) {
        const size_t place = pattern.largest_void();
        pattern.change(place, 1);
        ranks[place] = rank;
    }
}

// ones, ranks: rows × columns, at least one of the ones not 0. weights: tall × wide, at most as large as the torus; none
// below 0, symmetric about the middle at (tall / 2, wide / 2), which is greater than the sum of the others; the sum of
// all below 2^31.
FEWBITS_DISPATCH(void, void_and_cluster, void_and_cluster_body,
                 (const uint8_t* ones, size_t rows, size_t columns, const int32_t* weights, size_t tall, size_t wide,
                  int32_t* ranks),
                 (ones, rows, columns, weights, tall, wide, ranks))

}  // namespace fewbits
