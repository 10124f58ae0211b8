// Mean and deviation in a square window that is cut where it leaves the image, in constant time per sample.
//
// Down: sums of each column over the rows of the window; a row enters, a row leaves. Along: a running sum of those.
// Integer sums are exact. A pivot q near the mean m makes the variance well-conditioned: with n samples of sum S and
// of squares Q, Σ(x − q)² = Q − q(S + rest), where rest = S − nq; all of it exact, whatever wraps around on the way.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "simd.hpp"

namespace fewbits {

constexpr double kLeastVariance = 1.0 / (1LL << 40);  // what rounding may leave of that of samples from −1 to 1

// The mean and the deviation of n samples, n · 255² < 2^32 for bytes.
FEWBITS_INLINE void moments_of(uint32_t sum, uint32_t square, float n, float* mean, float* deviation) {
    const float m = float(int32_t(sum)) / n;
    *mean = m;
    if (!deviation) return;
    const uint32_t q = uint32_t(int32_t(m + 0.5f)), rest = sum - q * uint32_t(int32_t(n));
    const float apart = float(int32_t(square - q * (sum + rest))), off = float(int32_t(rest)), share = 1 / n;
    *deviation = std::sqrt((apart - off * off * share) * share);
}

template <class Real>
FEWBITS_INLINE void moments_of(uint64_t sum, uint64_t square, Real n, Real* mean, Real* deviation) {
    const double m = double(int64_t(sum)) / double(n);
    *mean = Real(m);
    if (!deviation) return;
    const uint64_t q = uint64_t(int64_t(m + 0.5)), rest = sum - q * uint64_t(int64_t(n));
    const double apart = double(int64_t(square - q * (sum + rest))), off = double(int64_t(rest)), share = 1 / double(n);
    *deviation = Real(std::sqrt((apart - off * off * share) * share));
}

FEWBITS_INLINE void moments_of(double sum, double square, double n, double* mean, double* deviation) {
    const double m = sum / n, variance = square / n - m * m;
    *mean = m;
    if (deviation) *deviation = variance > kLeastVariance ? std::sqrt(variance) : 0.0;
}

// Rows first, first + 1, ... of the image's means, and of its deviations unless that is null. `sums` holds the sums of
// each column, then those of squares: made anew for the first row, or taken over from the row before it.
template <class Value, class Sum, class Real>
FEWBITS_INLINE void window_moments_body(const Value* image, size_t rows, size_t columns, size_t window, size_t first,
                                        size_t count, bool resume, Sum* sums, Real* mean, Real* deviation) {
    const size_t down = std::min(window / 2, rows), along = std::min(window / 2, columns);
    const bool both = deviation != nullptr;
    Sum *line = sums, *squares = sums + columns;
    const auto enter = [&](size_t y) {
        const Value* row = image + y * columns;
        for (size_t x = 0; x < columns; ++x) line[x] += Sum(row[x]);
        if (both)
            for (size_t x = 0; x < columns; ++x) squares[x] += Sum(row[x]) * Sum(row[x]);
    };
    const auto leave = [&](size_t y) {
        const Value* row = image + y * columns;
        for (size_t x = 0; x < columns; ++x) line[x] -= Sum(row[x]);
        if (both)
            for (size_t x = 0; x < columns; ++x) squares[x] -= Sum(row[x]) * Sum(row[x]);
    };
    if (!resume) {
        std::fill(sums, sums + (both ? 2 : 1) * columns, Sum(0));
        const size_t top = first > down ? first - down - 1 : 0;  // as if the row before had been done
        for (size_t y = first > down ? top : 0; y < std::min(rows, first + down); ++y) enter(y);
    }
    // The sums between zeros, where the window leaves the image.
    std::vector<Sum> wide(2 * (columns + 2 * along + 1)), box(2 * columns);
    Sum *line_wide = wide.data(), *squares_wide = line_wide + columns + 2 * along + 1;
    std::vector<Real> across(columns), n(columns);
    for (size_t x = 0; x < columns; ++x)
        across[x] = Real(std::min(x + along + 1, columns) - (x > along ? x - along : 0));
    for (size_t y = first; y < first + count; ++y) {
        if (y + down < rows) enter(y + down);
        if (y > down) leave(y - down - 1);
        const Real tall = Real(std::min(y + down + 1, rows) - (y > down ? y - down : 0));
        std::copy(line, line + columns, line_wide + along + 1);
        Sum sum = 0, square = 0;
        if (both) {
            std::copy(squares, squares + columns, squares_wide + along + 1);
            for (size_t x = 0; x < along; ++x) sum += line_wide[along + 1 + x], square += squares_wide[along + 1 + x];
            for (size_t x = 0; x < columns; ++x) {
                sum += line_wide[x + 2 * along + 1] - line_wide[x];
                square += squares_wide[x + 2 * along + 1] - squares_wide[x];
                box[x] = sum;
                box[columns + x] = square;
            }
        } else {
            for (size_t x = 0; x < along; ++x) sum += line_wide[along + 1 + x];
            for (size_t x = 0; x < columns; ++x) box[x] = sum += line_wide[x + 2 * along + 1] - line_wide[x];
        }
        Real* to = mean + (y - first) * columns;
        const Sum *s = box.data(), *q = s + columns;
        if (both) {
            Real* too = deviation + (y - first) * columns;
            for (size_t x = 0; x < columns; ++x) moments_of(s[x], q[x], tall * across[x], to + x, too + x);
        } else {
            for (size_t x = 0; x < columns; ++x) moments_of(s[x], Sum(0), tall * across[x], to + x, (Real*)nullptr);
        }
    }
}

#define FEWBITS_MOMENTS(name, Value, Sum, Real)                                                                        \
    FEWBITS_DISPATCH(void, name, (window_moments_body<Value, Sum, Real>),                                            \
                     (const Value* image, size_t rows, size_t columns, size_t window, size_t first, size_t count,    \
                      bool resume, Sum* sums, Real* mean, Real* deviation),                                          \
                     (image, rows, columns, window, first, count, resume, sums, mean, deviation))
FEWBITS_MOMENTS(window_moments, uint8_t, uint32_t, float)
FEWBITS_MOMENTS(window_moments, uint8_t, uint64_t, float)
FEWBITS_MOMENTS(window_moments, uint16_t, uint64_t, double)
FEWBITS_MOMENTS(window_moments, double, double, double)
#undef FEWBITS_MOMENTS

}  // namespace fewbits
