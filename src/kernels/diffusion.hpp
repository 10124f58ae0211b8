// Error diffusion, sample by sample: each takes its nearest level and passes what it missed to neighbours not yet
// visited.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "codebook.hpp"
#include "simd.hpp"

namespace fewbits {

struct Offset {
    int64_t down, right;  // right counts in the direction of travel
};

struct DiffusionPlan {
    size_t rows, columns, d, k;
    size_t margin, pitch;       // samples and offset have this many columns more on either side; samples in a row, all told
    const float* codebook;      // k × d
    const float *low, *high;    // d: a sample with its errors is held within these
    std::vector<Offset> taps;
    const float* weights;       // tones × taps
    const uint8_t* tones;       // rows × columns: the row of weights for each sample; null for the first
    float* offset;              // like samples: added to a sample when its level is chosen; null for none
    std::vector<Offset> echoes; // where a chosen level changes the offsets ...
    const float* echo;          // ... by how much, echoes × k × d
    bool serpentine;
};

// How far on, in samples, each neighbour stands.
inline std::vector<int64_t> strides(const std::vector<Offset>& offsets, size_t pitch, bool backward) {
    std::vector<int64_t> list;
    for (const Offset& to : offsets) list.push_back(to.down * int64_t(pitch) + (backward ? -to.right : to.right));
    return list;
}

// samples: with margins at the sides and below, into which errors fall off; consumed as working space. codes: rows ×
// columns.
template <size_t D, class Search, class Code>
FEWBITS_INLINE void diffuse_with(const DiffusionPlan& plan, Search& search, float* samples, Code* codes) {
    const size_t d = D ? D : plan.d, tap_count = plan.taps.size();
    const std::vector<int64_t> forward = strides(plan.taps, plan.pitch, false);
    const std::vector<int64_t> reverse = strides(plan.taps, plan.pitch, true);
    std::vector<float> space(2 * d);
    float fixed[2 * (D ? D : 1)];
    float* error = D ? fixed : space.data();
    float* aimed = error + d;
    for (size_t y = 0; y < plan.rows; ++y) {
        const bool backward = plan.serpentine && y % 2;
        const int64_t* to = backward ? reverse.data() : forward.data();
        const std::vector<int64_t> echoes = strides(plan.echoes, plan.pitch, backward);
        for (size_t step = 0; step < plan.columns; ++step) {
            const size_t x = backward ? plan.columns - 1 - step : step;
            const size_t here = y * plan.columns + x;
            const int64_t at = int64_t(y * plan.pitch + plan.margin + x) * int64_t(d);
            float* sample = samples + at;
            for (size_t a = 0; a < d; ++a) {
                sample[a] = sample[a] < plan.low[a] ? plan.low[a] : sample[a];
                sample[a] = sample[a] > plan.high[a] ? plan.high[a] : sample[a];
                aimed[a] = plan.offset ? sample[a] + plan.offset[at + int64_t(a)] : sample[a];
            }
            const size_t code = search.nearest(aimed);
            codes[here] = Code(code);
            for (size_t a = 0; a < d; ++a) error[a] = sample[a] - plan.codebook[code * d + a];
            const float* weights = plan.weights + (plan.tones ? plan.tones[here] * tap_count : 0);
            for (size_t t = 0; t < tap_count; ++t)
                for (size_t a = 0; a < d; ++a) sample[to[t] * int64_t(d) + int64_t(a)] += error[a] * weights[t];
            for (size_t t = 0; t < echoes.size(); ++t)
                for (size_t a = 0; a < d; ++a)
                    plan.offset[at + echoes[t] * int64_t(d) + int64_t(a)] += plan.echo[(t * plan.k + code) * d + a];
        }
    }
}

template <size_t D, class Code>
FEWBITS_INLINE void diffuse_vectors(const DiffusionPlan& plan, float* samples, Code* codes) {
    WordSearch<D> search(plan.codebook, plan.k, plan.d, plan.low, plan.high);
    diffuse_with<D>(plan, search, samples, codes);
}

template <class Code>
FEWBITS_INLINE void diffuse_body(const DiffusionPlan& plan, float* samples, Code* codes) {
    if (plan.d == 1) {
        LevelSearch search(plan.codebook, plan.k);
        diffuse_with<1>(plan, search, samples, codes);
    } else if (plan.d == 3) {
        diffuse_vectors<3>(plan, samples, codes);
    } else {
        diffuse_vectors<0>(plan, samples, codes);
    }
}

FEWBITS_DISPATCH(void, diffuse, diffuse_body, (const DiffusionPlan& plan, float* samples, uint8_t* codes),
                 (plan, samples, codes))
FEWBITS_DISPATCH(void, diffuse, diffuse_body, (const DiffusionPlan& plan, float* samples, uint16_t* codes),
                 (plan, samples, codes))

}  // namespace fewbits
