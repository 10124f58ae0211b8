// Codes to few bytes: each is said by binary decisions down a tree of levels, and each decision is coded with a
// probability mixed from many opinions: how often it went so where the neighbours were alike, and on which side of the
// node's plane predictions of the next value lie.
//
// Counters, mixing in the stretched domain and correction follow Mahoney's PAQ ("Adaptive weighing of context models
// for lossless data compression", 2005). Integers only, so that streams decode alike everywhere.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "code_tree.hpp"
#include "linear_predictor.hpp"
#include "logistic.hpp"
#include "simd.hpp"

namespace fewbits {

// What an effort spends.
struct ContextSettings {
    std::vector<size_t> prefixes;  // contexts made of this many of the nearest neighbours
    size_t neighbours;             // that the linear prediction takes
    unsigned rounds;               // of its solution
    unsigned table_bits;           // groups of counters that a context has, at most
    unsigned sparse;               // log2 of the samples that there are for a group, at least
};

struct CodesShape {
    size_t planes, rows, columns, levels, axes;
};

template <class Coder, size_t kInputs>
class ContextModel {
   public:
    ContextModel(Coder& coder, const CodesShape& shape, const ContextSettings& settings)
        : coder_(coder), shape_(shape), settings_(settings), t_(logistic()), bits_(bits_for(shape.levels)),
          chunk_((bits_ + (bits_ + 3) / 4 - 1) / ((bits_ + 3) / 4)), group_(size_t{1} << chunk_),
          places_(std::min<size_t>(size_t{1} << bits_, kPlaces) + 16), contexts_(settings.prefixes.size() + 4),
          line_(shape.rows == 1), pad_(line_ ? 40 : 8), stride_(shape.columns + 2 * pad_),
          window_rows_(std::min<size_t>(shape.rows, 64) + kReach), table_bits_(table_bits()),
          precise_(shape.levels > 1024), shift_(precise_ ? 1 : 6),
          predictor_((settings.neighbours + (shape.planes > 1 ? kFromPlane : 0)) * std::max<size_t>(shape.axes, 1),
                     shape.axes, precise_ ? 15 : 10, settings.rounds),
          leaves_(window_rows_ * stride_), points_(window_rows_ * stride_), errors_(window_rows_ * stride_),
          counters_((contexts_ * group_ << table_bits_) + 16), by_node_(places_ * kInputs, kFirstWeight),
          by_error_(16 * (bits_ + 1) * kInputs, kFirstWeight), by_shape_(256 * (bits_ + 1) * kInputs, kFirstWeight),
          map_of_node_(places_ * 16), map_of_leaf_(4096) {
        first_counter_ = counters_.data();
        while (reinterpret_cast<uintptr_t>(first_counter_) % 64) ++first_counter_;  // a group in one line of cache
        for (size_t k = 0; k < kMaps; ++k) {
            maps_[k].resize(places_ * cells(k));
            for (size_t i = 0; i < maps_[k].size(); ++i)
                maps_[k][i] = uint32_t(t_.p_of(Logistic::clamp((2 * int(i % 32) - 31) * 45))) << 16;
        }
        for (size_t i = 0; i < kNeighbours; ++i)
            offset_[i] = line_ ? -ptrdiff_t(i) - 1 : kDown[i] * ptrdiff_t(stride_) + kAcross[i];
        for (size_t axis = 0; axis < shape.axes; ++axis) predictor_.start(axis, shape.axes + axis, 1 << 15);
    }

    static unsigned bits_for(size_t levels) {
        unsigned bits = 1;
        while (size_t{1} << bits < levels) ++bits;
        return bits;
    }

