// The optimal partition of n weighted values on a line into K cells, under squared or absolute error.
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

// a − b in plain double.
inline double difference(const Twofold& a, const Twofold& b) { return (a.high - b.high) + (a.low - b.low); }

// What a cell [i, j) costs, and an estimate of it with how far the true cost may be: enough for most comparisons.
struct Estimate {
    double cost, error;
};

// Σ w (v − r)², r the mean or, on request, the integer nearest to it.
class SquaredCost {
   public:
    SquaredCost(const double* values, const double* weights, size_t n, bool integer) : integer_(integer), sums_(n + 1) {
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
    bool integer_;
    std::vector<Sums> sums_;
};

// Σ w |v − m|, m the lower median.
class AbsoluteCost {
   public:
    AbsoluteCost(const double* values, const double* weights, size_t n) : values_(values), sums_(n + 1) {
        for (size_t i = 0; i < n; ++i) {
            const Sums& before = sums_[i];
            const Twofold first = exact_product(weights[i], values[i] - values[n / 2]);
            sums_[i + 1] = {before.weight + Twofold{weights[i], 0}, before.first + first};
        }
        center_ = values[n / 2];
    }
    double operator()(size_t i, size_t j) const {
        if (j - i == 1) return 0;
        const size_t at = median(i, j);
        const Sums &a = sums_[i], &b = sums_[j], &m = sums_[at];
        const Twofold first = (b.first - m.first) - (m.first - a.first);
        const Twofold weight = (b.weight - m.weight) - (m.weight - a.weight);
        const Twofold cost = first - (values_[at] - center_) * weight;
        return cost.high > 0 ? cost.high : 0;
    }
    Estimate estimate(size_t i, size_t j) const {
        const size_t at = median(i, j);
        const Sums &a = sums_[i], &b = sums_[j], &m = sums_[at];
        const double r = values_[at] - center_;
        const double above = difference(b.first, m.first) - r * difference(b.weight, m.weight);
        const double below = r * difference(m.weight, a.weight) - difference(m.first, a.first);
        const double reach = std::fmax(std::fabs(values_[i] - center_), std::fabs(values_[j - 1] - center_));
        return {above + below, 0x1p-48 * reach * difference(b.weight, a.weight)};
    }

   private:
    struct Sums {
        Twofold weight, first;  // Σ w, Σ w v
    };
    // The first value of [i, j) at which the weight reaches half: gallop from the middle, then bisect.
    size_t median(size_t i, size_t j) const {
        const Twofold half = 0.5 * (sums_[i].weight + sums_[j].weight);
        const auto reached = [&](size_t at) { return difference(sums_[at + 1].weight, half) >= 0; };
        size_t low = i, high = j - 1, at = i + (j - 1 - i) / 2;  // the answer is in [low, high]
        for (size_t step = 1; low < high; step *= 2) {
            if (reached(at)) {
                high = at;
                if (at - low <= step || !reached(at - step)) {
                    low = at - low <= step ? low : at - step + 1;
                    break;
                }
                at -= step;
            } else {
                low = at + 1;
                if (high - low <= step) break;
                at = low + step - 1;
            }
        }
        while (low < high) {
            const size_t middle = low + (high - low) / 2;
            if (reached(middle)) high = middle;
            else low = middle + 1;
        }
        return low;
    }
    const double* values_;
    double center_;
    std::vector<Sums> sums_;
};

template <class CellCost>
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

// Partitions of one source by number of cells.
template <class CellCost>
class Design {
   public:
    using Path = std::vector<int64_t>;  // boundaries 0 = b_0 < ... < b_k = n; cell c = [b_c, b_c+1)
    struct Solution {
        Path path;
        double cost;
    };

    Design(const CellCost& cost, size_t n) : n_(n), partition_(cost, n) {}

    Solution one_cell() { return solution({0, int64_t(n_)}); }
    Solution all_cells() {
        Path path(n_ + 1);
        for (size_t i = 0; i <= n_; ++i) path[i] = int64_t(i);
        return solution(std::move(path));
    }

