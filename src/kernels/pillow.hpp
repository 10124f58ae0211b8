// Pillow's error diffusions, to the bit: Floyd and Steinberg's kernel in integers, rows from left to right. Sums of
// sixteenths are cut towards zero and values clipped to 0..255; all of it is exact in float.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "simd.hpp"
#include "wavefront.hpp"

namespace fewbits {

FEWBITS_INLINE Floats pillow_value(Floats sample, Floats sixteenths) {
    const Floats arrived = to_floats(truncate(sixteenths * all_lanes(0.0625f)));
    return clamp(sample + arrived, Floats{}, all_lanes(255.0f));
}

// convert("1"): white above 128.
struct PillowBitRule {
    static constexpr size_t kChannels = 1;
    static constexpr bool kApart = true, kPatched = false;

    FEWBITS_INLINE Ints choose(const Floats* sample, const Floats* sum, Floats* error) const {
        const Floats value = pillow_value(sample[0], sum[0]);
        const Ints white = value > all_lanes(128.0f);
        error[0] = value - select(white, all_lanes(255.0f), Floats{});
        return all_lanes(0) - white;
    }
};

// quantize(palette=...): the colour nearest to a value with its last two bits cleared, found once for each of these.
class PillowPaletteRule {
   public:
    static constexpr size_t kChannels = 3;
    static constexpr bool kApart = true, kPatched = true;

    PillowPaletteRule(const float* palette, size_t k)
        : colors_(3 * 256), table_(size_t{1} << 18, kUnknown), search_(palette, k, 3, kBlack, kWhite) {
        for (size_t c = 0; c < k; ++c)
            for (size_t a = 0; a < 3; ++a) colors_[256 * a + c] = palette[3 * c + a];
    }

    FEWBITS_INLINE Ints choose(const Floats* sample, const Floats* sum, Floats* error) {
        Floats value[3];
        int32_t cell[8], code[8];
        for (size_t a = 0; a < 3; ++a) value[a] = pillow_value(sample[a], sum[a]);
        lanes(cell) = (truncate(value[0] * all_lanes(0.25f)) << 12) | (truncate(value[1] * all_lanes(0.25f)) << 6) |
                      truncate(value[2] * all_lanes(0.25f));
        int32_t unknown = 0;
        for (size_t j = 0; j < 8; ++j) {
            code[j] = table_[size_t(cell[j])];
            unknown |= code[j];
        }
        if (unknown & kUnknown) find(cell, code);
        for (size_t a = 0; a < 3; ++a) error[a] = value[a] - gather(&colors_[256 * a], code);
        return Ints{code[0], code[1], code[2], code[3], code[4], code[5], code[6], code[7]};
    }

    // What Pillow's last pixel of a row receives from above: blue's sum for red, blue's error once for the others.
    FEWBITS_INLINE void end_of_row(float* sum, const float* above) const {
        sum[0] = sum[2];
        sum[1] = sum[2] = above[2];
    }

   private:
    static constexpr uint16_t kUnknown = 256;
    static constexpr float kBlack[3] = {0, 0, 0}, kWhite[3] = {255, 255, 255};

    FEWBITS_RARE void find(const int32_t* cell, int32_t* code) {
        for (size_t j = 0; j < 8; ++j) {
            if (table_[size_t(cell[j])] == kUnknown) {
                const float color[3] = {float(cell[j] >> 12) * 4, float(cell[j] >> 6 & 63) * 4, float(cell[j] & 63) * 4};
                table_[size_t(cell[j])] = uint16_t(search_.nearest(color));
            }
            code[j] = table_[size_t(cell[j])];
        }
    }

    std::vector<float> colors_;
    std::vector<uint16_t> table_;
    WordSearch<3> search_;
};

inline const WaveTaps& pillow_taps() {
    static const float weights[] = {7, 3, 5, 1};
    static const WaveTaps taps({{0, 1}, {1, -1}, {1, 0}, {1, 1}}, weights);
    return taps;
}

FEWBITS_INLINE void diffuse_pillow_body(const uint8_t* samples, size_t rows, size_t columns, uint8_t* codes) {
    PillowBitRule rule;
    diffuse_rows_with(rule, samples, rows, columns, pillow_taps(), codes);
}
FEWBITS_DISPATCH(void, diffuse_pillow, diffuse_pillow_body,
                 (const uint8_t* samples, size_t rows, size_t columns, uint8_t* codes), (samples, rows, columns, codes))

FEWBITS_INLINE void diffuse_pillow_palette_body(const uint8_t* samples, size_t rows, size_t columns,
                                                const float* palette, size_t k, uint8_t* codes) {
    PillowPaletteRule rule(palette, k);
    diffuse_rows_with(rule, samples, rows, columns, pillow_taps(), codes);
}
FEWBITS_DISPATCH(void, diffuse_pillow_palette, diffuse_pillow_palette_body,
                 (const uint8_t* samples, size_t rows, size_t columns, const float* palette, size_t k,
                  uint8_t* codes),
                 (samples, rows, columns, palette, k, codes))

}  // namespace fewbits