    // One plane after another: its codes, read or written; the codes of the plane before, or null; where the levels of
    // both lie (levels × axes).
    template <class Code>
    FEWBITS_INLINE void plane(Code* codes, const Code* before, const uint16_t* values, const uint16_t* values_before) {
        const CodeTree tree(values, shape_.levels, shape_.axes, bits_);
        std::vector<int32_t> flat(shape_.levels * CodeTree::kAxes);
        std::vector<Point> place(shape_.levels);
        for (size_t leaf = 0; leaf < shape_.levels; ++leaf)
            for (size_t axis = 0; axis < shape_.axes; ++axis)
                flat[leaf * CodeTree::kAxes + axis] = place[leaf][axis] = values[tree.level_of[leaf] * shape_.axes + axis];
        const NearestLeaf nearest(flat, shape_.axes, shape_.rows * shape_.columns);
        std::fill(leaves_.begin(), leaves_.end(), uint16_t(0));
        std::fill(points_.begin(), points_.end(), place[0]);
        std::fill(errors_.begin(), errors_.end(), Point{});
        fine_ = 0;
        while (tree.spacing >> (fine_ + 2)) ++fine_;

        size_t row = kReach;
        for (size_t y = 0; y < shape_.rows; ++y, ++row) {
            if (row == window_rows_) {
                const size_t kept = kReach * stride_, from = (window_rows_ - kReach) * stride_;
                std::copy_n(leaves_.begin() + ptrdiff_t(from), kept, leaves_.begin());
                std::copy_n(points_.begin() + ptrdiff_t(from), kept, points_.begin());
                std::copy_n(errors_.begin() + ptrdiff_t(from), kept, errors_.begin());
                row = kReach;
            }
            const size_t start = row * stride_ + pad_;
            for (size_t k = 1; k <= pad_; ++k) copy(start - k, start - stride_);
            for (size_t x = 0; x < shape_.columns; ++x) {
                const size_t at = y * shape_.columns + x;
                look(start + x, nearest, tree, before ? before + at : nullptr, x, y, values_before);
                const uint32_t leaf = symbol(tree, Coder::kEncodes ? tree.leaf_of[codes[at]] : 0);
                if (!Coder::kEncodes) codes[at] = Code(tree.level_of[leaf]);
                learn(start + x, leaf, place[leaf]);
            }
            for (size_t k = 0; k < pad_; ++k) copy(start + shape_.columns + k, start + shape_.columns - 1);
        }
    }

   private:
    using Point = std::array<int32_t, CodeTree::kAxes>;

    static constexpr size_t kNeighbours = 40, kReach = 5, kFromPlane = 5, kPlaces = 1024, kMaps = 5, kPredictions = 4;
    static constexpr int16_t kFirstWeight = 2250;  // of 16,384
    static constexpr int kLearning = 64;           // of mixing, of 256
    static constexpr unsigned kMost = 250, kMostInMaps = 600, kHeadStart = 6;
    // The neighbours, nearest first.
    static constexpr int kAcross[kNeighbours] = {-1, 0,  -1, 1,  -2, 0,  -2, 2,  -1, 1, -3, 0,  -2, 2,
                                                 -3, 3,  -1, 1,  -4, 0,  -3, 3,  -4, 4, -2, 2,  -1, 1,
                                                 -5, -4, 4,  -3, 3,  -5, 5,  0,  -2, 2, -1, 1};
    static constexpr int kDown[kNeighbours] = {0,  -1, -1, -1, 0,  -2, -1, -1, -2, -2, 0,  -3, -2, -2,
                                               -1, -1, -3, -3, 0,  -4, -2, -2, -1, -1, -3, -3, -4, -4,
                                               0,  -2, -2, -3, -3, -1, -1, -5, -4, -4, -5, -5};

    // A counter in the map k has a cell for each of 32 sides and distances, and 8 expected errors or 16 × 2.
    static constexpr size_t cells(size_t k) { return k < kPredictions ? 256 : 1024; }

    unsigned table_bits() const {
        const size_t all = shape_.planes * shape_.rows * shape_.columns;
        unsigned bits = 6;
        while (bits < settings_.table_bits && all >> (bits + settings_.sparse)) ++bits;
        return bits;
    }

    static FEWBITS_INLINE uint32_t mix(uint32_t a, uint32_t b) {
        const uint32_t x = (a ^ (b + 0x9E3779B9u + (a << 6) + (a >> 2))) * 0x2C1B3C6Du;
        return x ^ x >> 15;
    }

    // 4 log2(x) + 1, roughly; 0 of 0.
    static FEWBITS_INLINE int quarters(uint32_t x) {
        if (x == 0) return 0;
        int top = 31;
        while (!(x >> top)) --top;
        return 4 * top + int(top >= 2 ? x >> (top - 2) & 3 : x << (2 - top) & 3) + 1;
    }

    static FEWBITS_INLINE int32_t within(int32_t value) { return value < 0 ? 0 : value > 65535 ? 65535 : value; }

    FEWBITS_INLINE void copy(size_t to, size_t from) {
        leaves_[to] = leaves_[from];
        points_[to] = points_[from];
        errors_[to] = errors_[from];
    }

