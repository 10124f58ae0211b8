// Colour spaces of the kind of Oklab and CIELAB: light is mixed to three responses, and their cube roots to coordinates.
//
// The cube root is made of single operations that every machine rounds alike; a library's may depend on the machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "simd.hpp"

namespace fewbits {

struct CubeRootSpace {
    const double* light;      // of each byte
    const double* responses;  // 3 × 3, from light
    const double* axes;       // 3 × 3, from roots
    double toe, slope, drop;  // root(x) = cbrt(x) − drop above toe, slope·x up to it
};

// A third of the exponent, read as a number, starts within a few per cent; Halley's iteration cubes the error.
FEWBITS_INLINE double cube_root(double x) {
    const float single = float(x);
    int32_t bits;
    std::memcpy(&bits, &single, sizeof bits);
    bits = int32_t(float(bits) * (1.0f / 3.0f) + 709958130.0f);
    float start;
    std::memcpy(&start, &bits, sizeof start);
    double root = start;
    for (int i = 0; i < 2; ++i) {
        const double cube = root * root * root;
        root = root * (cube + (x + x)) / ((cube + cube) + x);
    }
    return root;
}

FEWBITS_INLINE double mix(const double* row, double x, double y, double z) { return row[0] * x + row[1] * y + row[2] * z; }

FEWBITS_INLINE void cube_root_space_body(const uint8_t* colors, size_t n, const CubeRootSpace& space, float* points) {
    constexpr size_t kBlock = 64;
    double x[3][kBlock];
    float y[3][kBlock];
    for (size_t begin = 0; begin < n; begin += kBlock) {
        const size_t size = n - begin < kBlock ? n - begin : kBlock;
        for (size_t i = 0; i < kBlock; ++i)
            for (size_t c = 0; c < 3; ++c) x[c][i] = i < size ? space.light[colors[(begin + i) * 3 + c]] : 0;
        for (size_t i = 0; i < kBlock; ++i) {
            const double r = x[0][i], g = x[1][i], b = x[2][i];
            for (size_t c = 0; c < 3; ++c) x[c][i] = mix(space.responses + 3 * c, r, g, b);
        }
        for (size_t c = 0; c < 3; ++c)
            for (size_t i = 0; i < kBlock; ++i) {
                const double root = cube_root(x[c][i]) - space.drop, line = space.slope * x[c][i];
                x[c][i] = x[c][i] > space.toe ? root : line;
            }
        for (size_t i = 0; i < kBlock; ++i)
            for (size_t c = 0; c < 3; ++c) y[c][i] = float(mix(space.axes + 3 * c, x[0][i], x[1][i], x[2][i]));
        for (size_t i = 0; i < size; ++i)
            for (size_t c = 0; c < 3; ++c) points[(begin + i) * 3 + c] = y[c][i];
    }
}

FEWBITS_DISPATCH(void, cube_root_space, cube_root_space_body,
                 (const uint8_t* colors, size_t n, const CubeRootSpace& space, float* points),
                 (colors, n, space, points))

}  // namespace fewbits
