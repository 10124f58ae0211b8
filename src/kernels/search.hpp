// Direct binary search: give a pixel another level, or swap it with a neighbour, as long as the filtered error falls.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "codebook.hpp"
#include "simd.hpp"

namespace fewbits {

template <class Code>
class BinarySearch {
   public:
    // correlation: (2 reach + 1)², the autocorrelation of the filter, symmetric about its centre, which is positive. The
    // error is 0 outside the image. codes: rows × columns, the start and the result.
    FEWBITS_INLINE BinarySearch(const float* samples, size_t rows, size_t columns, size_t d, const float* codebook,
                                size_t k, const float* correlation, size_t reach, bool toggles, Code* codes)
        : rows_(rows), columns_(columns), d_(d), reach_(reach), side_(2 * reach + 1), width_(columns + 2 * reach),
          down_((rows + kBlock - 1) / kBlock), across_((columns + kBlock - 1) / kBlock), codebook_(codebook),
          codes_(codes), levels_(codebook, k, d), taps_(correlation, correlation + side_ * side_),
          centre_(taps_[reach * side_ + reach]), filtered_(d * (rows + 2 * reach) * width_),
          waiting_(down_ * across_, 1), target_(d), toggles_(toggles) {
        std::vector<double> error(columns);
        for (size_t y = 0; y < rows; ++y)
            for (size_t a = 0; a < d; ++a) {
                for (size_t x = 0; x < columns; ++x) {
                    const size_t at = y * columns + x;
                    error[x] = double(codebook[codes[at] * d + a]) - double(samples[at * d + a]);
                }
                spread_row(y, a, error.data());
            }
    }

    FEWBITS_INLINE void run(size_t passes) {
        for (bool changing = true; changing && passes > 0; --passes) {
            changing = false;
            for (size_t block = 0; block < waiting_.size(); ++block) {
                if (!waiting_[block]) continue;
                waiting_[block] = 0;
                changing = true;
                const size_t top = block / across_ * kBlock, left = block % across_ * kBlock;
                for (size_t y = top; y < std::min(top + kBlock, rows_); ++y)
                    for (size_t x = left; x < std::min(left + kBlock, columns_); ++x) visit(y, x);
            }
        }
    }

   private:
    static constexpr size_t kBlock = 4;              // pixels that are skipped together while nothing near them changes
    static constexpr double kLeastGain = 1e-6;  // share of what a move costs by itself; less could be rounding

    // The error at (y, x) changes by `by` in coordinate a. Planes have a margin, so a window begins at its own place.
    FEWBITS_INLINE void spread(size_t y, size_t x, size_t a, double by) {
        for (size_t j = 0; j < side_; ++j) {
            double* row = plane(a) + (y + j) * width_ + x;
            const double* tap = &taps_[j * side_];
            for (size_t i = 0; i < side_; ++i) row[i] += by * tap[i];
        }
    }
    // The same for all samples of a row, from left to right at each place, in long loops.
    FEWBITS_INLINE void spread_row(size_t y, size_t a, const double* by) {
        for (size_t j = 0; j < side_; ++j)
            for (size_t i = side_; i-- > 0;) {
                double* row = plane(a) + (y + j) * width_ + i;
                const double tap = taps_[j * side_ + i];
                for (size_t x = 0; x < columns_; ++x) row[x] += by[x] * tap;
            }
    }
    FEWBITS_INLINE double* plane(size_t a) { return &filtered_[a * (rows_ + 2 * reach_) * width_]; }
    FEWBITS_INLINE double filtered(size_t y, size_t x, size_t a) {
        return plane(a)[(y + reach_) * width_ + x + reach_];
    }
    FEWBITS_INLINE double step(size_t from, size_t to, size_t a) const {
        return double(codebook_[to * d_ + a]) - double(codebook_[from * d_ + a]);
    }

