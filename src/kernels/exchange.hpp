// Codewords taken from where they are missed least and put where they help most.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace fewbits {

// Cells of a codebook, and what it would gain from one more word in each. D is the dimension when it is known, else 0.
template <size_t D>
class Cells {
   public:
    Cells(const float* points, const double* weights, size_t n, size_t dims, const uint16_t* labels,
          const float* distances, const float* codebook, size_t k, size_t fixed)
        : d_(dims), mass_(k), center_(k * d_), cost_(k), gain_(k), place_(2 * k * d_), begin_(k + 1), member_(n) {
        const size_t d = D ? D : d_;
        for (size_t i = 0; i < n; ++i) {
            const size_t c = labels[2 * i];
            mass_[c] += weights[i];
            cost_[c] += weights[i] * (double(distances[2 * i + 1]) - double(distances[2 * i]));
            for (size_t a = 0; a < d; ++a) center_[c * d + a] += weights[i] * double(points[i * d + a]);
            ++begin_[c + 1];
        }
        for (size_t c = 0; c < k; ++c) {
            begin_[c + 1] += begin_[c];
            if (c < fixed) cost_[c] = std::numeric_limits<double>::infinity();
            for (size_t a = 0; a < d; ++a) {
                double& x = center_[c * d + a];
                x = c < fixed || !(mass_[c] > 0) ? double(codebook[c * d + a]) : x / mass_[c];
            }
        }
        std::vector<size_t> next(begin_.begin(), begin_.end() - 1);
        for (size_t i = 0; i < n; ++i) member_[next[labels[2 * i]]++] = i;
        std::vector<double> spread(d * d), axis(d), turned(d), offset(d), sums(2 * d);
        for (size_t c = 0; c < k; ++c) {
            std::fill(spread.begin(), spread.end(), 0.0);
            for (size_t m = begin_[c]; m < begin_[c + 1]; ++m) {
                const size_t i = member_[m];
                for (size_t a = 0; a < d; ++a) offset[a] = double(points[i * d + a]) - center_[c * d + a];
                for (size_t a = 0; a < d; ++a)
                    for (size_t b = 0; b < d; ++b) spread[a * d + b] += weights[i] * offset[a] * offset[b];
            }
            principal(spread, axis, turned);
            double half[2] = {0, 0};
            std::fill(sums.begin(), sums.end(), 0.0);
            for (size_t m = begin_[c]; m < begin_[c + 1]; ++m) {
                const size_t i = member_[m];
                double along = 0;
                for (size_t a = 0; a < d; ++a) {
                    offset[a] = double(points[i * d + a]) - center_[c * d + a];
                    along += offset[a] * axis[a];
                }
                const size_t side = along > 0;
                half[side] += weights[i];
                for (size_t a = 0; a < d; ++a) sums[side * d + a] += weights[i] * offset[a];
            }
            for (size_t a = 0; a < d; ++a) place_[2 * c * d + a] = place_[(2 * c + 1) * d + a] = center_[c * d + a];
            if (!(half[0] > 0 && half[1] > 0)) continue;
            double gains[2] = {0, 0};
            for (size_t side = 0; side < 2; ++side)
                for (size_t a = 0; a < d; ++a) gains[side] += sums[side * d + a] * sums[side * d + a] / half[side];
            // A word that is fixed stays; the other goes to the half that gains more.
            const size_t first = gains[1] > gains[0];
            gain_[c] = c < fixed ? gains[first] : gains[0] + gains[1];
            for (size_t a = 0; a < d; ++a) {
                place_[2 * c * d + a] += sums[first * d + a] / half[first];
                if (c >= fixed) place_[(2 * c + 1) * d + a] += sums[(1 - first) * d + a] / half[1 - first];
            }
        }
    }

    // Exchanges words as `exchange` says.
    size_t exchange(const uint16_t* labels, double boost, float* codebook) {
        const size_t k = mass_.size();
        std::vector<size_t> gainers(k), losers(k);
        for (size_t c = 0; c < k; ++c) gainers[c] = losers[c] = c;
        std::stable_sort(gainers.begin(), gainers.end(), [&](size_t a, size_t b) { return gain_[a] > gain_[b]; });
        std::stable_sort(losers.begin(), losers.end(), [&](size_t a, size_t b) { return cost_[a] < cost_[b]; });
        for (size_t i = 0; i < k * d_; ++i) codebook[i] = float(center_[i]);
        std::vector<char> used(k);
        size_t count = 0, cheapest = 0;
        for (const size_t gainer : gainers) {
            if (used[gainer]) continue;
            while (cheapest < k && (used[losers[cheapest]] || losers[cheapest] == gainer)) ++cheapest;
            if (cheapest == k || !(cost_[losers[cheapest]] < boost * gain_[gainer])) break;
            const size_t loser = losers[cheapest];
            used[gainer] = used[loser] = 1;
            for (size_t m = begin_[loser]; m < begin_[loser + 1]; ++m) used[labels[2 * member_[m] + 1]] = 1;
            for (size_t a = 0; a < d_; ++a) {
                codebook[loser * d_ + a] = float(place_[2 * gainer * d_ + a]);
                codebook[gainer * d_ + a] = float(place_[(2 * gainer + 1) * d_ + a]);
            }
            ++count;
        }
        return count;
    }

   private:
    // The axis along which points spread most, by six turns of power iteration from the widest coordinate.
    void principal(const std::vector<double>& spread, std::vector<double>& axis, std::vector<double>& turned) const {
        size_t widest = 0;
        for (size_t a = 1; a < d_; ++a)
            if (spread[a * d_ + a] > spread[widest * d_ + widest]) widest = a;
        for (size_t a = 0; a < d_; ++a) axis[a] = spread[widest * d_ + a];
        for (int turn = 0; turn < 6; ++turn) {
            double largest = 0;
            for (size_t a = 0; a < d_; ++a) largest = std::max(largest, std::fabs(axis[a]));
            if (!(largest > 0)) return;
            for (size_t a = 0; a < d_; ++a) {
                turned[a] = 0;
                for (size_t b = 0; b < d_; ++b) turned[a] += spread[a * d_ + b] * (axis[b] / largest);
            }
            axis = turned;
        }
    }

    const size_t d_;
    std::vector<double> mass_, center_, cost_, gain_, place_;
    std::vector<size_t> begin_, member_;  // points of each cell
};

// points: n × d, weights: n; labels, distances: n × 2, the two nearest words of each point; codebook: k × d, changed.
//
// Every word goes to the mean of its cell. Then, while the largest gain times `boost` exceeds the smallest cost, the
// word that costs least joins the one that gains most, one in each half of its cell. Gain: what the squared error of a
// cell falls by when it is cut across its longest axis through the mean. Cost: what it rises by when points go to the
// second nearest word. Each word takes part once, and not at all where a neighbour has just gone. The first `fixed`
// words neither move nor go. Returns the number of exchanges.
inline size_t exchange(const float* points, const double* weights, size_t n, size_t d, const uint16_t* labels,
                       const float* distances, double boost, size_t fixed, float* codebook, size_t k) {
    const auto run = [&](auto cells) { return cells.exchange(labels, boost, codebook); };
    if (d == 3) return run(Cells<3>(points, weights, n, d, labels, distances, codebook, k, fixed));
    if (d == 4) return run(Cells<4>(points, weights, n, d, labels, distances, codebook, k, fixed));
    return run(Cells<0>(points, weights, n, d, labels, distances, codebook, k, fixed));
}

}  // namespace fewbits
