// Error diffusion, sample by sample: each takes its nearest level and passes what it missed to neighbours not yet
// visited.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "codebook.hpp"
#include "simd.hpp"

namespace fewbits {

struct Offset {
    int64_t down, right;  // right counts in the direction of travel
};

struct DiffusionPlan {
    size_t rows, columns, d, k;
    const float* samples;        // rows × columns × d
    const float* codebook;       // k × d
    const float *low, *high;     // d: a sample with its errors is held within these and itself
    std::vector<Offset> taps;
    const float* weights;        // tones × taps
    const uint8_t* tones;        // rows × columns: the row of weights for each sample; null for the first
    const float* strength;       // rows × columns: the share of the errors sent to it that a sample takes; null for all
    const float* offset;         // rows × columns × d: added to a sample when its level is chosen; null for none
    std::vector<Offset> echoes;  // where a chosen level adds to the offset as well ...
    const float* echo;           // ... how much, k × d
    bool serpentine;
};

// What samples receive from others: as many rows as that reaches down, with margins at the sides.
class Received {
   public:
    Received(const std::vector<Offset>& from, size_t columns, size_t d) : offsets_(from), d_(d) {
        size_t below = 0;
        for (const Offset& to : from) {
            below = std::max(below, size_t(to.down));
            margin_ = std::max(margin_, std::abs(to.right));
        }
        pitch_ = (columns + 2 * size_t(margin_)) * d;
        rows_ = below + 1;
        sums_.assign(rows_ * pitch_, 0.0f);
        to_.resize(from.size());
    }
    // Makes ready for row y: `here` is its sums, `to` where each of the others begins as seen from a sample.
    void begin(size_t y, bool backward) {
        if (y > 0) std::fill_n(&sums_[(y - 1) % rows_ * pitch_], pitch_, 0.0f);
        here_ = &sums_[y % rows_ * pitch_ + size_t(margin_) * d_];
        for (size_t t = 0; t < to_.size(); ++t)
            to_[t] = &sums_[(y + size_t(offsets_[t].down)) % rows_ * pitch_] +
                     (margin_ + (backward ? -offsets_[t].right : offsets_[t].right)) * int64_t(d_);
    }
    const float* here() const { return here_; }
    float* const* to() const { return to_.data(); }

   private:
    const std::vector<Offset>& offsets_;
    size_t d_, rows_ = 1, pitch_ = 0;
    int64_t margin_ = 0;
    std::vector<float> sums_;
    float* here_ = nullptr;
    std::vector<float*> to_;
};

// codes: rows × columns.
template <size_t D, class Search, class Code>
FEWBITS_INLINE void diffuse_with(const DiffusionPlan& plan, Search& search, Code* codes) {
    const size_t d = D ? D : plan.d, tap_count = plan.taps.size(), echo_count = plan.echoes.size();
    Received errors(plan.taps, plan.columns, d), echoes(plan.echoes, plan.columns, d);
    std::vector<float> space(2 * d);
    float fixed[2 * (D ? D : 1)];
    float* value = D ? fixed : space.data();
    float* aimed = value + d;
    for (size_t y = 0; y < plan.rows; ++y) {
        const bool backward = plan.serpentine && y % 2;
        errors.begin(y, backward);
        echoes.begin(y, backward);
        const float *arrived = errors.here(), *echoed = echoes.here();
        float *const *to = errors.to(), *const *echo_to = echoes.to();
        for (size_t step = 0; step < plan.columns; ++step) {
            const size_t x = backward ? plan.columns - 1 - step : step;
            const size_t here = y * plan.columns + x;
            const float strength = plan.strength ? plan.strength[here] : 1.0f;
            for (size_t a = 0; a < d; ++a) {
                const float sample = plan.samples[here * d + a];
                const float low = sample < plan.low[a] ? sample : plan.low[a];
                const float high = sample > plan.high[a] ? sample : plan.high[a];
                float held = sample + arrived[x * d + a] * strength;
                held = held < low ? low : held;
                held = held > high ? high : held;
                value[a] = held;
                aimed[a] = plan.offset ? held + (plan.offset[here * d + a] + echoed[x * d + a]) : held;
            }
            const size_t code = search.nearest(aimed);
            codes[here] = Code(code);
            const float* word = plan.codebook + code * d;
            const float* weights = plan.weights + (plan.tones ? plan.tones[here] * tap_count : 0);
            for (size_t a = 0; a < d; ++a) value[a] -= word[a];
            for (size_t t = 0; t < tap_count; ++t)
                for (size_t a = 0; a < d; ++a) to[t][x * d + a] += value[a] * weights[t];
            for (size_t t = 0; t < echo_count; ++t)
                for (size_t a = 0; a < d; ++a) echo_to[t][x * d + a] += plan.echo[code * d + a];
        }
    }
}

template <size_t D, class Code>
FEWBITS_INLINE void diffuse_vectors(const DiffusionPlan& plan, Code* codes) {
    WordSearch<D> search(plan.codebook, plan.k, plan.d, plan.low, plan.high);
    diffuse_with<D>(plan, search, codes);
}

template <class Code>
FEWBITS_INLINE void diffuse_body(const DiffusionPlan& plan, Code* codes) {
    if (plan.d == 1) {
        LevelSearch search(plan.codebook, plan.k);
        diffuse_with<1>(plan, search, codes);
    } else if (plan.d == 3) {
        diffuse_vectors<3>(plan, codes);
    } else {
        diffuse_vectors<0>(plan, codes);
    }
}

FEWBITS_DISPATCH(void, diffuse, diffuse_body, (const DiffusionPlan& plan, uint8_t* codes), (plan, codes))
FEWBITS_DISPATCH(void, diffuse, diffuse_body, (const DiffusionPlan& plan, uint16_t* codes), (plan, codes))

}  // namespace fewbits