    // Everything about a sample that is known before it: predictions, how good they were around it, and contexts.
    template <class Code>
    FEWBITS_INLINE void look(size_t at, const NearestLeaf& nearest, const CodeTree& tree, const Code* before, size_t x,
                             size_t y, const uint16_t* values_before) {
        const size_t axes = shape_.axes;
        const uint16_t* leaf = &leaves_[at];
        const Point* point = &points_[at];
        const ptrdiff_t up = line_ ? -1 : -ptrdiff_t(stride_);
        const ptrdiff_t w = -1, n = up, nw = line_ ? -2 : up - 1, ne = line_ ? -1 : up + 1, nn = line_ ? -3 : 2 * up;
        const Point &pw = point[w], &pn = point[n], &pnw = point[nw], &pne = point[ne];

        int16_t* in = predictor_.x.data();
        for (size_t i = 0; i < settings_.neighbours; ++i) {
            const Point& p = point[offset_[i == 0 ? settings_.neighbours : i]];  // the first is what others are told from
            for (size_t axis = 0; axis < axes; ++axis) in[i * axes + axis] = input(p[axis] - pw[axis]);
        }
        uint32_t same_place = 0, left_of_it = 0;
        if (before) {  // what the plane before has here and around, less what it has on the left
            const ptrdiff_t columns = ptrdiff_t(shape_.columns);
            const ptrdiff_t left = x > 0 ? -1 : 0, right = x + 1 < shape_.columns ? 1 : 0;
            const ptrdiff_t around[kFromPlane] = {0, right, y + 1 < shape_.rows ? columns : 0, y > 0 ? -columns : 0,
                                                  y > 0 ? left - columns : left};
            const uint16_t* base = values_before + before[left] * axes;
            int16_t* more = in + settings_.neighbours * axes;
            for (size_t i = 0; i < kFromPlane; ++i)
                for (size_t axis = 0; axis < axes; ++axis)
                    *more++ = input(int32_t(values_before[before[around[i]] * axes + axis]) - base[axis]);
            same_place = before[0] + 1u;
            left_of_it = before[left] + 1u;
        }
        for (size_t axis = 0; axis < axes; ++axis) {
            predictions_[0][axis] = within(pw[axis] + predictor_.predict(axis) * (1 << shift_));
            predictions_[1][axis] = within(pw[axis] + pn[axis] - pnw[axis]);
            predictions_[2][axis] = (3 * pw[axis] + 3 * pn[axis] + pne[axis] + pnw[axis]) >> 3;
            predictions_[3][axis] = within(pn[axis] + ((pne[axis] - pnw[axis]) >> 1));
        }
        left_ = pw;
        const uint32_t first = nearest(predictions_[0].data()), second = nearest(predictions_[1].data());

        const ptrdiff_t row = -ptrdiff_t(stride_);
        const Point *e = &errors_[at], &ew = e[-1], &en = e[row], &enw = e[row - 1], &ene = e[row + 1];
        for (size_t k = 0; k < kPredictions; ++k) {
            const int32_t sum = 2 * ew[k] + 2 * en[k] + enw[k] + ene[k];
            const int32_t expected = sum / int32_t(3 * std::max<size_t>(axes, 1)) + 64;
            inverse_[k] = (1 << 20) / expected;
            error_class_[k] = std::clamp((quarters(uint32_t(int64_t(sum) * 16 / tree.spacing)) - 16) / 3, 0, 7);
        }
        int32_t activity = 0;
        for (size_t axis = 0; axis < axes; ++axis)
            activity += std::abs(pw[axis] - pnw[axis]) + std::abs(pn[axis] - pnw[axis]) + std::abs(pn[axis] - pne[axis]);
        const uint32_t W = leaf[w], N = leaf[n], NW = leaf[nw], NE = leaf[ne], WW = leaf[-2], NN = leaf[nn];
        const int busy = std::min(15, quarters(uint32_t(int64_t(activity) * 16 / tree.spacing)) / 3);
        by_error_set_ = size_t(error_class_[0]) + 8 * (first == second);
        by_shape_set_ = size_t(((W == N) | (N == NW) << 1 | (N == NE) << 2 | (W == NW) << 3) * 16 + busy);
        flat_ = bits_ > 1 && W == N && N == NW && N == NE && W == WW && N == NN;
        first_ = first;
        west_ = W;

        uint32_t* context = hashes_.data();
        *context++ = mix(first, uint32_t(error_class_[0]) + 99);
        uint32_t fine = 7;
        for (size_t axis = 0; axis < axes; ++axis) fine = mix(fine, uint32_t(predictions_[0][axis]) >> fine_);
        *context++ = fine;
        uint32_t prefix = 0;
        size_t taken = 0;
        for (size_t count : settings_.prefixes) {
            for (; taken < count; ++taken) prefix = mix(prefix, leaf[offset_[taken]] + 1u);
            *context++ = prefix;
        }
        *context++ = before ? mix(same_place, first) : mix(mix(W, WW), first + 7);
        *context++ = before ? mix(mix(W, left_of_it), mix(N, same_place)) : mix(mix(N, NN), NE + 9);
        for (size_t i = 0; i < contexts_; ++i) {
            hashes_[i] = mix(hashes_[i], uint32_t(i) * 0x1234567u + 77);
            FEWBITS_PREFETCH(slot(i, hashes_[i]), 1);
        }
        if (chunk_ < bits_ && !flat_) {
            const uint32_t guess = 1u << chunk_ | first >> (bits_ - chunk_);
            for (size_t i = 0; i < contexts_; ++i) FEWBITS_PREFETCH(slot(i, mix(hashes_[i], guess + kSalt)), 1);
        }
    }

