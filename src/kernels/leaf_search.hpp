// The codewords that matter to a few points that are near each other.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "simd.hpp"

namespace fewbits {

// Codewords that are in question: a row for each coordinate, in the order of their index, up to whole lanes of eight.
struct Candidates {
    Candidates() = default;
    Candidates(size_t d, size_t k) : row((k + 7) / 8 * 8 + 8), words(d * row), labels(row) {}
    Candidates(size_t d, const Candidates& other) : Candidates(d, other.size) {  // no larger than need be
        for (size_t a = 0; a < d; ++a) std::copy_n(other.at(a), other.size, at(a));
        std::copy_n(other.labels.begin(), other.size, labels.begin());
        close(other.size, d);
    }
    const float* at(size_t a) const { return words.data() + a * row; }
    float* at(size_t a) { return words.data() + a * row; }
    // Empty lanes hold what no comparison finds near.
    FEWBITS_INLINE void close(size_t count, size_t d) {
        size = count;
        for (; count % 8; ++count)
            for (size_t a = 0; a < d; ++a) at(a)[count] = std::numeric_limits<float>::quiet_NaN();
    }
    size_t row = 0, size = 0;
    std::vector<float> words;
    std::vector<int32_t> labels;
};

// Of some words, those that can be among the `Keep` nearest of a point in a box; if they are `moving`, also when each
// has moved by up to its reach, which follows its coordinates. In `to`, or `from` itself where there is nothing to tell
// them by. The filter of Kanungo, Mount, Netanyahu, Piatko, Silverman & Wu, "An efficient k-means clustering algorithm:
// analysis and implementation" (2002). D is the dimension when it is known, else 0.
template <size_t D, size_t Keep>
FEWBITS_INLINE const Candidates& drop_beaten(const Candidates& from, Candidates& to, const float* low,
                                             const float* high, size_t dims, bool moving) {
    const size_t d = D ? D : dims;
    // The words nearest to the middle of the box are those that may beat others.
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    Floats best[Keep];
    Ints place[Keep];
    for (size_t r = 0; r < Keep; ++r) {
        best[r] = all_lanes(kInfinity);
        place[r] = all_lanes(int32_t(0));
    }
    for (size_t g = 0; g < from.size; g += 8) {
        Floats distance{};
        for (size_t a = 0; a < d; ++a) {
            const Floats difference = lanes(from.at(a) + g) - all_lanes(0.5f * (low[a] + high[a]));
            distance = distance + difference * difference;
        }
        Ints here = all_lanes(int32_t(g));
        for (size_t r = 0; r < Keep; ++r) {
            const Ints closer = distance < best[r];
            const Floats other = select(closer, best[r], distance);
            const Ints elsewhere = select(closer, place[r], here);
            best[r] = select(closer, distance, best[r]);
            place[r] = select(closer, here, place[r]);
            distance = other;
            here = elsewhere;
        }
    }
    size_t rivals[Keep];
    for (size_t r = 0; r < Keep; ++r) {
        size_t lane = 0, rank = 0;
        float least = kInfinity;
        for (size_t s = 0; s < Keep; ++s)
            for (size_t j = 0; j < 8; ++j)
                if (best[s][j] < least) least = best[s][j], lane = j, rank = s;
        if (!(least < kInfinity)) return from;
        rivals[r] = size_t(place[rank][lane]) + lane;
        best[rank][lane] = kInfinity;
    }
    // A word goes if it is farther than every rival from the corner that suits it best against that rival. The
    // margins are larger than what rounding may do to a distance.
    float radius[Keep];  // squared, of the farthest corner from the rival
    for (size_t r = 0; r < Keep; ++r) {
        radius[r] = 0;
        for (size_t a = 0; a < d; ++a) {
            const float word = from.at(a)[rivals[r]];
            const float side = std::max(high[a] - word, word - low[a]);
            radius[r] += side * side;
        }
        if (!(radius[r] < 1e30f)) return from;
    }
    const float slack = 1e-6f * float(d + 4);
    size_t count = 0;
    for (size_t g = 0; g < from.size; g += 8) {
        Ints beaten = all_lanes(int32_t(-1));
        Floats farthest{};  // squared, of the word's farthest corner
        if (moving)
            for (size_t a = 0; a < d; ++a) {
                const Floats word = lanes(from.at(a) + g);
                const Floats above = all_lanes(high[a]) - word, below = word - all_lanes(low[a]);
                const Floats side = select(above > below, above, below);
                farthest = farthest + side * side;
            }
        for (size_t r = 0; r < Keep; ++r) {
            Floats mine{}, rivals_{};
            for (size_t a = 0; a < d; ++a) {
                const Floats word = lanes(from.at(a) + g), rival = all_lanes(from.at(a)[rivals[r]]);
                const Floats corner = select(word > rival, all_lanes(high[a]), all_lanes(low[a]));
                mine = mine + (word - corner) * (word - corner);
                rivals_ = rivals_ + (rival - corner) * (rival - corner);
            }
            const Floats lead = mine - rivals_ - all_lanes(slack) * (mine + all_lanes(radius[r])) - all_lanes(1e-36f);
            beaten = beaten & (lead > Floats{});
            if (moving) {  // what the squares differ by is the difference of the distances times their sum
                const Floats reach = all_lanes(2.01f) * (lanes(from.at(d) + g) + all_lanes(from.at(d)[rivals[r]]));
                beaten = beaten & (lead * lead >= reach * reach * farthest);
            }
        }
        int32_t gone[8];
        lanes(gone) = beaten;
        const size_t here = std::min<size_t>(8, from.size - g);
        for (size_t j = 0; j < here; ++j) {
            for (size_t a = 0; a < d + moving; ++a) to.at(a)[count] = from.at(a)[g + j];
            to.labels[count] = from.labels[g + j];
            count += size_t(1 + gone[j]);
        }
    }
    to.close(count, d + moving);
    return to;
}

// Points that follow each other share their search: words beaten everywhere in the points' bounding box are dropped,
// first for a span of 512 leaves, then for 64 of these, then for 8, then for one. The order of the points changes nothing
// but the time: neighbours should be near each other.
template <size_t D, size_t Keep, size_t Leaf>
class LeafSearch {
   public:
    static constexpr size_t kSpan = 512 * Leaf;

