// Nearest level of one sample at a time, for walks in which each sample depends on the one before.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#include "simd.hpp"

namespace fewbits {

// Levels on a line, increasing. The boundaries between them are half-way; a sample on one takes the upper level.
class LevelSearch {
   public:
    LevelSearch(const float* levels, size_t k) : boundaries_(k - 1) {
        for (size_t c = 0; c + 1 < k; ++c) boundaries_[c] = levels[c] + (levels[c + 1] - levels[c]) * 0.5f;
    }
    const float* boundaries() const { return boundaries_.data(); }

    FEWBITS_INLINE size_t nearest(const float* x) const {
        const float* low = boundaries_.data();
        size_t n = boundaries_.size();
        while (n > 0) {
            const size_t half = (n + 1) / 2;
            low += low[half - 1] <= *x ? half : 0;
            n -= half;
        }
        return size_t(low - boundaries_.data());
    }

   private:
    std::vector<float> boundaries_;
};

// Codewords in lanes of eight, coordinate by coordinate, so that a serial search still fills a register; each with its
// index. Ties go to the lowest index.
class WordLanes {
   public:
    static constexpr size_t kLanes = 8;
    static constexpr int32_t kNone = -1;  // the label of an empty lane

    explicit WordLanes(size_t d) : d_(d) {}
    size_t groups() const { return labels_.size() / kLanes; }
    const float* group(size_t g) const { return words_.data() + g * d_ * kLanes; }
    int32_t label(size_t i) const { return labels_[i]; }

    void add(const float* word, size_t label) {
        if (size_ == labels_.size()) grow();
        const size_t lane = size_ % kLanes;
        float* group = &words_[size_ / kLanes * d_ * kLanes];
        for (size_t a = 0; a < d_; ++a) group[a * kLanes + lane] = word[a];
        labels_[size_++] = int32_t(label);
    }
    void close() { size_ = labels_.size(); }  // the next word begins a group

    // The nearest of the words in `count` groups from `first` on. D is the dimension when it is known, else 0.
    template <size_t D>
    FEWBITS_INLINE size_t search(const float* x, size_t first, size_t count) const {
        const size_t d = D ? D : d_;
        Floats best = all_lanes(std::numeric_limits<float>::infinity());
        Ints label = all_lanes(labels_[first * kLanes]);
        for (size_t g = first; g < first + count; ++g) {
            const float* words = &words_[g * d * kLanes];
            Floats distance{};
            for (size_t a = 0; a < d; ++a) {
                const Floats difference = all_lanes(x[a]) - lanes(words + a * kLanes);
                distance = distance + difference * difference;
            }
            const Ints closer = distance < best;
            best = select(closer, distance, best);
            label = select(closer, lanes(&labels_[g * kLanes]), label);
        }
        // Distances are not negative, so their bits are ordered as they are: one comparison settles distance and label.
        uint64_t key[kLanes];
        for (size_t j = 0; j < kLanes; ++j) {
            uint32_t bits;
            const float least = best[j];
            std::memcpy(&bits, &least, sizeof bits);
            key[j] = uint64_t(bits) << 32 | uint32_t(label[j]);
        }
        for (size_t step = kLanes / 2; step > 0; step /= 2)
            for (size_t j = 0; j < step; ++j) key[j] = std::min(key[j], key[j + step]);
        return size_t(uint32_t(key[0]));
    }

   private:
    void grow() {
        words_.resize(words_.size() + d_ * kLanes, std::numeric_limits<float>::infinity());  // never nearer
        labels_.resize(labels_.size() + kLanes, kNone);
    }

    size_t d_, size_ = 0;
    std::vector<float> words_;
    std::vector<int32_t> labels_;
};

// Squared distances of codewords, in lanes, from the nearest point of a box; returns the least of the distances from its
// farthest point.
FEWBITS_INLINE float box_distances_body(const float* words, size_t groups, size_t d, const float* from, const float* to,
                                        float* near) {
    float least[8];
    for (size_t j = 0; j < 8; ++j) least[j] = std::numeric_limits<float>::infinity();
    for (size_t g = 0; g < groups; ++g) {
        Floats close{}, far{};
        for (size_t a = 0; a < d; ++a) {
            const Floats word = lanes(words + (g * d + a) * 8);
            const Floats below = all_lanes(from[a]) - word, above = word - all_lanes(to[a]);
            const Floats outside = select(below > above, below, above);
            const Floats beyond = select(outside > Floats{}, outside, Floats{});
            const Floats reach = select(below < above, below, above);
            close = close + beyond * beyond;
            far = far + reach * reach;
        }
        lanes(near + 8 * g) = close;
        lanes(least) = select(far < lanes(least), far, lanes(least));
    }
    return *std::min_element(least, least + 8);
}
FEWBITS_DISPATCH(float, box_distances, box_distances_body,
                 (const float* words, size_t groups, size_t d, const float* from, const float* to, float* near),
                 (words, groups, d, from, to, near))

// Codewords in two or more dimensions. Space within [low, high] is cut into cells; a cell is given, when a sample first
// falls into it, the few words that can be nearest to a point in it, chosen from those of a block of 4 × 4 × ... cells.
// Small codebooks, and samples outside, try all.
template <size_t D>
class WordSearch {
   public:
    WordSearch(const float* codebook, size_t k, size_t d, const float* low, const float* high)
        : codebook_(codebook), d_(d), all_(d), lists_(d) {
        for (size_t c = 0; c < k; ++c) all_.add(codebook + c * d, c);
        if (k <= 2 * WordLanes::kLanes || d > 4) return;
        side_ = d == 2 ? 64 : d == 3 ? 32 : 16;
        size_t cells = 1;
        for (size_t a = 0; a < d; ++a) {
            low_[a] = low[a];
            width_[a] = (high[a] - low[a]) / float(side_);
            scale_[a] = width_[a] > 0 ? 1 / width_[a] : 0;
            cells *= side_;
        }
        cells_.resize(cells);
        blocks_.resize(cells >> (2 * d));
        near_.resize(8 * all_.groups());
    }