    FEWBITS_INLINE int16_t input(int32_t difference) const {
        return int16_t(std::max(difference >> shift_, -32767));
    }

    FEWBITS_INLINE uint32_t* slot(size_t context, uint32_t hash) {
        return first_counter_ + ((context << table_bits_) + (hash >> (32 - table_bits_))) * group_;
    }

    // The groups of counters for the decisions that follow, in each context; a new one begins with the opinion of the
    // context before it, which it soon gives up.
    FEWBITS_INLINE void find_groups(uint32_t salt) {
        for (size_t i = 0; i < contexts_; ++i) {
            const uint32_t hash = salt ? mix(hashes_[i], salt) : hashes_[i];
            const uint32_t check = (hash & 0xFFFF) | 0x10000;
            uint32_t* group = slot(i, hash);
            if (group[0] != check) {
                group[0] = check;
                for (size_t k = 1; k < group_; ++k)
                    group[k] = i ? (groups_[i - 1][k] & ~1023u) | std::min(groups_[i - 1][k] & 1023, 1u) : kNewCounter;
            }
            groups_[i] = group;
        }
    }

    FEWBITS_INLINE uint32_t symbol(const CodeTree& tree, uint32_t leaf) {
        if (flat_) {  // all around are the same: is this one too?
            find_groups(kFlat);
            const int32_t sides[kMaps] = {apart(predictions_[0]), apart(predictions_[1]), apart(predictions_[2]),
                                          apart(predictions_[3]), 0};
            if (decide(leaf == west_, 0, 0, 1, sides)) return west_;
        }
        uint32_t node = 1, in_group = 1;
        for (unsigned depth = 0; depth < bits_; ++depth) {
            if (depth % chunk_ == 0) {
                find_groups(depth || flat_ ? node + (flat_ ? kFlat : kSalt) : 0);
                in_group = 1;
            }
            const CodeTree::Node& plane = tree.nodes[node];
            unsigned bit = leaf >> (bits_ - 1 - depth) & 1;
            if (plane.parts) {
                int32_t sides[kMaps];
                for (size_t k = 0; k < kPredictions; ++k) sides[k] = tree.distance(plane, predictions_[k].data());
                sides[kPredictions] = tree.distance(plane, left_.data());
                bit = decide(bit, node < kPlaces ? node : kPlaces + depth - 10, depth + 1, in_group, sides);
            } else {
                bit = 0;
            }
            node = 2 * node + bit;
            in_group = 2 * in_group + bit;
        }
        return node - (1u << bits_);
    }

    FEWBITS_INLINE int32_t apart(const Point& point) const {
        int32_t sum = 0;
        for (size_t axis = 0; axis < CodeTree::kAxes; ++axis) sum += std::abs(point[axis] - left_[axis]);
        return sum;
    }

    FEWBITS_INLINE size_t cell(int32_t side, size_t k) const {
        const uint32_t far = uint32_t(std::min(std::abs(side), 32767)) * uint32_t(inverse_[k]) >> 16;
        const size_t bucket = t_.bucket[std::min<uint32_t>(far, 255)];
        return side < 0 ? 15 - bucket : 16 + bucket;
    }

