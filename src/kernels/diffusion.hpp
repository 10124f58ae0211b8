// Error diffusion: each sample takes its nearest level and passes what it missed to neighbours not yet visited.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "simd.hpp"

namespace fewbits {

// Nearest codeword of one point. Codewords stand in lanes of eight, so that a serial search still fills a register; two
// groups of lanes at a time, for the reason given in nearest.hpp.
class LaneCodebook {
   public:
    LaneCodebook(const float* codebook, size_t k, size_t d)
        : d_(d), groups_((k + 2 * kLanes - 1) / (2 * kLanes) * 2), words_(groups_ * d * kLanes, 1e30f) {
        for (size_t c = 0; c < k; ++c)
            for (size_t a = 0; a < d; ++a) words_[(c / kLanes * d + a) * kLanes + c % kLanes] = codebook[c * d + a];
    }
    FEWBITS_INLINE size_t nearest(const float* x) const {
        return d_ == 3 ? search<3>(x) : d_ == 1 ? search<1>(x) : d_ == 4 ? search<4>(x) : search<0>(x);
    }

   private:
    static constexpr size_t kLanes = 8;

    template <size_t D>  // the dimension when it is known, else 0
    FEWBITS_INLINE size_t search(const float* x) const {
        const size_t d = D ? D : d_;
        float best[kLanes];
        int32_t group_of[kLanes];
        for (size_t j = 0; j < kLanes; ++j) {
            best[j] = std::numeric_limits<float>::infinity();
            group_of[j] = 0;
        }
        for (size_t g = 0; g < groups_; g += 2) {
            const float* words = &words_[g * d * kLanes];
            for (size_t j = 0; j < kLanes; ++j) {
                float least = best[j];
                int32_t held = group_of[j];
                for (size_t h = 0; h < 2; ++h) {
                    float distance = 0;
                    for (size_t a = 0; a < d; ++a) {
                        const float difference = x[a] - words[(h * d + a) * kLanes + j];
                        distance += difference * difference;
                    }
                    const bool closer = distance < least;
                    least = closer ? distance : least;
                    held = closer ? int32_t(g + h) : held;
                }
                best[j] = least;
                group_of[j] = held;
            }
        }
        size_t label = size_t(group_of[0]) * kLanes;
        float least = best[0];
        for (size_t j = 1; j < kLanes; ++j) {
            const size_t candidate = size_t(group_of[j]) * kLanes + j;
            if (best[j] < least || (best[j] == least && candidate < label)) {
                least = best[j];
                label = candidate;
            }
        }
        return label;
    }

    size_t d_, groups_;
    std::vector<float> words_;
};

struct Tap {
    int64_t down, right;  // right counts in the direction of travel
    float weight;
};

// samples: rows × columns × d, consumed as working space. A sample with the errors it received is held within
// [low, high] per coordinate before its level is chosen. codes: rows × columns.
template <class Code>
FEWBITS_INLINE void diffuse_body(float* samples, size_t rows, size_t columns, size_t d, const float* codebook, size_t k, const float* low,
             const float* high, const Tap* taps, size_t tap_count, float strength, bool serpentine, Code* codes) {
    const LaneCodebook levels(codebook, k, d);
    std::vector<float> error(d);
    for (size_t y = 0; y < rows; ++y) {
        const bool backward = serpentine && y % 2;
        for (size_t step = 0; step < columns; ++step) {
            const size_t x = backward ? columns - 1 - step : step;
            float* sample = samples + (y * columns + x) * d;
            for (size_t a = 0; a < d; ++a) {
                sample[a] = sample[a] < low[a] ? low[a] : sample[a];
                sample[a] = sample[a] > high[a] ? high[a] : sample[a];
            }
            const size_t code = levels.nearest(sample);
            codes[y * columns + x] = Code(code);
            for (size_t a = 0; a < d; ++a) error[a] = (sample[a] - codebook[code * d + a]) * strength;
            for (size_t t = 0; t < tap_count; ++t) {
                const int64_t to_x = int64_t(x) + (backward ? -taps[t].right : taps[t].right);
                const size_t to_y = y + size_t(taps[t].down);
                if (to_x < 0 || to_x >= int64_t(columns) || to_y >= rows) continue;
                float* neighbour = samples + (to_y * columns + size_t(to_x)) * d;
                for (size_t a = 0; a < d; ++a) neighbour[a] += error[a] * taps[t].weight;
            }
        }
    }
}

FEWBITS_DISPATCH(void, diffuse, diffuse_body<uint8_t>,
                 (float* samples, size_t rows, size_t columns, size_t d, const float* codebook, size_t k, const float* low,
                  const float* high, const Tap* taps, size_t tap_count, float strength, bool serpentine,
                  uint8_t * codes),
                 (samples, rows, columns, d, codebook, k, low, high, taps, tap_count, strength, serpentine, codes))
FEWBITS_DISPATCH(void, diffuse, diffuse_body<uint16_t>,
                 (float* samples, size_t rows, size_t columns, size_t d, const float* codebook, size_t k, const float* low,
                  const float* high, const Tap* taps, size_t tap_count, float strength, bool serpentine,
                  uint16_t * codes),
                 (samples, rows, columns, d, codebook, k, low, high, taps, tap_count, strength, serpentine, codes))

}  // namespace fewbits