    FEWBITS_INLINE size_t nearest(const float* x) {
        const size_t d = D ? D : d_;
        size_t index = 0;
        bool inside = side_ > 0;
        if (inside)
            for (size_t a = 0; a < d; ++a) {
                const float position = (x[a] - low_[a]) * scale_[a];  // rounding may put a limit itself a little outside
                inside &= position > -kSlack / 2 && position < float(side_) + kSlack / 2;
                const size_t step = inside && position > 0 ? size_t(position) : 0;
                index = index * side_ + (step < side_ ? step : side_ - 1);
            }
        if (!inside) return all_.template search<D>(x, 0, all_.groups());
        if (cells_[index].count == 0) fill(index);
        return lists_.template search<D>(x, cells_[index].first, cells_[index].count);
    }

   private:
    static constexpr float kSlack = 0.01f;  // by which a cell is taken larger than it is, in cells

    struct List {
        uint32_t first = 0, count = 0;  // groups of lanes
    };

    FEWBITS_RARE void fill(size_t index) {
        size_t place[4], block = 0;
        for (size_t a = d_, rest = index; a-- > 0; rest /= side_) place[a] = rest % side_;
        for (size_t a = 0; a < d_; ++a) block = block * (side_ / 4) + place[a] / 4;
        if (blocks_[block].count == 0) {
            size_t corner[4];
            for (size_t a = 0; a < d_; ++a) corner[a] = place[a] / 4 * 4;
            blocks_[block] = chosen(all_, {0, uint32_t(all_.groups())}, corner, 4);
        }
        cells_[index] = chosen(lists_, blocks_[block], place, 1);
    }

    // Of some words, those nearer to the nearest point of a cube of cells than some word is to its farthest. The cube is
    // taken a little larger than it is, and the comparison is a little loose, so that no rounding leaves a nearest word
    // out.
    List chosen(const WordLanes& words, List some, const size_t* corner, size_t size) {
        float from[4], to[4];
        for (size_t a = 0; a < d_; ++a) {
            const float start = low_[a] + float(corner[a]) * width_[a];
            from[a] = start - kSlack * width_[a];
            to[a] = start + (float(size) + kSlack) * width_[a];
        }
        const float limit = 1.001f * box_distances(words.group(some.first), some.count, d_, from, to, near_.data());
        lists_.close();
        const uint32_t first = uint32_t(lists_.groups());
        for (size_t i = 0; i < 8 * some.count; ++i) {
            const int32_t label = words.label(8 * some.first + i);
            if (near_[i] <= limit && label != WordLanes::kNone) lists_.add(codebook_ + size_t(label) * d_, size_t(label));
        }
        return {first, uint32_t(lists_.groups()) - first};
    }

    const float* codebook_;
    size_t d_, side_ = 0;
    WordLanes all_, lists_;
    float low_[4] = {}, width_[4] = {}, scale_[4] = {};
    std::vector<float> near_;
    std::vector<List> cells_, blocks_;
};

// Levels in one dimension or codewords in more, where the choice must be made at every sample.
class Codebook {
   public:
    // Samples are expected within [low, high]; without these, not far outside the codewords.
    Codebook(const float* words, size_t k, size_t d, const float* low = nullptr, const float* high = nullptr)
        : d_(d), bounds_(bounds(words, k, d)), levels_(words, d == 1 ? k : 1),
          words_(words, d == 1 || d == 3 ? 0 : k, d, low ? low : bounds_.data(), high ? high : bounds_.data() + d),
          triples_(words, d == 3 ? k : 0, d, low ? low : bounds_.data(), high ? high : bounds_.data() + d) {}

    FEWBITS_INLINE size_t nearest(const float* x) {
        return d_ == 1 ? levels_.nearest(x) : d_ == 3 ? triples_.nearest(x) : words_.nearest(x);
    }

   private:
    static std::vector<float> bounds(const float* words, size_t k, size_t d) {
        std::vector<float> limits(2 * d);
        for (size_t a = 0; a < d; ++a) {
            float least = words[a], most = words[a];
            for (size_t c = 1; c < k; ++c) {
                least = std::min(least, words[c * d + a]);
                most = std::max(most, words[c * d + a]);
            }
            limits[a] = least - (most - least) / 2;
            limits[d + a] = most + (most - least) / 2;
        }
        return limits;
    }

    size_t d_;
    std::vector<float> bounds_;
    LevelSearch levels_;
    WordSearch<0> words_;
    WordSearch<3> triples_;
};

}  // namespace fewbits
