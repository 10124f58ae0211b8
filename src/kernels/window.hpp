// Sums over a sliding square window, in constant time per sample, and the structural similarity made of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "simd.hpp"

namespace fewbits {

// out[x] = in[x] + in[x + step] + ... over `window` terms, for `count` values of x.
template <class Sum>
FEWBITS_INLINE void slide(const Sum* in, size_t count, size_t window, size_t step, Sum* out) {
    for (size_t x = 0; x < count; ++x) out[x] = in[x];
    for (size_t j = 1; j < window; ++j)
        for (size_t x = 0; x < count; ++x) out[x] += in[x + j * step];
}

// The SSIM index at each full window position (Wang, Bovik, Sheikh & Simoncelli 2004, eq. 13; uniform window, sample
// covariance), for each of `channels` interleaved channels by itself. Sums are kept in Sum: exact for bytes in int32 up to a window of 181.
template <class Value, class Sum>
FEWBITS_INLINE void ssim_rows(const Value* first, const Value* second, size_t rows, size_t columns, size_t window,
                              size_t channels, double c1, double c2, double* map) {
    constexpr size_t kFields = 5;  // Σa, Σb, Σa², Σb², Σab
    std::vector<Sum> column(kFields * columns), box(kFields * columns);
    const size_t across = columns - (window - 1) * channels;
    const double n = double(window) * double(window), share = 1 / n, unbias = n / (n - 1);
    for (size_t y = 0; y < rows; ++y) {
        const Value *a = first + y * columns, *b = second + y * columns;
        Sum *sa = &column[0], *sb = sa + columns, *saa = sb + columns, *sbb = saa + columns, *sab = sbb + columns;
        for (size_t x = 0; x < columns; ++x) {
            const Sum p = Sum(a[x]), q = Sum(b[x]);
            sa[x] += p;
            sb[x] += q;
            saa[x] += p * p;
            sbb[x] += q * q;
            sab[x] += p * q;
        }
        if (y >= window) {
            const Value *old_a = a - window * columns, *old_b = b - window * columns;
            for (size_t x = 0; x < columns; ++x) {
                const Sum p = Sum(old_a[x]), q = Sum(old_b[x]);
                sa[x] -= p;
                sb[x] -= q;
                saa[x] -= p * p;
                sbb[x] -= q * q;
                sab[x] -= p * q;
            }
        }
        if (y + 1 < window) continue;
        for (size_t f = 0; f < kFields; ++f) slide(&column[f * columns], across, window, channels, &box[f * columns]);
        const Sum *ba = &box[0], *bb = ba + columns, *baa = bb + columns, *bbb = baa + columns, *bab = bbb + columns;
        double* out = map + (y + 1 - window) * across;
        for (size_t x = 0; x < across; ++x) {
            const double ma = double(ba[x]) * share, mb = double(bb[x]) * share;
            const double va = unbias * (double(baa[x]) * share - ma * ma);
            const double vb = unbias * (double(bbb[x]) * share - mb * mb);
            const double cov = unbias * (double(bab[x]) * share - ma * mb);
            out[x] = ((2 * ma * mb + c1) * (2 * cov + c2)) / ((ma * ma + mb * mb + c1) * (va + vb + c2));
        }
    }
}

// first, second: rows × columns, columns counting every channel; map: (rows − window + 1) × (columns − (window − 1)·
// channels).
FEWBITS_DISPATCH(void, ssim_bytes, (ssim_rows<uint8_t, int32_t>),
                 (const uint8_t* first, const uint8_t* second, size_t rows, size_t columns, size_t window,
                  size_t channels, double c1, double c2, double* map),
                 (first, second, rows, columns, window, channels, c1, c2, map))
FEWBITS_DISPATCH(void, ssim_doubles, (ssim_rows<double, double>),
                 (const double* first, const double* second, size_t rows, size_t columns, size_t window,
                  size_t channels, double c1, double c2, double* map),
                 (first, second, rows, columns, window, channels, c1, c2, map))

}  // namespace fewbits
