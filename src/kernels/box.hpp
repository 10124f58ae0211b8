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
FEWBITS_INLINE void moments_of(uint64_t sum, uint64_t square, double n, Real* mean, Real* deviation) {
    const double m = double(int64_t(sum)) / n;
    *mean = Real(m);
    if (!deviation) return;
    const uint64_t q = uint64_t(int64_t(m + 0.5)), rest = sum - q * uint64_t(int64_t(n));
    const double apart = double(int64_t(square - q * (sum + rest))), off = double(int64_t(rest)), share = 1 / n;
    *deviation = Real(std::sqrt((apart - off * off * share) * share));
}

FEWBITS_INLINE void moments_of(double sum, double square, double n, double* mean, double* deviation) {
    const double m = sum / n, variance = square / n - m * m;
    *mean = m;
    if (deviation) *deviation = variance > kLeastVariance ? std::sqrt(variance) : 0.0;
}

// out[x] = in[span] + ... + in[span + x] − (in[0] + ... + in[x]) + what `sum` was, for `count` values of x.
template <class Sum>
FEWBITS_INLINE void run_along(const Sum* in, size_t count, size_t span, Sum sum, Sum* out) {
    size_t x = 0;
#if defined(__GNUC__) && defined(__has_builtin)
#if __has_builtin(__builtin_shufflevector)
    if constexpr (std::is_same_v<Sum, uint32_t>) {  // sums of eight differences at once, by doubling
        typedef uint32_t Words __attribute__((vector_size(32), aligned(4), may_alias));
        const auto at = [](const uint32_t* from) { return *reinterpret_cast<const Words*>(from); };
        const Words zero = {};
        Words carry = zero + sum;
        for (; x + 8 <= count; x += 8) {
            Words step = at(in + x + span) - at(in + x);
            step += __builtin_shufflevector(zero, step, 0, 8, 9, 10, 11, 12, 13, 14);
            step += __builtin_shufflevector(zero, step, 0, 1, 8, 9, 10, 11, 12, 13);
            step += __builtin_shufflevector(zero, step, 0, 1, 2, 3, 8, 9, 10, 11);
            *reinterpret_cast<Words*>(out + x) = step + carry;
            carry += __builtin_shufflevector(step, step, 7, 7, 7, 7, 7, 7, 7, 7);
        }
        if (x) sum = out[x - 1];
    }
#endif
#endif
    for (; x < count; ++x) out[x] = sum += in[x + span] - in[x];
}

// The sums in the windows of one row after another. Columns' sums lie between zeros, where windows leave the image.
template <class Value, class Sum, bool kBoth>
struct Box {
    const Value* image;
    size_t rows, columns, down, along;
    Sum *line, *squares;  // sums of columns and of their squares, each `width` of them
    std::vector<Sum> sum, square;
    std::vector<float> across;

    static size_t width(size_t columns, size_t window) { return columns + 2 * std::min(window / 2, columns) + 1; }

    FEWBITS_INLINE Box(const Value* image, size_t rows, size_t columns, size_t window, Sum* sums)
        : image(image), rows(rows), columns(columns), down(std::min(window / 2, rows)),
          along(std::min(window / 2, columns)), line(sums), squares(sums + (kBoth ? width(columns, window) : 0)),
          sum(columns), square(kBoth ? columns : 0), across(columns) {
        for (size_t x = 0; x < columns; ++x)
            across[x] = float(std::min(x + along + 1, columns) - (x > along ? x - along : 0));
    }

    // As if the row before the first had been done.
    FEWBITS_INLINE void begin(size_t first) {
        std::fill(line, squares + columns + 2 * along + 1, Sum(0));
        for (size_t y = first > down ? first - down - 1 : 0; y < std::min(rows, first + down); ++y) change(y, rows);
    }

    // Row y: its sums are in `sum` and `square`. Returns how many rows its windows have.
    FEWBITS_INLINE size_t step(size_t y) {
        change(y + down, y > down ? y - down - 1 : rows);
        const size_t span = 2 * along + 1;
        Sum part = 0;
        for (size_t x = 0; x < along; ++x) part += line[span - along + x];
        run_along(line, columns, span, part, sum.data());
        if (kBoth) {
            part = 0;
            for (size_t x = 0; x < along; ++x) part += squares[span - along + x];
            run_along(squares, columns, span, part, square.data());
        }
        return std::min(y + down + 1, rows) - (y > down ? y - down : 0);
    }