    // The best of k cells, 1 ≤ k ≤ n.
    Solution best(size_t k) {
        Solution few = one_cell(), many = all_cells();
        if (k == 1) return few;
        if (k == n_) return many;
        // High-resolution theory: the error falls as 1/k², so the price is near 2 D(1)/k³ and k nearly linear in the
        // price's fourth root's inverse. Guesses by that law, between the guesses so far; then the chord of the convex
        // curve, which either finds a partition below it or shows that both ends are optimal at one price. Only
        // operations that every processor rounds alike, so that the choice among equal optima is the same everywhere.
        const double wanted = double(k);
        double few_root = 0, many_root = 0;  // inverse fourth roots of the prices that gave them; 0: none yet
        double root = 1 / std::sqrt(std::sqrt(2 * few.cost / (wanted * wanted * wanted)));
        for (int step = 0;; ++step) {
            const double low = double(few.path.size() - 1), high = double(many.path.size() - 1);
            if (few_root > 0 && many_root > 0) {
                const double part = step % 4 == 3 ? 0.5 : (wanted - low) / (high - low);  // lest one end never moves
                root = few_root + part * (many_root - few_root);
            }
            const bool inside = root > few_root && (many_root == 0 || root < many_root);
            const bool on_chord = step >= 6 || !inside || high - low <= 2 + wanted / 32;
            const double price = on_chord ? chord(few, many) : 1 / (root * root * root * root);
            Solution found = solution(partition_.at_price(price));
            const size_t cells = found.path.size() - 1;
            if (cells == k) return found;
            if (on_chord && (double(cells) <= low || double(cells) >= high)) return splice(few, many, k);
            if (cells < k) {
                few_root = root;
                few = std::move(found);
            } else {
                many_root = root;
                many = std::move(found);
            }
            const double ratio = wanted / double(cells);
            root *= std::sqrt(ratio) * std::sqrt(std::sqrt(ratio));
        }
    }

    // Calls give(k, path) for each k strictly between the cells of two best partitions: the price of the chord between
    // them finds one below it, or shows that all between are on it.
    template <class Give>
    void between(const Solution& few, const Solution& many, Give&& give) {
        const size_t low = few.path.size() - 1, high = many.path.size() - 1;
        if (high - low < 2) return;
        Solution middle = solution(partition_.at_price(chord(few, many)));
        if (middle.path.size() - 1 <= low || middle.path.size() - 1 >= high)
            middle = splice(few, many, low + (high - low) / 2);
        give(middle.path.size() - 1, middle.path);
        between(few, middle, give);
        between(middle, many, give);
    }

   private:
    Solution solution(Path path) {
        const double cost = partition_.cost_of(path);
        return {std::move(path), cost};
    }
    static double chord(const Solution& few, const Solution& many) {
        return (few.cost - many.cost) / double(many.path.size() - few.path.size());
    }
    // The best of k cells out of two that are optimal at one price.
    Solution splice(const Solution& few, const Solution& many, size_t k) {
        const size_t offset = many.path.size() - 1 - k;
        size_t i = 0;
        while (many.path[i + 1 + offset] > few.path[i + 1]) ++i;
        Path path(few.path.begin(), few.path.begin() + int64_t(i) + 1);
        path.insert(path.end(), many.path.begin() + int64_t(i + 1 + offset), many.path.end());
        return solution(std::move(path));
    }
    size_t n_;
    Partition<CellCost> partition_;
};

enum class CellError { squared, squared_integer, absolute };

// Calls use(design) with the design for this error.
template <class Use>
void with_design(const double* values, const double* weights, size_t n, CellError error, Use&& use) {
    if (error == CellError::absolute) {
        const AbsoluteCost cost(values, weights, n);
        Design<AbsoluteCost> design(cost, n);
        use(design);
    } else {
        const SquaredCost cost(values, weights, n, error == CellError::squared_integer);
        Design<SquaredCost> design(cost, n);
        use(design);
    }
}

// values: n, strictly increasing; weights: n, positive; 1 ≤ k ≤ n. boundaries: k + 1 indexes.
inline void optimal_partition(const double* values, const double* weights, size_t n, size_t k, CellError error,
                              int64_t* boundaries) {
    with_design(values, weights, n, error, [&](auto& design) {
        const auto found = design.best(k);
        for (size_t i = 0; i <= k; ++i) boundaries[i] = found.path[i];
    });
}

// The same for each of 1 to k cells, one after the other: (k + 1)(k + 2)/2 − 1 indexes.
inline void optimal_partitions(const double* values, const double* weights, size_t n, size_t k, CellError error,
                               int64_t* boundaries) {
    with_design(values, weights, n, error, [&](auto& design) {
        const auto give = [&](size_t cells, const std::vector<int64_t>& path) {
            int64_t* at = boundaries + (cells - 1) * (cells + 2) / 2;
            for (size_t i = 0; i <= cells; ++i) at[i] = path[i];
        };
        const auto few = design.one_cell(), many = design.best(k);
        give(1, few.path);
        give(k, many.path);
        design.between(few, many, give);
    });
}

}  // namespace fewbits