    // One decision: gather opinions, mix, correct, code, and let all learn.
    FEWBITS_INLINE unsigned decide(unsigned bit, size_t place, size_t depth, size_t in_group, const int32_t* sides) {
        alignas(32) int16_t in[kInputs] = {};
        int16_t* next = in;
        for (size_t i = 0; i < contexts_; ++i) {
            const uint32_t counter = groups_[i][in_group];
            *next++ = int16_t(t_.stretch[counter >> 20] * t_.trust[counter & 1023] >> 8);
        }
        uint32_t* used[kMaps];
        for (size_t k = 0; k < kPredictions; ++k)
            used[k] = &maps_[k][place * 256 + size_t(error_class_[k]) * 32 + cell(sides[k], k)];
        used[kPredictions] = &maps_[kPredictions][place * 1024 + size_t(error_class_[0] >> 2) * 512 +
                                                  (cell(sides[kPredictions], 0) >> 1) * 32 + cell(sides[0], 0)];
        for (size_t k = 0; k < kMaps; ++k) *next++ = t_.stretch[*used[k] >> 20];
        *next = 256;

        int16_t* sets[3] = {&by_node_[place * kInputs], &by_error_[(by_error_set_ * (bits_ + 1) + depth) * kInputs],
                            &by_shape_[(by_shape_set_ * (bits_ + 1) + depth) * kInputs]};
        int x[3];
        for (size_t s = 0; s < 3; ++s) {
            int32_t sum = 0;
            for (size_t i = 0; i < kInputs; ++i) sum += int32_t(sets[s][i]) * in[i];
            x[s] = Logistic::clamp(sum >> 14);
        }
        const int mixed = (x[0] + x[1] + x[2]) * 21845 >> 16;
        const int p0 = t_.p_of(mixed);
        const int p1 = map_of_node_.refine(mixed, place * 16 + by_error_set_);
        const int p2 = map_of_leaf_.refine(mixed, mix(first_ * 256 + uint32_t(place), west_) >> 20);
        bit = coder_.code(bit, uint32_t(std::clamp((2 * p0 + p1 + p2 + 2) >> 2, 1, 65535)));

        for (size_t s = 0; s < 3; ++s) {
            const int32_t error = (int32_t(bit << 16) - t_.p_of(x[s])) * kLearning >> 8;
            for (size_t i = 0; i < kInputs; ++i)
                sets[s][i] = int16_t(std::clamp<int32_t>(sets[s][i] + ((in[i] * error + 0x8000) >> 16), -32768, 32767));
        }
        map_of_node_.update(bit);
        map_of_leaf_.update(bit);
        for (size_t i = 0; i < contexts_; ++i) count_bit(groups_[i][in_group], bit, kMost, 0, t_);
        for (size_t k = 0; k < kMaps; ++k) count_bit(*used[k], bit, kMostInMaps, kHeadStart, t_);
        return bit;
    }

    FEWBITS_INLINE void learn(size_t at, uint32_t leaf, const Point& point) {
        leaves_[at] = uint16_t(leaf);
        points_[at] = point;
        int32_t targets[CodeTree::kAxes];
        for (size_t axis = 0; axis < CodeTree::kAxes; ++axis) targets[axis] = input(point[axis] - left_[axis]);
        for (size_t k = 0; k < kPredictions; ++k) {
            int32_t error = 0;
            for (size_t axis = 0; axis < CodeTree::kAxes; ++axis) error += std::abs(predictions_[k][axis] - point[axis]);
            errors_[at][k] = error;
        }
        if (shape_.axes) predictor_.update(targets);
    }

    static constexpr uint32_t kSalt = 0x5BD1E995, kFlat = 0x77777777;

    Coder& coder_;
    const CodesShape shape_;
    const ContextSettings& settings_;
    const Logistic& t_;
    const unsigned bits_, chunk_;
    const size_t group_, places_, contexts_;
    const bool line_;
    const size_t pad_, stride_, window_rows_;
    const unsigned table_bits_;
    const bool precise_;
    const unsigned shift_;
    LinearPredictor predictor_;
    std::vector<uint16_t> leaves_;
    std::vector<Point> points_, errors_;
    std::vector<uint32_t> counters_;
    uint32_t* first_counter_;
    std::vector<uint32_t> maps_[kMaps];
    std::vector<int16_t> by_node_, by_error_, by_shape_;  // weights
    ProbabilityMap map_of_node_, map_of_leaf_;
    ptrdiff_t offset_[kNeighbours];

    // Of the sample at hand:
    Point predictions_[kPredictions] = {}, left_ = {};
    int32_t inverse_[kPredictions] = {};
    int error_class_[kPredictions] = {};
    size_t by_error_set_ = 0, by_shape_set_ = 0;
    bool flat_ = false;
    uint32_t first_ = 0, west_ = 0;
    unsigned fine_ = 0;
    std::array<uint32_t, kInputs> hashes_ = {};
    std::array<uint32_t*, kInputs> groups_ = {};
};

}  // namespace fewbits
