// Probabilities for mixing: stretch(p) = ln(p / (1 − p)) and its inverse squash, in tables made of integers alone;
// counters that learn a probability; and maps that correct one (Mahoney 2005, "Adaptive weighing of context models").
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "simd.hpp"

namespace fewbits {

// The stretched domain has 8 bits after the point and ends at ±12. Probabilities have 16 bits, or 22 in counters.
struct Logistic {
    static constexpr int kEnd = 3071, kMost = 2047;  // kMost: of a single input, so that no sum of products overflows
    static constexpr unsigned kCounts = 1024;

    uint16_t squash[2 * kEnd + 2];
    int16_t stretch[4096];  // of p, 12 bits
    // Of a counter of n bits: how far the next one moves it, 65536 / (n + 1.6), above how far it is believed,
    // 256 n / (n + 2), 9 bits.
    uint32_t habits[kCounts];
    uint8_t bucket[256];  // 16 t / (t + 16): distances in sixteenths of an expected error

    Logistic() {
        uint64_t power = uint64_t{1} << 32;  // exp(−x / 256), 32 bits after the point
        for (int x = 0; x <= kEnd; ++x, power = power * kStep >> 32) {
            const uint64_t p = (uint64_t{1} << 48) / ((uint64_t{1} << 32) + power);
            squash[kEnd + x] = uint16_t(std::min<uint64_t>(p, 65535));
            squash[kEnd - x] = uint16_t(65536 - squash[kEnd + x]);
        }
        squash[2 * kEnd + 1] = squash[2 * kEnd];
        int x = -kEnd;
        for (int p = 0; p < 4096; ++p) {  // the first x whose p is not below the middle of the cell
            while (x < kEnd && squash[kEnd + x] < p * 16 + 8) ++x;
            stretch[p] = int16_t(std::clamp(x, -kMost, kMost));
        }
        for (unsigned n = 0; n < kCounts; ++n) {
            habits[n] = 65536 * 5 / (5 * n + 8) << 9 | 256 * n / (n + 2);
        }
        for (unsigned t = 0; t < 256; ++t) bucket[t] = uint8_t(16 * t / (t + 16));
    }

    static FEWBITS_INLINE int clamp(int x) { return x > kEnd ? kEnd : x < -kEnd ? -kEnd : x; }
    FEWBITS_INLINE int p_of(int x) const { return squash[kEnd + x]; }

   private:
    static constexpr uint64_t kStep = 4278222805;  // 2^32 exp(−1/256)
};

inline const Logistic& logistic() {
    static const Logistic tables;
    return tables;
}

// A counter: a probability of 22 bits above the number of bits seen, 10 bits.
constexpr uint32_t kNewCounter = 0x80000000;

// What a counter moves towards. Its step is rounded down, and from just above 0 would go below.
FEWBITS_INLINE int32_t count_target(unsigned bit) { return 127 + (int32_t(0 - bit) & ((1 << 22) - 128)); }

FEWBITS_INLINE void count_bit(uint32_t& counter, unsigned bit, unsigned most, const Logistic& tables) {
    const unsigned n = counter & 1023;
    const int32_t p = int32_t(counter >> 10);
    counter = uint32_t(p + (((count_target(bit) - p) >> 7) * int32_t(tables.habits[n] >> 9) >> 9)) << 10 |
              (n < most ? n + 1 : n);
}

// For each context, what probability a stretched one stood for, at 25 points between which it is interpolated.
class ProbabilityMap {
   public:
    ProbabilityMap(size_t contexts, int rate) : rate_(rate), points_(contexts * kPoints) {
        for (size_t i = 0; i < points_.size(); ++i)
            points_[i] = uint32_t(logistic().p_of(Logistic::clamp(int(i % kPoints) * 256 - 3072))) << 6;
    }

    FEWBITS_INLINE void prefetch(size_t context) const {
        FEWBITS_PREFETCH(&points_[context * kPoints], 1);
        FEWBITS_PREFETCH(&points_[context * kPoints + kPoints - 1], 1);
    }

    FEWBITS_INLINE int refine(int x, size_t context) {  // x within ±kEnd; gives 16 bits
        const int at = x + 3072, low = at >> 8, weight = at & 255;
        const uint32_t* p = &points_[context * kPoints + size_t(low)];
        used_ = context * kPoints + size_t(low) + size_t(weight >> 7);
        return int((p[0] * uint32_t(256 - weight) + p[1] * uint32_t(weight)) >> 14);
    }

    FEWBITS_INLINE void update(unsigned bit) {
        const int32_t target = int32_t(0 - bit) & ((1 << 22) - 1);
        points_[used_] += uint32_t((target - int32_t(points_[used_])) >> rate_);
    }

   private:
    static constexpr size_t kPoints = 25;
    int rate_;
    std::vector<uint32_t> points_;
    size_t used_ = 0;
};

}  // namespace fewbits
