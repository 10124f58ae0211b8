// Contrast-aware error diffusion: errors go to samples around that are not yet done, most to those that lean their way.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "codebook.hpp"
#include "simd.hpp"

namespace fewbits {

struct Neighbour {
    int64_t down, right;
    float weight;
};

// Samples waiting for their turn, in buckets of priority; in a bucket, who came first goes first.
class Waiting {
   public:
    static constexpr size_t kBuckets = 256;

    explicit Waiting(size_t n) : bucket_(n, kBuckets), before_(n), after_(n), first_(kBuckets, kNone), last_(kBuckets, kNone) {}

    bool holds(size_t at) const { return bucket_[at] != kBuckets; }
    void put(size_t at, size_t bucket) {
        if (holds(at)) {
            if (bucket_[at] == bucket) return;
            take(at);
        }
        bucket_[at] = uint16_t(bucket);
        before_[at] = last_[bucket];
        after_[at] = kNone;
        (last_[bucket] == kNone ? first_[bucket] : after_[last_[bucket]]) = int64_t(at);
        last_[bucket] = int64_t(at);
        lowest_ = bucket < lowest_ ? bucket : lowest_;
    }
    void take(size_t at) {
        const size_t bucket = bucket_[at];
        (before_[at] == kNone ? first_[bucket] : after_[before_[at]]) = after_[at];
        (after_[at] == kNone ? last_[bucket] : before_[after_[at]]) = before_[at];
        bucket_[at] = kBuckets;
    }
    size_t take_first() {  // there must be one
        while (first_[lowest_] == kNone) ++lowest_;
        const size_t at = size_t(first_[lowest_]);
        take(at);
        return at;
    }

   private:
    static constexpr int64_t kNone = -1;
    std::vector<uint16_t> bucket_;
    std::vector<int64_t> before_, after_, first_, last_;
    size_t lowest_ = 0;
};

// Errors of vectors are shared whole: how far a neighbour leans is added over the coordinates, times their errors.
// samples: rows × columns × d, consumed. Values are held within [low, high] per coordinate before a level is chosen.
// scale: buckets per distance from the nearest codeword; 0 puts all in one bucket, so that they are done in order.
template <class Code>
FEWBITS_INLINE void diffuse_around_body(float* samples, size_t rows, size_t columns, size_t d, const float* codebook,
                                        size_t k, const float* low, const float* high, const Neighbour* around,
                                        size_t count, float scale, Code* codes) {
    Codebook levels(codebook, k, d, low, high);
    std::vector<float> bottom(codebook, codebook + d), top(codebook, codebook + d), error(d), shares(count), plain(count);
    for (size_t c = 1; c < k; ++c)
        for (size_t a = 0; a < d; ++a) {
            bottom[a] = codebook[c * d + a] < bottom[a] ? codebook[c * d + a] : bottom[a];
            top[a] = codebook[c * d + a] > top[a] ? codebook[c * d + a] : top[a];
        }
    std::vector<size_t> open(count);
    Waiting waiting(rows * columns);
    const auto hold = [&](float* sample) {
        for (size_t a = 0; a < d; ++a) {
            sample[a] = sample[a] < low[a] ? low[a] : sample[a];
            sample[a] = sample[a] > high[a] ? high[a] : sample[a];
        }
    };
    const auto queue = [&](size_t at) {
        size_t bucket = 0;
        if (scale > 0) {
            const float* sample = samples + at * d;
            const float* word = codebook + levels.nearest(sample) * d;
            float square = 0;
            for (size_t a = 0; a < d; ++a) square += (sample[a] - word[a]) * (sample[a] - word[a]);
            const float place = std::sqrt(square) * scale;
            bucket = place < float(Waiting::kBuckets - 1) ? size_t(place) : Waiting::kBuckets - 1;
        }
        waiting.put(at, bucket);
    };
    for (size_t at = 0; at < rows * columns; ++at) queue(at);
    for (size_t left = rows * columns; left > 0; --left) {
        const size_t at = waiting.take_first();
        const size_t y = at / columns, x = at % columns;
        float* sample = samples + at * d;
        hold(sample);
        const size_t code = levels.nearest(sample);
        codes[at] = Code(code);
        bool any = false;
        for (size_t a = 0; a < d; ++a) {
            error[a] = sample[a] - codebook[code * d + a];
            any = any || error[a] != 0;
        }
        if (!any || left == 1) continue;
        size_t found = 0;
        float total = 0, plain_total = 0;
        for (size_t n = 0; n < count; ++n) {
            const int64_t to_y = int64_t(y) + around[n].down, to_x = int64_t(x) + around[n].right;
            if (to_y < 0 || to_x < 0 || to_y >= int64_t(rows) || to_x >= int64_t(columns)) continue;
            const size_t to = size_t(to_y) * columns + size_t(to_x);
            if (!waiting.holds(to)) continue;
            const float weight = around[n].weight;
            open[found] = to;
            plain[found] = weight;
            plain_total += weight;
            float lean = 0;
            for (size_t a = 0; a < d; ++a) {
                const float value = samples[to * d + a];
                const float room = error[a] > 0 ? value - bottom[a] : top[a] - value;
                lean += room > 0 ? room * std::abs(error[a]) : 0;
            }
            shares[found] = lean * weight;
            total += shares[found];
            ++found;
        }
        for (size_t f = 0; f < found; ++f) {
            float* to = samples + open[f] * d;
            const float share = total > 0 ? shares[f] / total : plain[f] / plain_total;
            for (size_t a = 0; a < d; ++a) to[a] += error[a] * share;
        }
        for (size_t f = 0; f < found; ++f) queue(open[f]);
        // None around: all to the first in the nearest square ring that has one.
        for (int64_t ring = 1; found == 0; ++ring)
            for (int64_t j = -ring; j <= ring && found == 0; ++j)
                for (int64_t i = -ring; i <= ring; i += (j == -ring || j == ring) ? 1 : 2 * ring) {
                    const int64_t to_y = int64_t(y) + j, to_x = int64_t(x) + i;
                    if (to_y < 0 || to_x < 0 || to_y >= int64_t(rows) || to_x >= int64_t(columns)) continue;
                    const size_t to = size_t(to_y) * columns + size_t(to_x);
                    if (!waiting.holds(to)) continue;
                    for (size_t a = 0; a < d; ++a) samples[to * d + a] += error[a];
                    queue(to);
                    found = 1;
                    break;
                }
    }
}

FEWBITS_DISPATCH(void, diffuse_around, diffuse_around_body<uint8_t>,
                 (float* samples, size_t rows, size_t columns, size_t d, const float* codebook, size_t k,
                  const float* low, const float* high, const Neighbour* around, size_t count, float scale,
                  uint8_t* codes),
                 (samples, rows, columns, d, codebook, k, low, high, around, count, scale, codes))
FEWBITS_DISPATCH(void, diffuse_around, diffuse_around_body<uint16_t>,
                 (float* samples, size_t rows, size_t columns, size_t d, const float* codebook, size_t k,
                  const float* low, const float* high, const Neighbour* around, size_t count, float scale,
                  uint16_t* codes),
                 (samples, rows, columns, d, codebook, k, low, high, around, count, scale, codes))

}  // namespace fewbits
