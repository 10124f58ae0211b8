// Error diffusion along a curve: the order of a Hilbert curve over any rectangle, and the errors of the last samples.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "codebook.hpp"
#include "simd.hpp"

namespace fewbits {

// Writes the samples of a rectangle in the order of a curve that runs through it from one corner to the next. The
// rectangle hangs on a corner (y, x) by two arms: `along`, the curve's way from end to end, and `aside`.
class HilbertCurve {
   public:
    struct Arm {
        int64_t down, right;
        int64_t length() const { return down + right < 0 ? -(down + right) : down + right; }
        Arm unit() const { return {(down > 0) - (down < 0), (right > 0) - (right < 0)}; }
        Arm times(int64_t n) const { return {down * n, right * n}; }
        Arm operator+(Arm other) const { return {down + other.down, right + other.right}; }
        Arm operator-() const { return {-down, -right}; }
    };

    HilbertCurve(size_t columns, int64_t* order) : columns_(int64_t(columns)), next_(order) {}

    void fill(Arm corner, Arm along, Arm aside) {
        const int64_t length = along.length(), breadth = aside.length();
        const Arm ahead = along.unit(), over = aside.unit();
        if (breadth == 1 || length == 1) {
            for (int64_t i = 0; i < length * breadth; ++i) {
                const Arm at = corner + (breadth == 1 ? ahead : over).times(i);
                *next_++ = at.down * columns_ + at.right;
            }
            return;
        }
        if (2 * length > 3 * breadth) {  // long: two rectangles one after the other, the first of even length
            const Arm half = ahead.times(half_of(length, length > 2));
            const Arm rest = along + -half;
            fill(corner, half, aside);
            fill(corner + half, rest, aside);
            return;
        }
        // One aside, one along at the far side, one back: each begins where the one before it ends.
        const Arm half_along = ahead.times(length / 2), half_aside = over.times(half_of(breadth, breadth > 2));
        const Arm rest_along = along + -half_along, rest_aside = aside + -half_aside;
        fill(corner, half_aside, half_along);
        fill(corner + half_aside, along, rest_aside);
        fill(corner + along + -ahead + half_aside + -over, -half_aside, -rest_along);
    }

   private:
    // Half of a length, rounded up to an even number where asked: an even side lets the curve end next to its neighbour.
    static int64_t half_of(int64_t length, bool even) {
        const int64_t half = length / 2;
        return half + (even && half % 2);
    }

    int64_t columns_;
    int64_t* next_;
};

// order: one entry a sample, its index.
inline void hilbert_order(size_t rows, size_t columns, int64_t* order) {
    if (rows == 0 || columns == 0) return;
    const HilbertCurve::Arm right{0, int64_t(columns)}, down{int64_t(rows), 0};
    HilbertCurve curve(columns, order);
    // An odd way with an even breadth would need one step across a corner.
    if (rows % 2 == columns % 2 ? columns >= rows : columns % 2 == 0)
        curve.fill({0, 0}, right, down);
    else
        curve.fill({0, 0}, down, right);
}

// samples: n × d; weights: of the errors of the last `length` samples, the newest first. A sample with its errors is held
// within [low, high] per coordinate before its level is chosen. codes: n.
template <class Code>
FEWBITS_INLINE void diffuse_along_body(const float* samples, size_t d, const int64_t* order, size_t n,
                                       const float* codebook, size_t k, const float* low, const float* high,
                                       const float* weights, size_t length, Code* codes) {
    Codebook levels(codebook, k, d, low, high);
    std::vector<float> errors(length * d), value(d);  // a ring; `newest` is the place of the last error
    size_t newest = 0;
    for (size_t i = 0; i < n; ++i) {
        const size_t at = size_t(order[i]);
        for (size_t a = 0; a < d; ++a) value[a] = samples[at * d + a];
        for (size_t j = 0; j < length; ++j) {
            const float* error = &errors[(newest + j < length ? newest + j : newest + j - length) * d];
            for (size_t a = 0; a < d; ++a) value[a] += weights[j] * error[a];
        }
        for (size_t a = 0; a < d; ++a) {
            value[a] = value[a] < low[a] ? low[a] : value[a];
            value[a] = value[a] > high[a] ? high[a] : value[a];
        }
        const size_t code = levels.nearest(value.data());
        codes[at] = Code(code);
        newest = newest == 0 ? length - 1 : newest - 1;
        for (size_t a = 0; a < d; ++a) errors[newest * d + a] = value[a] - codebook[code * d + a];
    }
}

FEWBITS_DISPATCH(void, diffuse_along, diffuse_along_body<uint8_t>,
                 (const float* samples, size_t d, const int64_t* order, size_t n, const float* codebook, size_t k,
                  const float* low, const float* high, const float* weights, size_t length, uint8_t* codes),
                 (samples, d, order, n, codebook, k, low, high, weights, length, codes))
FEWBITS_DISPATCH(void, diffuse_along, diffuse_along_body<uint16_t>,
                 (const float* samples, size_t d, const int64_t* order, size_t n, const float* codebook, size_t k,
                  const float* low, const float* high, const float* weights, size_t length, uint16_t* codes),
                 (samples, d, order, n, codebook, k, low, high, weights, length, codes))

}  // namespace fewbits
