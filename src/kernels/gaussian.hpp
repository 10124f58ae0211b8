// A separable weighted mean over a window that is cut where it leaves the image; weights mirror about the centre.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "simd.hpp"

namespace fewbits {

// For each place along an axis, one over the sum of the weights that lie inside; in the order of the sums below.
inline std::vector<double> shares(const double* weights, size_t radius, size_t length, size_t first, size_t count) {
    std::vector<double> out(count);
    for (size_t i = 0; i < count; ++i) {
        const size_t at = first + i;
        double sum = weights[0];
        for (size_t k = 1; k <= radius; ++k) sum += weights[k] * (double(at >= k) + double(at + k < length));
        out[i] = 1 / sum;
    }
    return out;
}

// weights: of the centre, then of each pair further away, `radius` of them. out: rows first to first + count.
template <class Value, class Real>
FEWBITS_INLINE void window_gaussian_body(const Value* image, size_t rows, size_t columns, const double* weights,
                                         size_t radius, size_t first, size_t count, Real* out) {
    constexpr size_t kRun = 512;  // columns whose sums stay in the first cache
    const std::vector<double> down = shares(weights, radius, rows, first, count);
    const std::vector<double> along = shares(weights, radius, columns, 0, columns);
    std::vector<double> wide(columns + 2 * radius), sums(kRun);
    for (size_t y = first; y < first + count; ++y) {
        double* line = wide.data() + radius;
        for (size_t start = 0; start < columns; start += kRun) {
            const size_t run = std::min(kRun, columns - start);
            const Value* row = image + y * columns + start;
            double* to = line + start;
            for (size_t x = 0; x < run; ++x) to[x] = weights[0] * double(row[x]);
            for (size_t k = 1; k <= radius; ++k) {
                const bool above = y >= k, below = y + k < rows;
                const double weight = weights[k];
                if (above && below) {
                    const Value *a = row - k * columns, *b = row + k * columns;
                    for (size_t x = 0; x < run; ++x) to[x] += weight * (double(a[x]) + double(b[x]));
                } else if (above || below) {
                    const Value* only = above ? row - k * columns : row + k * columns;
                    for (size_t x = 0; x < run; ++x) to[x] += weight * double(only[x]);
                }
            }
        }
        for (size_t start = 0; start < columns; start += kRun) {
            const size_t run = std::min(kRun, columns - start);
            const double* row = line + start;
            double* to = sums.data();
            for (size_t x = 0; x < run; ++x) to[x] = weights[0] * row[x];
            for (size_t k = 1; k <= radius; ++k) {
                const double *a = row - k, *b = row + k, weight = weights[k];
                for (size_t x = 0; x < run; ++x) to[x] += weight * (a[x] + b[x]);
            }
            Real* result = out + (y - first) * columns + start;
            for (size_t x = 0; x < run; ++x) result[x] = Real(to[x] * (down[y - first] * along[start + x]));
        }
    }
}

#define FEWBITS_GAUSSIAN(Value, Real)                                                                                 \
    FEWBITS_DISPATCH(void, window_gaussian, (window_gaussian_body<Value, Real>),                                     \
                     (const Value* image, size_t rows, size_t columns, const double* weights, size_t radius,         \
                      size_t first, size_t count, Real* out),                                                        \
                     (image, rows, columns, weights, radius, first, count, out))
FEWBITS_GAUSSIAN(uint8_t, float)
FEWBITS_GAUSSIAN(uint16_t, double)
FEWBITS_GAUSSIAN(double, double)
#undef FEWBITS_GAUSSIAN

}  // namespace fewbits
