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
    static constexpr bool kPatched = false;

    FEWBITS_INLINE Floats value(Floats sample, Floats sum) const { return pillow_value(sample, sum); }
    FEWBITS_INLINE Ints place(const Floats*) const { return all_lanes(0); }
    FEWBITS_INLINE Ints choose(Ints, Floats* value) const {
        const Ints white = value[0] > all_lanes(128.0f);
        value[0] = value[0] - select(white, all_lanes(255.0f), Floats{});
        return all_lanes(0) - white;
    }
};

// quantize(palette=...): the colour nearest to a value with its last two bits cleared, found once for each of these.
class PillowPaletteRule {
   public:
    static constexpr size_t kChannels = 3;
    static constexpr bool kPatched = true;

    PillowPaletteRule(const uint8_t* palette, const float* colors, size_t k)
        : palette_(palette), unknown_(entry(0) ^ 0x100), table_(size_t{1} << 18, unknown_),
          search_(colors, k, 3, kBlack, kWhite) {}

    FEWBITS_INLINE Floats value(Floats sample, Floats sum) const { return pillow_value(sample, sum); }
    // The upper bits of the three, then the lower: near colours stand near each other.
    FEWBITS_INLINE Ints place(const Floats* value) const {
        Ints at = all_lanes(0);
        for (size_t a = 0; a < 3; ++a) {
            const Ints whole = truncate(value[a]);
            at = at | ((whole & all_lanes(0xF0)) << int(10 - 4 * a)) |
                 (((whole & all_lanes(0x0C)) << int(4 - 2 * a)) >> 2);
        }
        return at;
    }
    FEWBITS_INLINE Ints choose(Ints place, Floats* value) {
        int32_t cell[8];
        lanes(cell) = place;
        Ints found = gather(table_.data(), cell);
        if (any(found == all_lanes(unknown_))) {
            find(cell);
            found = gather(table_.data(), cell);
        }
        for (size_t a = 0; a < 3; ++a)
            value[a] = value[a] - to_floats((found >> int(8 * a + 8)) & all_lanes(0xFF));
        return found & all_lanes(0xFF);
    }

    // What Pillow's last pixel of a row receives from above: blue's sum for red, blue's error once for the others.
    FEWBITS_INLINE void end_of_row(float* sum, const float* above) const {
        sum[0] = sum[2];
        sum[1] = sum[2] = above[2];
    }

   private:
    static constexpr float kBlack[3] = {0, 0, 0}, kWhite[3] = {256, 256, 256};

    // A code and its colour in the bytes of a word, so that one look finds both.
    int32_t entry(size_t code) const {
        const uint8_t* color = palette_ + 3 * code;
        return int32_t(uint32_t(code) | uint32_t(color[0]) << 8 | uint32_t(color[1]) << 16 | uint32_t(color[2]) << 24);
    }

    FEWBITS_RARE void find(const int32_t* cell) {
        for (size_t j = 0; j < 8; ++j)
            if (table_[size_t(cell[j])] == unknown_) find_around(size_t(cell[j]));
    }

    // The eight values that share a cell of the search: they differ in the lowest bit of each coordinate.
    void find_around(size_t cell) {
        for (size_t n = 0; n < 8; ++n) {
            const size_t at = (cell & ~size_t{0x15}) | (n & 4) << 2 | (n & 2) << 1 | (n & 1);
            const float color[3] = {float((at >> 14 & 15) << 4 | (at >> 4 & 3) << 2),
                                    float((at >> 10 & 15) << 4 | (at >> 2 & 3) << 2),
                                    float((at >> 6 & 15) << 4 | (at & 3) << 2)};
            table_[at] = entry(search_.nearest(color));
        }
    }

    const uint8_t* palette_;
    const int32_t unknown_;  // the first code with a colour that it does not have
    std::vector<int32_t> table_;
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
                                                const uint8_t* palette, const float* colors, size_t k,
                                                uint8_t* codes) {
    PillowPaletteRule rule(palette, colors, k);
    diffuse_rows_with(rule, samples, rows, columns, pillow_taps(), codes);
}
FEWBITS_DISPATCH(void, diffuse_pillow_palette, diffuse_pillow_palette_body,
                 (const uint8_t* samples, size_t rows, size_t columns, const uint8_t* palette,
                  const float* colors, size_t k, uint8_t* codes),
                 (samples, rows, columns, palette, colors, k, codes))

}  // namespace fewbits