    // A row enters, another leaves; `rows` stands for none.
    FEWBITS_INLINE void change(size_t in, size_t out) {
        Sum *a = line + along + 1, *b = squares + along + 1;
        const Value *entering = image + in * columns, *leaving = image + out * columns;
        if (in < rows && out < rows)
            for (size_t x = 0; x < columns; ++x) {
                const Sum p = Sum(entering[x]), q = Sum(leaving[x]);
                a[x] += p - q;
                if (kBoth) b[x] += p * p - q * q;
            }
        else if (in < rows)
            for (size_t x = 0; x < columns; ++x) {
                a[x] += Sum(entering[x]);
                if (kBoth) b[x] += Sum(entering[x]) * Sum(entering[x]);
            }
        else if (out < rows)
            for (size_t x = 0; x < columns; ++x) {
                a[x] -= Sum(leaving[x]);
                if (kBoth) b[x] -= Sum(leaving[x]) * Sum(leaving[x]);
            }
    }
};

// Means and deviations of the rows from `first` on; `resume` where `sums` are what the row before has left.
template <class Value, class Sum, class Real, bool kBoth>
FEWBITS_INLINE void window_moments_rows(const Value* image, size_t rows, size_t columns, size_t window, size_t first,
                                        size_t count, bool resume, Sum* sums, Real* mean, Real* deviation) {
    typedef std::conditional_t<std::is_same_v<Sum, uint32_t>, float, double> Number;  // that counts samples exactly
    Box<Value, Sum, kBoth> box(image, rows, columns, window, sums);
    if (!resume) box.begin(first);
    for (size_t i = 0; i < count; ++i) {
        const Number tall = Number(box.step(first + i));
        const float* across = box.across.data();
        const Sum *sum = box.sum.data(), *square = box.square.data();
        Real *m = mean + i * columns, *s = kBoth ? deviation + i * columns : nullptr;
        for (size_t x = 0; x < columns; ++x)
            moments_of(sum[x], kBoth ? square[x] : Sum(0), tall * Number(across[x]), m + x, kBoth ? s + x : nullptr);
    }
}

// No deviations where that is null.
template <class Value, class Sum, class Real>
FEWBITS_INLINE void window_moments_body(const Value* image, size_t rows, size_t columns, size_t window, size_t first,
                                        size_t count, bool resume, Sum* sums, Real* mean, Real* deviation) {
    if (deviation)
        window_moments_rows<Value, Sum, Real, true>(image, rows, columns, window, first, count, resume, sums, mean,
                                                    deviation);
    else
        window_moments_rows<Value, Sum, Real, false>(image, rows, columns, window, first, count, resume, sums, mean,
                                                     deviation);
}

// codes: 1 where a byte is not below (a + b m) + s (c + d m), m and s the mean and the deviation in its window.
template <bool kBoth>
FEWBITS_INLINE void bilinear_codes_rows(const uint8_t* image, size_t rows, size_t columns, size_t window, size_t first,
                                        size_t count, const float* factors, uint8_t* codes) {
    std::vector<uint32_t> sums((kBoth ? 2 : 1) * Box<uint8_t, uint32_t, kBoth>::width(columns, window));
    Box<uint8_t, uint32_t, kBoth> box(image, rows, columns, window, sums.data());
    const float a = factors[0], b = factors[1], c = factors[2], d = factors[3];
    box.begin(first);
    for (size_t y = first; y < first + count; ++y) {
        const float tall = float(box.step(y));
        const float* across = box.across.data();
        const uint32_t *sum = box.sum.data(), *square = box.square.data();
        const uint8_t* row = image + y * columns;
        uint8_t* to = codes + (y - first) * columns;
        for (size_t x = 0; x < columns; ++x) {
            float m, s = 0;
            moments_of(sum[x], kBoth ? square[x] : 0, tall * across[x], &m, kBoth ? &s : nullptr);
            to[x] = float(row[x]) >= (kBoth ? (a + b * m) + s * (c + d * m) : a + b * m);
        }
    }
}

FEWBITS_INLINE void bilinear_codes_body(const uint8_t* image, size_t rows, size_t columns, size_t window, size_t first,
                                        size_t count, const float* factors, uint8_t* codes) {
    if (factors[2] != 0 || factors[3] != 0)
        bilinear_codes_rows<true>(image, rows, columns, window, first, count, factors, codes);
    else
        bilinear_codes_rows<false>(image, rows, columns, window, first, count, factors, codes);
}

FEWBITS_DISPATCH(void, bilinear_codes, bilinear_codes_body,
                 (const uint8_t* image, size_t rows, size_t columns, size_t window, size_t first, size_t count,
                  const float* factors, uint8_t* codes),
                 (image, rows, columns, window, first, count, factors, codes))

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
