// Linear prediction whose weights follow the data: least squares over what was seen, the recent more than the old,
// solved anew after every 1,024 samples by a few rounds of coordinate descent from the weights before.
//
// Integers only, so that a decoder predicts what the encoder did.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "simd.hpp"

namespace fewbits {

class LinearPredictor {
   public:
    // Predicts `outputs` numbers from `inputs`, all of `bits` bits and a sign; bits is 10 or 15.
    LinearPredictor(size_t inputs, size_t outputs, unsigned bits, unsigned rounds)
        : x(padded(inputs)), inputs_(inputs), stride_(padded(inputs)), outputs_(outputs), rounds_(rounds),
          shift_(bits > 10 ? 12 : 0), block_(bits > 10 ? 2 : kPeriod), recent_(inputs * stride_), cross_(outputs * stride_),
          moments_(inputs * stride_), crosses_(outputs * stride_), weights_(outputs * stride_), quick_(outputs * stride_) {}

    // The weight that one input has at first, of 65,536.
    void start(size_t output, size_t input, int64_t weight) {
        weights_[output * stride_ + input] = weight;
        quick_[output * stride_ + input] = int16_t(weight >> 3);
    }

    FEWBITS_INLINE int32_t predict(size_t output) const {
        const int16_t *w = &quick_[output * stride_], *in = x.data();
        if (shift_) {
            int64_t sum = 0;
            for (size_t i = 0; i < stride_; ++i) sum += int32_t(w[i]) * in[i];
            return int32_t(std::clamp<int64_t>(sum >> 13, -65535, 65535));
        }
        uint32_t sum = 0;  // wraps for absurd weights, on every machine alike
        for (size_t i = 0; i < stride_; ++i) sum += uint32_t(int32_t(w[i]) * in[i]);
        return int32_t(sum) >> 13;
    }

    // Learn that x gave these.
    FEWBITS_INLINE void update(const int32_t* targets) {
        const int16_t* in = x.data();
        for (size_t i = 0; i < inputs_; ++i) {
            int32_t* row = &recent_[i * stride_];
            const int32_t xi = in[i];
            for (size_t j = i & ~size_t{7}; j < stride_; ++j) row[j] += xi * in[j];
        }
        for (size_t k = 0; k < outputs_; ++k) {
            int32_t* row = &cross_[k * stride_];
            const int32_t target = targets[k];
            for (size_t i = 0; i < stride_; ++i) row[i] += target * in[i];
        }
        if (++seen_ % block_ == 0) {
            gather();
            if (seen_ % kPeriod == 0) solve();
        }
    }

    std::vector<int16_t> x;  // the inputs

   private:
    static constexpr unsigned kPeriod = 1024, kForget = 3;
    static constexpr int64_t kLargest = (1 << 18) - 1;

    static size_t padded(size_t n) { return (n + 15) / 16 * 16; }

    // Recent sums are small numbers, for speed; before they overflow they are added to the long ones.
    void gather() {
        for (size_t i = 0; i < inputs_; ++i)
            for (size_t j = i; j < inputs_; ++j) moments_[i * stride_ + j] += recent_[i * stride_ + j];
        for (size_t i = 0; i < crosses_.size(); ++i) crosses_[i] += cross_[i];
        std::fill(recent_.begin(), recent_.end(), 0);
        std::fill(cross_.begin(), cross_.end(), 0);
    }

    void solve() {
        std::vector<int64_t> a(inputs_ * inputs_);
        for (size_t i = 0; i < inputs_; ++i)
            for (size_t j = i; j < inputs_; ++j) a[i * inputs_ + j] = a[j * inputs_ + i] = moments_[i * stride_ + j] >> shift_;
        for (unsigned round = 0; round < rounds_; ++round)
            for (size_t k = 0; k < outputs_; ++k) {
                int64_t* w = &weights_[k * stride_];
                for (size_t i = 0; i < inputs_; ++i) {
                    const int64_t* row = &a[i * inputs_];
                    int64_t rest = (crosses_[k * stride_ + i] >> shift_) * 65536 + row[i] * w[i];
                    for (size_t j = 0; j < inputs_; ++j) rest -= row[j] * w[j];
                    w[i] = std::clamp<int64_t>(rest / (row[i] + (row[i] >> 7) + 1024), -kLargest, kLargest);
                }
            }
        for (size_t i = 0; i < weights_.size(); ++i) quick_[i] = int16_t(weights_[i] >> 3);
        for (int64_t& sum : moments_) sum -= sum >> kForget;
        for (int64_t& sum : crosses_) sum -= sum >> kForget;
    }

    size_t inputs_, stride_, outputs_;
    unsigned rounds_, shift_, block_;
    size_t seen_ = 0;
    std::vector<int32_t> recent_, cross_;
    std::vector<int64_t> moments_, crosses_, weights_;
    std::vector<int16_t> quick_;
};

}  // namespace fewbits
