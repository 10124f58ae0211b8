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

// Sums to twice the precision of double: high + low, low less than half a unit in the last place of high. Differences of
// cumulative sums lose the digits they share; here enough remain.
struct Twofold {
    double high = 0, low = 0;
};

// a + b exactly (Knuth 1969, The Art of Computer Programming 2, section 4.2.2).
inline Twofold exact_sum(double a, double b) {
    const double sum = a + b, part = sum - a;
    return {sum, (a - (sum - part)) + (b - part)};
}

// a · b exactly.
inline Twofold exact_product(double a, double b) {
    const double product = a * b;
    return {product, std::fma(a, b, -product)};
}

inline Twofold operator+(const Twofold& a, const Twofold& b) {
    const Twofold sum = exact_sum(a.high, b.high);
    return exact_sum(sum.high, sum.low + (a.low + b.low));
}
inline Twofold operator-(const Twofold& a, const Twofold& b) { return a + Twofold{-b.high, -b.low}; }
inline Twofold operator*(double a, const Twofold& b) {
    const Twofold product = exact_product(a, b.high);
    return exact_sum(product.high, product.low + a * b.low);
}

// Cost of one cell [i, j): Σ w (v − r)², r the mean or, on request, the integer nearest to it.
class CellCost {
   public:
    CellCost(const double* values, const double* weights, size_t n, bool integer) : integer_(integer), sums_(n + 1) {
        for (size_t i = 0; i < n; ++i) {
            const double v = values[i] - values[n / 2];  // small numbers keep the estimates sharp
            const Twofold first = exact_product(weights[i], v);
            const Sums& before = sums_[i];
            sums_[i + 1] = {before.weight + Twofold{weights[i], 0}, before.first + first, before.second + v * first};
        }
    }
    double operator()(size_t i, size_t j) const {
        if (j - i == 1 && !integer_) return 0;
        const Sums &a = sums_[i], &b = sums_[j];
        const Twofold weight = b.weight - a.weight, first = b.first - a.first, second = b.second - a.second;
        const double mean = first.high / weight.high, r = integer_ ? std::nearbyint(mean) : mean;
        const Twofold cost = second - r * (first + first - r * weight);
        return cost.high > 0 ? cost.high : 0;
    }
    // The same in plain double, and how far from it the true cost may be.
    struct Estimate {
        double cost, error;
    };
    Estimate estimate(size_t i, size_t j) const {
        const Sums &a = sums_[i], &b = sums_[j];
        const double weight = difference(b.weight, a.weight), first = difference(b.first, a.first);
        const double second = difference(b.second, a.second);
        const double mean = first / weight, r = integer_ ? std::nearbyint(mean) : mean;
        const double shift = r * r * weight;
        return {second - r * (2 * first - r * weight), 0x1p-48 * (second + shift)};
    }

   private:
    struct Sums {
        Twofold weight, first, second;  // Σ w, Σ w v, Σ w v²
    };
    static double difference(const Twofold& b, const Twofold& a) { return (b.high - a.high) + (b.low - a.low); }
    bool integer_;
    std::vector<Sums> sums_;
};

class Partition {
   public:
    Partition(const CellCost& cost, size_t n) : cost_(cost), n_(n), priced_(n + 1), from_(n + 1), queue_(n + 1) {}

    // The cheapest partition at a price per cell: its boundaries 0 = b_0 < ... < b_k = n.
    std::vector<int64_t> at_price(double price) {
        size_t head = 0, tail = 0;
        queue_[tail++] = {0, 1};
        priced_[0] = 0;
        size_t reach = 1;  // how far ahead of its start the last candidate began to win
        for (size_t j = 1; j <= n_; ++j) {
            while (head + 1 < tail && queue_[head + 1].start <= j) ++head;
            from_[j] = queue_[head].index;
            priced_[j] = priced_[from_[j]] + cost_(from_[j], j) + price;
            if (j == n_) break;
            // Candidate j, where it beats an earlier one, does so from there on: it takes whole ranges off the back ...
            const auto first = [&] { return queue_[tail - 1].start > j ? queue_[tail - 1].start : j + 1; };
            while (tail > head && beats(j, queue_[tail - 1].index, first())) --tail;
            if (tail == head) {
                queue_[tail++] = {j, j + 1};
            } else if (beats(j, queue_[tail - 1].index, n_)) {  // ... and part of the next, from where? Gallop there,
                const size_t rival = queue_[tail - 1].index;
                size_t lose = first(), win = n_;
                for (size_t step = reach, at = j + reach; at > lose && at < win; step *= 2) {
                    if (beats(j, rival, at)) {
                        win = at;
                        if (at - lose <= step) break;
                        at -= step;
                    } else {
                        lose = at;
                        at += step;
                    }
                }
                while (win - lose > 1) {  // then bisect
                    const size_t middle = lose + (win - lose) / 2;
                    (beats(j, rival, middle) ? win : lose) = middle;
                }
                queue_[tail++] = {j, win};
                reach = win - j;
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
    // Whether a last cell that begins at a is better for [0, end) than one that begins at b.
    bool beats(size_t a, size_t b, size_t end) const {
        const auto x = cost_.estimate(a, end), y = cost_.estimate(b, end);
        const double lead = (priced_[b] + y.cost) - (priced_[a] + x.cost), error = x.error + y.error;
        if (lead > error) return true;
        if (lead < -error) return false;
        return priced_[a] + cost_(a, end) < priced_[b] + cost_(b, end);
    }
    const CellCost& cost_;
    size_t n_;
    std::vector<double> priced_;
    std::vector<size_t> from_;
    std::vector<Candidate> queue_;
};

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
    // High-resolution theory: the error falls as 1/k², so the price is near 2 D(1)/k³. From here on only operations that
    // every processor rounds alike, so that the choice among equal optima is the same everywhere.
    const double wanted = double(k);
    double price = 2 * few_cost / (wanted * wanted * wanted);
    for (int step = 0;; ++step) {
        // A few guesses by the same law, and by bisection where it leaves the bracket; then the chord of the convex
        // curve, which either finds a partition below it or shows that both ends are optimal at one price.
        const double chord = (few_cost - many_cost) / double(many.size() - few.size());
        if (few_price > 0 && many_price > 0 && !(price > many_price && price < few_price))
            price = std::sqrt(few_price) * std::sqrt(many_price);
        const bool inside = price > many_price && (few_price == 0 || price < few_price);
        const bool on_chord = step >= 24 || !inside;
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
        const double ratio = double(cells) / wanted;
        price *= ratio * ratio * ratio;
    }
    const size_t offset = many.size() - 1 - k;
    size_t i = 0;
    while (many[i + 1 + offset] > few[i + 1]) ++i;
    Path path(few.begin(), few.begin() + int64_t(i) + 1);
    path.insert(path.end(), many.begin() + int64_t(i + 1 + offset), many.end());
    give(path);
}

}  // namespace fewbits
