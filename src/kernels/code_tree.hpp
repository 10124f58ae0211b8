// A binary tree over the levels of a codebook, made of where they lie: each node parts the levels below it, close ones
// together, at a plane. A code is said by the decisions from the root down.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "simd.hpp"

namespace fewbits {

// Levels that lie nowhere (no axes) keep their order.
class CodeTree {
   public:
    static constexpr size_t kAxes = 4;

    // values: levels × axes. Leaves are numbered from 0, left to right; nodes as in a heap, the root 1, so that leaf l
    // is node (1 << bits) + l. The lower half of a node's leaves is on the left: only the last leaves are missing when
    // the number of levels is no power of two.
    CodeTree(const uint16_t* values, size_t levels, size_t axes, unsigned bits)
        : level_of(levels), leaf_of(levels), nodes(size_t{1} << bits), values_(values), axes_(axes) {
        for (size_t i = 0; i < levels; ++i) level_of[i] = uint32_t(i);
        size_t all = 1;
        for (size_t axis = 0; axis < axes; ++axis) all *= 3;
        for (size_t number = all / 2 + 1; number < all; ++number) {  // all of −1, 0, 1, of each pair of opposites one
            std::vector<int32_t> direction(axes);
            for (size_t axis = axes, rest = number; axis-- > 0; rest /= 3) direction[axis] = int32_t(rest % 3) - 1;
            directions_.push_back(direction);
        }
        split(1, 0, size_t{1} << bits);
        for (size_t leaf = 0; leaf < levels; ++leaf) leaf_of[level_of[leaf]] = uint32_t(leaf);
        uint64_t apart = 0, pairs = levels / 2;
        for (size_t i = 0; i < 2 * pairs; i += 2)
            for (size_t axis = 0; axis < axes; ++axis) apart += uint64_t(std::abs(value(i, axis) - value(i + 1, axis)));
        spacing = pairs ? int32_t(std::max<uint64_t>(apart / pairs, 1)) : 1;
    }

    struct Node {
        int32_t direction[kAxes] = {};
        int32_t threshold = 0;  // the plane: where direction · value is this
        int32_t scale = 256;    // 256 / |direction|
        bool parts = false;     // there are leaves on both sides
    };

    std::vector<uint32_t> level_of, leaf_of;
    std::vector<Node> nodes;
    int32_t spacing;  // between close levels, summed over axes

   private:
    int32_t value(size_t leaf, size_t axis) const { return values_[level_of[leaf] * axes_ + axis]; }

    int32_t project(const std::vector<int32_t>& direction, uint32_t level, int shift) const {
        int32_t sum = 0;
        for (size_t axis = 0; axis < axes_; ++axis) sum += direction[axis] * (values_[level * axes_ + axis] >> shift);
        return sum;
    }

    void split(size_t node, size_t first, size_t room) {
        if (room == 1 || first >= level_of.size()) return;
        const size_t n = std::min(room, level_of.size() - first), half = room / 2;
        nodes[node].parts = n > half;
        if (!directions_.empty() && n > 1) {
            const std::vector<int32_t>* widest = nullptr;  // along which the levels vary most
            int64_t most = -1, length = 1;
            for (const auto& direction : directions_) {
                int64_t sum = 0, squares = 0, square_length = 0;
                for (int32_t x : direction) square_length += x * x;
                for (size_t i = first; i < first + n; ++i) {
                    const int64_t along = project(direction, level_of[i], 4);
                    sum += along;
                    squares += along * along;
                }
                const int64_t variance = (squares * int64_t(n) - sum * sum) / square_length;
                if (variance > most) {
                    most = variance;
                    widest = &direction;
                    length = square_length;
                }
            }
            std::stable_sort(level_of.begin() + ptrdiff_t(first), level_of.begin() + ptrdiff_t(first + n),
                             [&](uint32_t a, uint32_t b) { return project(*widest, a, 0) < project(*widest, b, 0); });
            if (n > half) {
                Node& plane = nodes[node];
                std::copy(widest->begin(), widest->end(), plane.direction);
                plane.threshold =
                    (project(*widest, level_of[first + half - 1], 0) + project(*widest, level_of[first + half], 0)) >>
                    1;
                plane.scale = kScale[length];
            }
        }
        split(2 * node, first, half);
        split(2 * node + 1, first + half, half);
    }

    static constexpr int32_t kScale[kAxes + 1] = {256, 256, 181, 148, 128};

    const uint16_t* values_;
    size_t axes_;
    std::vector<std::vector<int32_t>> directions_;
};

// The leaf nearest to any point, from a grid of cells; in a cell, the one nearest to its middle, the first of equals.
class NearestLeaf {
   public:
    // points: leaves × CodeTree::kAxes. The finer the grid, the longer it takes to make: it has at most 2^15
    // cells, two for each pixel, and 2^25 for all levels together.
    NearestLeaf(const std::vector<int32_t>& points, size_t axes, size_t pixels) : axes_(axes) {
        const size_t levels = points.size() / CodeTree::kAxes;
        if (axes == 0) {
            leaves_.assign(1, 0);
            return;
        }
        while (bits_ < 10 && cells(bits_ + 1) <= std::min<size_t>({32768, 2 * pixels, (size_t{1} << 25) / levels}))
            ++bits_;
        const size_t side = size_t{1} << bits_, rows = cells(bits_) / side;
        leaves_.resize(cells(bits_));
        std::vector<int32_t> best(side), which(side), middle(side);
        for (size_t cell = 0; cell < side; ++cell) middle[cell] = center(cell);
        for (size_t row = 0; row < rows; ++row) {
            std::fill(best.begin(), best.end(), INT32_MAX);
            for (size_t leaf = 0; leaf < levels; ++leaf) {
                int32_t start = 0;
                size_t rest = row;
                for (size_t axis = axes - 1; axis-- > 0; rest >>= bits_) {
                    const int32_t apart = (points[leaf * CodeTree::kAxes + axis] >> 4) - center(rest & (side - 1));
                    start += apart * apart;
                }
                const int32_t last = points[leaf * CodeTree::kAxes + axes - 1] >> 4;
                for (size_t cell = 0; cell < side; ++cell) {
                    const int32_t apart = last - middle[cell], square = start + apart * apart;
                    which[cell] = square < best[cell] ? int32_t(leaf) : which[cell];
                    best[cell] = square < best[cell] ? square : best[cell];
                }
            }
            for (size_t cell = 0; cell < side; ++cell) leaves_[row * side + cell] = uint16_t(which[cell]);
        }
    }

    FEWBITS_INLINE uint32_t operator()(const int32_t* point) const {
        size_t cell = 0;
        for (size_t axis = 0; axis < axes_; ++axis) cell = cell << bits_ | size_t(point[axis] >> (16 - bits_));
        return leaves_[cell];
    }

   private:
    size_t cells(unsigned bits) const { return size_t{1} << bits * axes_; }
    int32_t center(size_t cell) const { return int32_t((2 * cell + 1) << (15 - bits_)) >> 4; }

    size_t axes_;
    unsigned bits_ = 0;
    std::vector<uint16_t> leaves_;
};

}  // namespace fewbits
