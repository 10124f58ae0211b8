// Wu's variance cuts: boxes of weighted points, each cut in two where the squared error falls most.
//
// Xiaolin Wu, "Efficient statistical computations for optimal color quantization", Graphics Gems II (1991). Wu finds a
// box's best cut from tables of cumulative moments over a 33³ grid; here each box counts its own points along each
// axis, which is the same cut in any dimension and needs no grid.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace fewbits {

// D is the dimension when it is known, else 0.
template <size_t D>
class VarianceCut {
   public:
    VarianceCut(const double* points, const double* weights, size_t n, size_t dims)
        : points_(points), weights_(weights), dims_(dims), order_(n), spare_(n), weight_(kBins), sums_(kBins * dims) {
        for (size_t i = 0; i < n; ++i) order_[i] = i;
    }

    // labels: the box of each point. Returns the number of boxes, k unless every box is down to one place.
    size_t run(size_t k, int32_t* labels) {
        std::vector<Box> boxes = {measure(0, order_.size())};
        const auto later = [&](size_t a, size_t b) {
            return boxes[a].gain < boxes[b].gain || (boxes[a].gain == boxes[b].gain && a > b);
        };
        std::vector<size_t> heap = {0};  // on top the box whose gain is largest, the first of several
        while (boxes.size() < k) {
            const size_t worst = heap.front();
            const Box box = boxes[worst];
            if (!(box.gain > 0)) break;
            std::pop_heap(heap.begin(), heap.end(), later);
            heap.pop_back();
            size_t low = box.begin, high = 0;
            for (size_t i = box.begin; i < box.end; ++i) {
                const size_t p = order_[i];
                if (bin(p, box) <= box.cut)
                    order_[low++] = p;
                else
                    spare_[high++] = p;
            }
            for (size_t i = 0; i < high; ++i) order_[low + i] = spare_[i];
            boxes[worst] = measure(box.begin, low);
            boxes.push_back(measure(low, box.end));
            for (const size_t b : {worst, boxes.size() - 1}) {
                heap.push_back(b);
                std::push_heap(heap.begin(), heap.end(), later);
            }
        }
        for (size_t b = 0; b < boxes.size(); ++b)
            for (size_t i = boxes[b].begin; i < boxes[b].end; ++i) labels[order_[i]] = int32_t(b);
        return boxes.size();
    }

   private:
    static constexpr size_t kBins = 64;
    struct Box {
        size_t begin, end;  // its points are order_[begin, end)
        size_t axis, cut;   // best cut: bins 0..cut of `axis` against the rest
        double gain;        // by how much it lowers Σ w |x − mean|²; 0: cannot be cut
        double low, scale;  // bin = (x[axis] − low)·scale
    };

    static size_t bin(double x, double low, double scale) {
        const size_t b = size_t((x - low) * scale);
        return b < kBins ? b : kBins - 1;
    }
    size_t d() const { return D ? D : dims_; }
    size_t bin(size_t p, const Box& box) const { return bin(points_[p * d() + box.axis], box.low, box.scale); }

    // |sum|² / weight: what a cell's mean explains of its points' squared length.
    double explained(const double* sum, double weight) const {
        double square = 0;
        for (size_t a = 0; a < d(); ++a) square += sum[a] * sum[a];
        return square / weight;
    }

    Box measure(size_t begin, size_t end) {
        Box best{begin, end, 0, 0, 0, 0, 0};
        std::vector<double> total(d()), left(d()), right(d());
        for (size_t axis = 0; axis < d(); ++axis) {
            double low = points_[order_[begin] * d() + axis], high = low;
            for (size_t i = begin; i < end; ++i) {
                const double x = points_[order_[i] * d() + axis];
                if (x < low) low = x;
                if (x > high) high = x;
            }
            if (!(high > low)) continue;
            const double scale = double(kBins) / (high - low);
            for (size_t b = 0; b < kBins; ++b) weight_[b] = 0;
            for (size_t b = 0; b < kBins * d(); ++b) sums_[b] = 0;
            for (size_t i = begin; i < end; ++i) {
                const size_t p = order_[i], b = bin(points_[p * d() + axis], low, scale);
                weight_[b] += weights_[p];
                for (size_t a = 0; a < d(); ++a) sums_[b * d() + a] += weights_[p] * points_[p * d() + a];
            }
            double weight = 0, left_weight = 0;
            for (size_t a = 0; a < d(); ++a) total[a] = left[a] = 0;
            for (size_t b = 0; b < kBins; ++b) {
                weight += weight_[b];
                for (size_t a = 0; a < d(); ++a) total[a] += sums_[b * d() + a];
            }
            const double whole = explained(total.data(), weight);
            for (size_t b = 0; b + 1 < kBins; ++b) {
                if (!(weight_[b] > 0)) continue;
                left_weight += weight_[b];
                for (size_t a = 0; a < d(); ++a) {
                    left[a] += sums_[b * d() + a];
                    right[a] = total[a] - left[a];
                }
                const double gain = explained(left.data(), left_weight) +
                                    explained(right.data(), weight - left_weight) - whole;
                if (gain > best.gain) best = Box{begin, end, axis, b, gain, low, scale};
            }
        }
        return best;
    }

    const double* points_;
    const double* weights_;
    size_t dims_;
    std::vector<size_t> order_, spare_;
    std::vector<double> weight_, sums_;  // of one axis' bins
};

inline size_t variance_cut(const double* points, const double* weights, size_t n, size_t d, size_t k, int32_t* labels) {
    if (d == 3) return VarianceCut<3>(points, weights, n, d).run(k, labels);
    if (d == 4) return VarianceCut<4>(points, weights, n, d).run(k, labels);
    return VarianceCut<0>(points, weights, n, d).run(k, labels);
}

}  // namespace fewbits
