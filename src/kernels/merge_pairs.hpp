// Pairwise nearest neighbours: clusters of weighted points, of which the two that raise the squared error least are
// merged, again and again.
//
// W. H. Equitz, "A new vector quantization clustering algorithm" (1989). Each cluster keeps the nearest of those after
// it, which is looked for again only when one of the two has changed (Fränti, Kaukoranta, Shen, Chang, 2000).
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "simd.hpp"

namespace fewbits {

// Costs of merging one cluster, at `centre` with `weight`, with each of n others. at: d rows of `stride`.
FEWBITS_INLINE void merge_costs_body(const double* at, size_t stride, size_t d, const double* weights, size_t n,
                                     const double* centre, double weight, double* costs) {
    for (size_t j = 0; j < n; ++j) costs[j] = 0;
    for (size_t a = 0; a < d; ++a)
        for (size_t j = 0; j < n; ++j) {
            const double step = at[a * stride + j] - centre[a];
            costs[j] += step * step;
        }
    for (size_t j = 0; j < n; ++j) costs[j] *= weight * weights[j] / (weight + weights[j]);
}
FEWBITS_DISPATCH(void, merge_costs, merge_costs_body,
                 (const double* at, size_t stride, size_t d, const double* weights, size_t n, const double* centre,
                  double weight, double* costs),
                 (at, stride, d, weights, n, centre, weight, costs))

class PairMerger {
   public:
    PairMerger(const double* points, const double* weights, size_t n, size_t d)
        : n_(n), size_(n), d_(d), at_(n * d), weights_(weights, weights + n), centre_(d), costs_(n),
          cost_(n), nearest_(n), name_(n), into_(n) {
        for (size_t i = 0; i < n; ++i) {
            for (size_t a = 0; a < d; ++a) at_[a * n + i] = points[i * d + a];
            name_[i] = into_[i] = i;
        }
    }

    // labels: the cluster of each point, numbered by their first points. Returns how many there are.
    size_t run(size_t k, int32_t* labels) {
        for (size_t i = 0; i < size_; ++i) find(i);
        size_t count = n_;
        for (; count > k; --count) {
            if (2 * count < size_) close_up();
            size_t a = 0;
            for (size_t i = 1; i < size_; ++i)
                if (cost_[i] < cost_[a]) a = i;
            merge(a, nearest_[a]);
        }
        int32_t label = 0;
        for (size_t i = 0; i < n_; ++i) labels[i] = into_[i] == i ? label++ : labels[into_[i]];
        return count;
    }

   private:
    // A cluster that is gone is so far away that no other is nearest to it.
    static constexpr double kGone = 1e150;
    static constexpr double kInfinite = std::numeric_limits<double>::infinity();

    void costs_from(size_t i, size_t begin, size_t end) {
        for (size_t a = 0; a < d_; ++a) centre_[a] = at_[a * n_ + i];
        merge_costs(at_.data() + begin, n_, d_, weights_.data() + begin, end - begin, centre_.data(), weights_[i],
                    costs_.data() + begin);
    }

    bool gone(size_t i) const { return at_[i] == kGone; }

    void find(size_t i) {
        cost_[i] = kInfinite;
        nearest_[i] = i;  // of the last
        costs_from(i, i + 1, size_);
        for (size_t j = i + 1; j < size_; ++j)
            if (costs_[j] < cost_[i] && !gone(j)) {
                cost_[i] = costs_[j];
                nearest_[i] = j;
            }
    }

    void merge(size_t a, size_t b) {
        const double total = weights_[a] + weights_[b];
        for (size_t c = 0; c < d_; ++c) {
            double& x = at_[c * n_ + a];
            x = (weights_[a] * x + weights_[b] * at_[c * n_ + b]) / total;
            at_[c * n_ + b] = kGone;
        }
        weights_[a] = total;
        cost_[b] = kInfinite;
        into_[name_[b]] = name_[a];
        for (size_t i = 0; i < b; ++i)
            if (i == a || (!gone(i) && (nearest_[i] == a || nearest_[i] == b))) find(i);
        costs_from(a, 0, a);
        for (size_t i = 0; i < a; ++i)
            if (!gone(i) && (costs_[i] < cost_[i] || (costs_[i] == cost_[i] && a < nearest_[i]))) {
                cost_[i] = costs_[i];
                nearest_[i] = a;
            }
    }

    // The clusters that are left, in their order, without gaps.
    void close_up() {
        std::vector<size_t> place(size_);
        size_t to = 0;
        for (size_t i = 0; i < size_; ++i) {
            place[i] = to;
            if (gone(i)) continue;
            for (size_t a = 0; a < d_; ++a) at_[a * n_ + to] = at_[a * n_ + i];
            weights_[to] = weights_[i];
            cost_[to] = cost_[i];
            nearest_[to] = nearest_[i];
            name_[to] = name_[i];
            ++to;
        }
        size_ = to;
        for (size_t i = 0; i < size_; ++i) nearest_[i] = place[nearest_[i]];
    }

    size_t n_, size_, d_;
    std::vector<double> at_, weights_, centre_, costs_, cost_;
    std::vector<size_t> nearest_, name_, into_;  // name_: the first point of a cluster; into_: where a name went
};

}  // namespace fewbits