    // reaches: by how much each word may move; null: they stay.
    LeafSearch(const float* codebook, size_t k, size_t dims, const float* reaches = nullptr)
        : dims_(dims), moving_(reaches != nullptr), x_(dims * kSpan), low_(dims), high_(dims),
          lists_(5, Candidates(dims + moving_, k)) {
        for (size_t c = 0; c < k; ++c) {
            for (size_t a = 0; a < dims; ++a) lists_[0].at(a)[c] = codebook[c * dims + a];
            if (moving_) lists_[0].at(dims)[c] = reaches[c];
            lists_[0].labels[c] = int32_t(c);
        }
        lists_[0].close(k, dims + moving_);
    }

    // visit(first point, number of points, coordinates in rows of kSpan, candidates)
    template <class Visit>
    FEWBITS_INLINE void run(const float* points, size_t n, Visit&& visit) {
        const size_t d = D ? D : dims_;
        for (size_t begin = 0; begin < n; begin += kSpan) {
            const size_t size = n - begin < kSpan ? n - begin : kSpan, whole = (size + Leaf - 1) / Leaf * Leaf;
            for (size_t i = 0; i < whole; ++i)  // the last point again and again, up to a whole leaf
                for (size_t a = 0; a < d; ++a)
                    x_[a * kSpan + i] = points[(begin + (i < size ? i : size - 1)) * d + a];
            const Candidates* some[5] = {&lists_[0]};
            for (size_t leaf = 0; leaf < whole; leaf += Leaf) {
                size_t level = 1;
                for (size_t part = kSpan; part >= Leaf; part /= 8, ++level)
                    if (leaf % part == 0)
                        some[level] = &narrow(*some[level - 1], lists_[level], leaf, std::min(leaf + part, whole));
                visit(begin + leaf, std::min(Leaf, size - leaf), x_.data() + leaf, *some[level - 1]);
            }
        }
    }

   private:
    FEWBITS_INLINE const Candidates& narrow(const Candidates& from, Candidates& to, size_t begin, size_t end) {
        const size_t d = D ? D : dims_;
        if (from.size <= Keep + 2) return from;
        for (size_t a = 0; a < d; ++a) {
            const float* x = x_.data() + a * kSpan;
            Floats low = lanes(x + begin), high = low;
            for (size_t i = begin + 8; i < end; i += 8) {
                low = select(lanes(x + i) < low, lanes(x + i), low);
                high = select(lanes(x + i) > high, lanes(x + i), high);
            }
            low_[a] = low[0], high_[a] = high[0];
            for (size_t j = 1; j < 8; ++j) {
                low_[a] = std::min(low_[a], float(low[j]));
                high_[a] = std::max(high_[a], float(high[j]));
            }
        }
        return drop_beaten<D, Keep>(from, to, low_.data(), high_.data(), d, moving_);
    }

    size_t dims_;
    bool moving_;
    std::vector<float> x_, low_, high_;
    std::vector<Candidates> lists_;  // of everything, a span, and so on down to a leaf
};

}  // namespace fewbits