    FEWBITS_INLINE void set_code(size_t y, size_t x, size_t code) {
        Code& held = codes_[y * columns_ + x];
        for (size_t a = 0; a < d_; ++a) spread(y, x, a, step(held, code, a));
        held = Code(code);
        const size_t far = reach_ + 1;  // a swap looks one pixel further
        const size_t bottom = std::min(y + far, rows_ - 1) / kBlock, right = std::min(x + far, columns_ - 1) / kBlock;
        for (size_t j = (y - std::min(y, far)) / kBlock; j <= bottom; ++j)
            for (size_t i = (x - std::min(x, far)) / kBlock; i <= right; ++i) waiting_[j * across_ + i] = 1;
    }

    // Make the best move of one pixel, if it pays.
    FEWBITS_INLINE void visit(size_t y, size_t x) {
        const size_t held = codes_[y * columns_ + x];
        for (size_t a = 0; a < d_; ++a)
            target_[a] = float(double(codebook_[held * d_ + a]) - filtered(y, x, a) / centre_);
        size_t taken = toggles_ ? levels_.nearest(target_.data()) : held, other_y = y, other_x = x;
        double change = 0, price = 0;
        for (size_t a = 0; a < d_; ++a) {
            const double by = step(held, taken, a);
            change += by * filtered(y, x, a);
            price += by * by;
        }
        price *= centre_;
        change = 2 * change + price;
        for (size_t n = 0; n < 9; ++n) {
            const size_t to_y = y + n / 3 - 1, to_x = x + n % 3 - 1;  // −1 wraps round to more than there are
            if (to_y >= rows_ || to_x >= columns_ || codes_[to_y * columns_ + to_x] == held) continue;
            const size_t code = codes_[to_y * columns_ + to_x];
            double swapped = 0, square = 0;
            for (size_t a = 0; a < d_; ++a) {
                const double by = step(held, code, a);
                swapped += by * (filtered(y, x, a) - filtered(to_y, to_x, a));
                square += by * by;
            }
            swapped = 2 * (swapped + square * (centre_ - taps_[(reach_ + n / 3 - 1) * side_ + reach_ + n % 3 - 1]));
            if (swapped < change) {
                change = swapped;
                price = centre_ * square;
                taken = code;
                other_y = to_y;
                other_x = to_x;
            }
        }
        if (!(change < -kLeastGain * price)) return;
        if (other_y != y || other_x != x) set_code(other_y, other_x, held);
        set_code(y, x, taken);
    }

    const size_t rows_, columns_, d_, reach_, side_, width_, down_, across_;
    const float* codebook_;
    Code* codes_;
    Codebook levels_;
    const std::vector<double> taps_;
    const double centre_;
    std::vector<double> filtered_;  // correlation ∗ error: one plane a coordinate
    std::vector<uint8_t> waiting_;  // blocks to visit
    std::vector<float> target_;
    const bool toggles_;
};

template <class Code>
FEWBITS_INLINE void search_body(const float* samples, size_t rows, size_t columns, size_t d, const float* codebook,
                                size_t k, const float* correlation, size_t reach, bool toggles, size_t passes,
                                Code* codes) {
    BinarySearch<Code>(samples, rows, columns, d, codebook, k, correlation, reach, toggles, codes).run(passes);
}

FEWBITS_DISPATCH(void, binary_search, search_body<uint8_t>,
                 (const float* samples, size_t rows, size_t columns, size_t d, const float* codebook, size_t k,
                  const float* correlation, size_t reach, bool toggles, size_t passes, uint8_t* codes),
                 (samples, rows, columns, d, codebook, k, correlation, reach, toggles, passes, codes))
FEWBITS_DISPATCH(void, binary_search, search_body<uint16_t>,
                 (const float* samples, size_t rows, size_t columns, size_t d, const float* codebook, size_t k,
                  const float* correlation, size_t reach, bool toggles, size_t passes, uint16_t* codes),
                 (samples, rows, columns, d, codebook, k, correlation, reach, toggles, passes, codes))

}  // namespace fewbits
