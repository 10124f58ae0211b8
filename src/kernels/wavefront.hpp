// Error diffusion from left to right in every row, thirty-two rows at a time.
//
// Rows advance together, each some columns behind the row above it, so far that all errors from there are known, and
// are added in the order of a walk sample by sample: the results are the same bits. A step of the wave is one sample in
// each row: step t is sample t of the first row, t - skew of the second, and so on. Errors stand in a ring, a slot for
// each step: eight lanes for the rows above, then one for each of the thirty-two.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

#include "codebook.hpp"
#include "diffusion.hpp"
#include "simd.hpp"

namespace fewbits {

constexpr size_t kWaveRows = 32;
constexpr size_t kWaveSteps = 16;  // between two turns of reading samples and writing codes
constexpr size_t kWaveAbove = 8;  // how far down errors may go
constexpr size_t kWaveLanes = kWaveAbove + kWaveRows;

// The taps as the wave needs them: where a sample finds the errors it receives, in the order in which they arrive.
struct WaveTaps {
    WaveTaps(std::vector<Offset> taps, const float* weights) {
        std::vector<std::pair<Offset, float>> order;
        for (size_t n = 0; n < taps.size(); ++n) order.emplace_back(taps[n], weights[n]);
        std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
            return a.first.down != b.first.down ? a.first.down > b.first.down : a.first.right > b.first.right;
        });
        for (const Offset& tap : taps) {
            reach = std::max(reach, size_t(std::abs(tap.right)));
            down = std::max(down, size_t(tap.down));
        }
        skew = 2 * reach + 5;  // four more than there must be: what was just written is slow to read at another place
        for (const auto& [tap, weight] : order) {
            Tap next{size_t(int64_t(skew) * tap.down + tap.right), size_t(tap.down), {}};
            std::fill_n(next.weight, 8, weight);
            list.push_back(next);
        }
    }
    struct Tap {
        size_t steps, rows;  // how long ago and how far above the error arose
        float weight[8];
    };
    size_t reach = 0, down = 0, skew = 0;
    std::vector<Tap> list;
};

// Values from x on of a row of so many; zeros outside it.
template <class Value, class Sample, size_t N>
FEWBITS_INLINE void cut(Value (&out)[N], const Sample* row, size_t length, int64_t x) {
    if (x >= 0 && x + int64_t(N) <= int64_t(length)) {
        if constexpr (std::is_same_v<Value, Sample>) {
            std::memcpy(out, row + x, sizeof out);
        } else {
            for (size_t i = 0; i < N; ++i) out[i] = Value(row[size_t(x) + i]);
        }
        return;
    }
    for (size_t i = 0; i < N; ++i) {
        const int64_t at = x + int64_t(i);
        out[i] = at >= 0 && at < int64_t(length) ? Value(row[at]) : 0;
    }
}

template <class Value, size_t N>
FEWBITS_INLINE void paste(const Value (&values)[N], Value* row, size_t length, int64_t x) {
    if (x >= 0 && x + int64_t(N) <= int64_t(length)) {
        std::memcpy(row + x, values, sizeof values);
        return;
    }
    for (size_t i = 0; i < N; ++i)
        if (x + int64_t(i) >= 0 && x + int64_t(i) < int64_t(length)) row[x + int64_t(i)] = values[i];
}

