// The optimal partition of n weighted values on a line into K cells, under squared error.
//
// With a price λ per cell, the best partition is a shortest path over cell boundaries whose costs have the Monge
// property, found in O(n log n) by a queue of candidates (Hirschberg & Larmore 1987; Galil & Park 1992). The optimum is
// convex in K, so some λ yields K cells, or yields two partitions of the same priced cost with fewer and more than K;
// an edge of one then contains an edge of the other at the right offset, and exchanging their tails gives K cells at
// that same cost (Aggarwal, Schieber & Tokuyama 1994, section 2). Memory O(n).
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace fewbits {

// Cost of one cell [i, j): Σ w (v − r)², r the mean or, on request, the integer nearest to it.
class CellCost {
   public:
    CellCost(const double* values, const double* weights, size_t n, bool integer)
        : integer_(integer), w_(n + 1), s_(n + 1), q_(n + 1) {
        // Sums about a centre near the mean (an integer, so that integer levels stay integers) keep the digits.
        double total = 0, first = 0;
        for (size_t i = 0; i < n; ++i) {
            total += weights[i];
            first += weights[i] * (values[i] - values[0]);
        }
        const double centre = std::nearbyint(values[0] + first / total);
        for (size_t i = 0; i < n; ++i) {
            const double v = values[i] - centre, wv = weights[i] * v;
            w_[i + 1] = w_[i] + weights[i];
            s_[i + 1] = s_[i] + wv;
            q_[i + 1] = q_[i] + wv * v;
        }
    }
    double operator()(size_t i, size_t j) const {
        const double w = w_[j] - w_[i], s = s_[j] - s_[i], q = q_[j] - q_[i];
        if (j - i == 1 && !integer_) return 0;
        if (!integer_) return q - s * s / w;
        const double r = std::nearbyint(s / w);
        return q - r * (2 * s - r * w);
    }

   private:
    bool integer_;
    std::vector<double> w_, s_, q_;
};

class Partition {
   public:
    Partition(const CellCost& cost, size_t n) : cost_(cost), n_(n), priced_(n + 1), from_(n + 1), queue_(n + 1) {}

    // The cheapest partition at a price per cell: its boundaries 0 = b_0 < ... < b_k = n.
    std::vector<int64_t> at_price(double price) {
        struct Total {
            const Partition& p;
            double operator()(size_t i, size_t j) const { return p.priced_[i] + p.cost_(i, j); }
        } total{*this};
        size_t head = 0, tail = 0;
        queue_[tail++] = {0, 1};
        priced_[0] = 0;
        for (size_t j = 1; j <= n_; ++j) {
            while (head + 1 < tail && queue_[head + 1].start <= j) ++head;
            from_[j] = queue_[head].index;
            priced_[j] = total(queue_[head].index, j) + price;
            if (j == n_) break;
            // Candidate j, where it beats an earlier one, does so from there on: it takes whole ranges off the back ...
            const auto first = [&] { return queue_[tail - 1].start > j ? queue_[tail - 1].start : j + 1; };
            while (tail > head && total(j, first()) < total(queue_[tail - 1].index, first())) --tail;
            if (tail == head) {
                queue_[tail++] = {j, j + 1};
            } else if (total(j, n_) < total(queue_[tail - 1].index, n_)) {  // ... and part of the next
                size_t lose = first(), win = n_;
                while (win - lose > 1) {
                    const size_t middle = lose + (win - lose) / 2;
                    (total(j, middle) < total(queue_[tail - 1].index, middle) ? win : lose) = middle;
                }
                queue_[tail++] = {j, win};
            }
        }
        std::vector<int64_t> path;
        for (size_t j = n_; j; j = from_[j]) path.push_back(int64_t(j));
        path.push_back(0);
        return std::vector<int64_t>(path.rbegin(), path.rend());
    }

    double cost_of(const std::vector<int64_t>& path) const {
        double sum = 0;
        for (size_t i = 1; i < path.size(); ++i) sum += cost_(size_t(path[i - 1]), size_t(path[i]));
        return sum;
    }

   private:
    struct Candidate {
        size_t index, start;
    };
    const CellCost& cost_;
    size_t n_;
    std::vector<double> priced_;
    std::vector<size_t> from_;
    std::vector<Candidate> queue_;
};

// The price at which Panter & Dite's high-resolution theory expects k cells: D(k) = c/k², so −dD/dk = 2c/k³.
inline double expected_price(const double* values, const double* weights, size_t n, size_t k) {
    double cube_root = 0;
    for (size_t i = 1; i < n; ++i) {
        const double gap = values[i] - values[i - 1];
        cube_root += std::cbrt((weights[i] + weights[i - 1]) / 2 / gap) * gap;
    }
    return cube_root * cube_root * cube_root / 6 / (double(k) * double(k) * double(k));
}

// values: n, strictly increasing; weights: n, positive; 1 ≤ k ≤ n. boundaries: k + 1 indexes, cell c = [b_c, b_c+1).
inline void optimal_partition(const double* values, const double* weights, size_t n, size_t k, bool integer,
                              int64_t* boundaries) {
    using Path = std::vector<int64_t>;
    const auto give = [&](const Path& path) {
        for (size_t i = 0; i <= k; ++i) boundaries[i] = path[i];
    };
    const CellCost cost(values, weights, n, integer);
    Path few = {0, int64_t(n)}, many(n + 1);
    for (size_t i = 0; i <= n; ++i) many[i] = int64_t(i);
    if (k == 1) return give(few);
    if (k == n) return give(many);
    Partition partition(cost, n);
    double few_cost = partition.cost_of(few), many_cost = partition.cost_of(many);
    double few_price = 0, many_price = 0;  // the prices that gave them; 0: none yet
    double price = expected_price(values, weights, n, k);
    for (int step = 0;; ++step) {
        // A few guesses by the power law between price and number of cells; then the chord of the convex curve, which
        // either finds a partition below it or shows that both ends are optimal at one price.
        const double chord = (few_cost - many_cost) / double(many.size() - few.size());
        const bool inside = price > many_price && (few_price == 0 || price < few_price);
        const bool on_chord = step >= 12 || !inside;
        if (on_chord) price = chord;
        Path path = partition.at_price(price);
        const size_t cells = path.size() - 1;
        if (cells == k) return give(path);
        if (on_chord && (path.size() <= few.size() || path.size() >= many.size())) break;
        if (cells < k) {
            few_cost = partition.cost_of(path);
            few_price = price;
            few.swap(path);
        } else {
            many_cost = partition.cost_of(path);
            many_price = price;
            many.swap(path);
        }
        double exponent = 3;
        if (few_price > 0 && many_price > 0)
            exponent = std::log(few_price / many_price) / std::log(double(many.size() - 1) / double(few.size() - 1));
        price *= std::pow(double(cells) / double(k), exponent);
    }
    const size_t offset = many.size() - 1 - k;
    size_t i = 0;
    while (many[i + 1 + offset] > few[i + 1]) ++i;
    Path path(few.begin(), few.begin() + int64_t(i) + 1);
    path.insert(path.end(), many.begin() + int64_t(i + 1 + offset), many.end());
    give(path);
}

}  // namespace fewbits