// samples: rows × columns × channels. codes: rows × columns.
//
// A rule says what is done with eight samples: `value(sample, sum)` makes one channel of their values of the samples and
// the errors they received, `place(values)` says where to look, and `choose(place, values)` returns their codes and turns
// values to errors. Looking is asked for in good time for all rows. Where `Rule::kPatched`, `end_of_row` may change what
// the last sample of a row receives from the row above.
template <class Rule, class Sample>
FEWBITS_INLINE void diffuse_rows_with(Rule& rule, const Sample* samples, size_t rows, size_t columns,
                                      const WaveTaps& taps, uint8_t* codes) {
    constexpr size_t C = Rule::kChannels, kSlot = C * kWaveLanes, kEights = kWaveRows / 8;
    constexpr size_t kBlock = kWaveSteps * kWaveRows;
    const size_t skew = taps.skew, steps = columns + skew * (kWaveRows - 1);
    size_t ring = 2 * kWaveSteps;
    while (ring < skew * taps.down + taps.reach + 2 * kWaveSteps) ring *= 2;
    const size_t mask = ring - 1;
    std::vector<float> errors(ring * kSlot), carried(taps.down * columns * C);
    std::vector<float> block(kBlock * C);  // the samples of sixteen steps
    std::vector<int32_t> chosen(kBlock);
    std::vector<uint8_t> packed(kBlock * C);
    uint8_t bytes[16][16];
    const Ints width = all_lanes(int32_t(columns)), none = all_lanes(0), one = all_lanes(1);

    for (size_t top = 0; top < rows; top += kWaveRows) {
        int32_t start[kWaveRows];  // where each row is; never inside, for rows that the image does not have
        for (size_t j = 0; j < kWaveRows; ++j)
            start[j] = top + j < rows ? -int32_t(skew * j) : std::numeric_limits<int32_t>::min() / 2;
        Ints x_of[kEights];
        Floats last[kEights][C];  // the last step's errors
        for (size_t h = 0; h < kEights; ++h) {
            x_of[h] = lanes(start + 8 * h);
            for (size_t c = 0; c < C; ++c) last[h][c] = Floats{};
        }
        std::fill(errors.begin(), errors.end(), 0.0f);

        // Sixteen steps of the errors that come from the band above.
        const auto receive = [&](int64_t from) {
            float values[kWaveSteps * C];
            float* slot = &errors[(size_t(from) & mask) * kSlot] + kWaveAbove;
            for (size_t m = 1; m <= taps.down; ++m) {
                cut(values, &carried[(m - 1) * columns * C], columns * C, (from + int64_t(skew * m)) * int64_t(C));
                for (size_t i = 0; i < kWaveSteps * C; ++i) *(slot + i * kWaveLanes - m) = values[i];
            }
        };
        // Has the rule change what the last samples of rows receive from the rows above them, where it does that.
        const auto patch = [&](size_t t, Floats (*sum)[C]) {
            for (size_t j = 0; j < kWaveRows; ++j) {
                if (t != columns - 1 + skew * j || top + j == 0) continue;
                const float* above = &errors[((t - skew) & mask) * kSlot] + kWaveAbove + j - 1;
                float received[C], error[C];
                for (size_t c = 0; c < C; ++c) {
                    received[c] = sum[j / 8][c][j % 8];
                    error[c] = above[c * kWaveLanes];
                }
                if constexpr (Rule::kPatched) rule.end_of_row(received, error);
                for (size_t c = 0; c < C; ++c) sum[j / 8][c][j % 8] = received[c];
            }
        };
        if (top > 0)
            for (int64_t from = -int64_t((skew * taps.down + kWaveSteps - 1) / kWaveSteps * kWaveSteps); from < 0;
                 from += kWaveSteps)
                receive(from);

        for (size_t begin = 0; begin < steps; begin += kWaveSteps) {
            if (top > 0) receive(int64_t(begin));
            if constexpr (sizeof(Sample) == 1) {
                for (size_t part = 0; part < C; ++part)
                    for (size_t first = 0; first < kWaveRows; first += 16) {
                        for (size_t j = 0; j < 16; ++j) {
                            const size_t y = top + first + j;
                            const int64_t at = (int64_t(begin) - int64_t(skew * (first + j))) * int64_t(C) + int64_t(16 * part);
                            FEWBITS_PREFETCH(samples + y * columns * C + at + 256, 0);
                            cut(bytes[j], samples + y * columns * C, y < rows ? columns * C : 0, at);
                        }
                        transpose_bytes(bytes);
                        for (size_t i = 0; i < 16; ++i)
                            std::memcpy(&packed[(part * 16 + i) * kWaveRows + first], bytes[i], 16);
                    }
                for (size_t n = 0; n < kBlock * C; ++n) block[n] = float(packed[n]);
            } else {
                float values[kWaveSteps * C];
                for (size_t j = 0; j < kWaveRows; ++j) {
                    cut(values, samples + (top + j) * columns * C, top + j < rows ? columns * C : 0,
                        (int64_t(begin) - int64_t(skew * j)) * int64_t(C));
                    for (size_t i = 0; i < kWaveSteps * C; ++i) block[i * kWaveRows + j] = values[i];
                }
            }
            for (size_t i = 0; i < kWaveSteps; ++i) {
                const size_t t = begin + i;
                const float* sample = &block[i * kWaveRows * C];
                float* slot = &errors[(t & mask) * kSlot] + kWaveAbove;
                Floats sum[kEights][C];
                for (size_t h = 0; h < kEights; ++h)
                    for (size_t c = 0; c < C; ++c) sum[h][c] = Floats{};
                for (const WaveTaps::Tap& tap : taps.list) {
                    const Floats weight = lanes(tap.weight);
                    if (tap.steps == 1) {  // the last to arrive, and not yet in memory
                        if constexpr (Rule::kPatched)
                            if (t + 1 >= columns) patch(t, sum);
                        for (size_t h = 0; h < kEights; ++h)
                            for (size_t c = 0; c < C; ++c) sum[h][c] = sum[h][c] + last[h][c] * weight;
                        continue;
                    }
                    const float* from = &errors[((t - tap.steps) & mask) * kSlot] + kWaveAbove - tap.rows;
                    for (size_t h = 0; h < kEights; ++h)
                        for (size_t c = 0; c < C; ++c)
                            sum[h][c] = sum[h][c] + lanes(from + c * kWaveLanes + 8 * h) * weight;
                }
                Ints place[kEights];
                for (size_t h = 0; h < kEights; ++h) {
                    for (size_t c = 0; c < C; ++c)
                        last[h][c] = rule.value(lanes(sample + c * kWaveRows + 8 * h), sum[h][c]);
                    place[h] = rule.place(last[h]);
                }
                for (size_t h = 0; h < kEights; ++h) {
                    lanes(&chosen[i * kWaveRows + 8 * h]) = rule.choose(place[h], last[h]);
                    const Ints inside = (x_of[h] >= none) & (x_of[h] < width);
                    for (size_t c = 0; c < C; ++c)
                        lanes(slot + c * kWaveLanes + 8 * h) = last[h][c] = select(inside, last[h][c], Floats{});
                    x_of[h] = x_of[h] + one;
                }
            }
            for (size_t m = 1; m <= taps.down; ++m) {
                float values[kWaveSteps * C];
                const float* slot = &errors[(begin & mask) * kSlot] + kWaveLanes - m;
                for (size_t i = 0; i < kWaveSteps * C; ++i) values[i] = slot[i * kWaveLanes];
                paste(values, &carried[(m - 1) * columns * C], columns * C,
                      (int64_t(begin) - int64_t(skew * (kWaveRows - m))) * int64_t(C));
            }
            for (size_t n = 0; n < kBlock; ++n) packed[n] = uint8_t(chosen[n]);
            for (size_t first = 0; first < kWaveRows && top + first < rows; first += 16) {
                for (size_t i = 0; i < 16; ++i) std::memcpy(bytes[i], &packed[i * kWaveRows + first], 16);
                transpose_bytes(bytes);
                for (size_t j = 0; j < 16 && top + first + j < rows; ++j) {
                    const int64_t x = int64_t(begin) - int64_t(skew * (first + j));
                    uint8_t* row = codes + (top + first + j) * columns;
                    FEWBITS_PREFETCH(row + x + 256, 1);
                    paste(bytes[j], row, columns, x);
                }
            }
        }
    }
}

// The level nearest to the sample with its errors; as `diffuse` in one dimension.
class NearestRule {
   public:
    static constexpr size_t kChannels = 1;
    static constexpr bool kPatched = false;

    NearestRule(const float* levels, size_t k, float low, float high) : low_(all_lanes(low)), high_(all_lanes(high)) {
        const LevelSearch search(levels, k);
        for (size_t c = 0; c < k; ++c) levels_.insert(levels_.end(), 8, levels[c]);
        for (size_t c = 0; c + 1 < k; ++c) boundaries_.insert(boundaries_.end(), 8, search.boundaries()[c]);
    }

    FEWBITS_INLINE Floats value(Floats sample, Floats sum) const {
        return clamp(sample + sum, select(sample < low_, sample, low_), select(sample > high_, sample, high_));
    }
    FEWBITS_INLINE Ints place(const Floats*) const { return all_lanes(0); }
    FEWBITS_INLINE Ints choose(Ints, Floats* value) const {
        Ints code = all_lanes(0);
        Floats level = lanes(levels_.data());
        for (size_t c = 0; c < boundaries_.size(); c += 8) {
            const Ints above = value[0] >= lanes(&boundaries_[c]);
            code = code - above;
            level = select(above, lanes(&levels_[c + 8]), level);
        }
        value[0] = value[0] - level;
        return code;
    }

   private:
    Floats low_, high_;
    std::vector<float> levels_, boundaries_;  // each eight times
};

template <class Sample>
FEWBITS_INLINE void diffuse_rows_body(const Sample* samples, size_t rows, size_t columns, const float* levels, size_t k,
                                      float low, float high, const WaveTaps& taps, uint8_t* codes) {
    NearestRule rule(levels, k, low, high);
    diffuse_rows_with(rule, samples, rows, columns, taps, codes);
}

#define FEWBITS_DIFFUSE_ROWS(Sample)                                                                                \
    FEWBITS_DISPATCH(void, diffuse_rows, diffuse_rows_body,                                                         \
                     (const Sample* samples, size_t rows, size_t columns, const float* levels, size_t k, float low, \
                      float high, const WaveTaps& taps, uint8_t* codes),                                            \
                     (samples, rows, columns, levels, k, low, high, taps, codes))
FEWBITS_DIFFUSE_ROWS(uint8_t)
FEWBITS_DIFFUSE_ROWS(uint16_t)
FEWBITS_DIFFUSE_ROWS(float)
#undef FEWBITS_DIFFUSE_ROWS

}  // namespace fewbits
