// The quick coder of codes: each code in one pass, as a symbol of 16 under two adaptive models.
//
// Of up to 16 levels, the symbol is the code itself. Of up to 256, it is the rank of the code among those nearest to a
// prediction made in colour or value space; of more, the rank of its place in order of value. Far ranks go by classes
// of 2^b, and the bits inside follow. Where the code before and sixteen above are the same, one symbol tells up to
// fifteen; so it does of codes that equal those at a distance, where codes repeat. Two models that know different
// neighbours are averaged (their cumulative frequencies, of 15 bits, move towards each symbol by shifts), and symbols
// are written by a range asymmetric numeral system (Duda 2013), backwards, so that they are read forwards. The two
// halves of each plane are told in turns, so that a processor need not wait for the one to go on with the other.
// Integers only; of any bytes the reader makes codes below the number of levels.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>
#include <vector>

#include "simd.hpp"

namespace fewbits {

constexpr unsigned kFastBits = 15;                // of frequencies, that sum to 2^15
constexpr uint32_t kFastLow = uint32_t{1} << 16;  // states are from here to 2^32 - 1 and are refilled by 16 bits
constexpr size_t kFastSide = 16;                  // codes beside each row, copies of its ends
constexpr unsigned kFastRun = 15;                 // the most codes that one symbol of a run tells
constexpr unsigned kFastMatched = 16;             // codes that equal those at the lag before codes are copied

// Where each cumulative frequency goes when a symbol is seen: the others keep 1 each.
struct FastTargets {
    alignas(32) uint16_t to[16][16];
    constexpr FastTargets() : to() {
        for (int s = 0; s < 16; ++s)
            for (int i = 0; i < 16; ++i) to[s][i] = uint16_t(i <= s ? i : (1 << kFastBits) - 16 + i);
    }
};
inline constexpr FastTargets kFastTargets;

// Sixteen cumulative frequencies side by side: what two models know, averaged; how many lie above a slot; their moves.
#if defined(__GNUC__)
typedef int16_t FastShorts __attribute__((vector_size(32), aligned(32), may_alias));
typedef uint16_t FastWords __attribute__((vector_size(32), aligned(32), may_alias));
typedef uint8_t FastBytes __attribute__((vector_size(16), aligned(1), may_alias));

FEWBITS_INLINE void fast_average(const uint16_t* a, const uint16_t* b, uint16_t* out) {
    *reinterpret_cast<FastWords*>(out) =
        (*reinterpret_cast<const FastWords*>(a) + *reinterpret_cast<const FastWords*>(b)) >> 1;
}
FEWBITS_INLINE unsigned fast_above(const uint16_t* sums, unsigned slot) {
    const FastShorts above = *reinterpret_cast<const FastShorts*>(sums) > int16_t(slot);
    const FastBytes ones = __builtin_convertvector(above, FastBytes) & 1;
    uint64_t half[2];
    std::memcpy(half, &ones, sizeof half);
    return unsigned((half[0] + half[1]) * 0x0101010101010101u >> 56);
}
FEWBITS_INLINE void fast_move(uint16_t* model, const uint16_t* target, int rate) {
    FastShorts& x = *reinterpret_cast<FastShorts*>(model);
    x += (*reinterpret_cast<const FastShorts*>(target) - x) >> rate;
}
#else
inline void fast_average(const uint16_t* a, const uint16_t* b, uint16_t* out) {
    for (int i = 0; i < 16; ++i) out[i] = uint16_t((a[i] + b[i]) >> 1);
}
inline unsigned fast_above(const uint16_t* sums, unsigned slot) {
    unsigned above = 0;
    for (int i = 0; i < 16; ++i) above += sums[i] > slot;
    return above;
}
inline void fast_move(uint16_t* model, const uint16_t* target, int rate) {
    for (int i = 0; i < 16; ++i) model[i] = uint16_t(model[i] + ((target[i] - model[i]) >> rate));
}
#endif

// All models: the cumulative frequencies of 16 symbols each, and how often each was used, until its rate rests.
class FastModels {
   public:
    // `own` models of codes below `symbols`, then `more` of 16 symbols.
    FastModels(size_t own, unsigned symbols, size_t more) : cumulative_(own + more), used_(own + more) {
        fill(0, own, symbols);
        fill(own, own + more, 16);
    }
    // The frequencies of a symbol, or of the one at a slot, under two models; both learn it.
    template <class Choose>
    FEWBITS_INLINE unsigned learn(size_t a, size_t b, Choose choose) {
        uint16_t *x = cumulative_[a].below, *y = cumulative_[b].below;
        alignas(32) uint16_t sums[17];
        fast_average(x, y, sums);
        sums[16] = 1u << kFastBits;
        const unsigned s = choose(sums);
        fast_move(x, kFastTargets.to[s], rate(a, 6));
        fast_move(y, kFastTargets.to[s], rate(b, 14));
        return s;
    }

   private:
    void fill(size_t from, size_t to, unsigned symbols) {
        Cumulative first;
        for (unsigned i = 0; i < 16; ++i)
            first.below[i] = uint16_t(i < symbols ? (i << kFastBits) / symbols : (1u << kFastBits) - 16 + i);
        std::fill(cumulative_.begin() + from, cumulative_.begin() + to, first);
    }
    // The shift of the next move of a model; the first models of pairs rest at 4, the second at 5.
    FEWBITS_INLINE int rate(size_t model, unsigned last) {
        static constexpr uint8_t kRates[15] = {1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5};
        const unsigned used = used_[model];
        used_[model] = uint8_t(used + (used < last));
        return kRates[used];
    }

    struct alignas(32) Cumulative {  // never across two lines of cache
        uint16_t below[16];
    };
    std::vector<Cumulative> cumulative_;
    std::vector<uint8_t> used_;
};

// Collects the symbols with their frequencies, then writes them from the last to the first.
class FastWriter {
   public:
    static constexpr bool kReads = false;
    explicit FastWriter(size_t codes) { spans_.reserve(codes + codes / 4); }
    FEWBITS_INLINE unsigned symbol(FastModels& models, size_t a, size_t b, unsigned s) {
        return models.learn(a, b, [&](const uint16_t* sums) FEWBITS_INLINE_BODY {
            spans_.push_back(uint32_t(sums[s]) << 16 | uint32_t(sums[s + 1] - sums[s]));
            return s;
        });
    }
    FEWBITS_INLINE unsigned bits(unsigned count, unsigned value) {
        const unsigned shift = kFastBits - count;
        spans_.push_back(uint32_t(value << shift) << 16 | 1u << shift);
        return value;
    }
    // Writes the lag, state and words to the end of `out`, whose size is even; returns where they start.
    size_t finish(uint8_t* out, size_t size, unsigned lag) const {
        uint32_t state = kFastLow;
        for (size_t k = spans_.size(); k-- > 0;) {
            const uint32_t low = spans_[k] >> 16, width = spans_[k] & 0xFFFF;
            const bool full = state >> (32 - kFastBits) >= width;
            out[size - 1] = uint8_t(state >> 8);
            out[size - 2] = uint8_t(state);
            size -= full ? 2 : 0;
            state >>= full ? 16 : 0;
            state = (state / width << kFastBits) + state % width + low;
        }
        for (int shift = 24; shift >= 0; shift -= 8) out[--size] = uint8_t(state >> shift);
        for (int shift = 8; shift >= 0; shift -= 8) out[--size] = uint8_t(lag >> shift);
        return size;
    }

   private:
    std::vector<uint32_t> spans_;
};

class FastReader {
   public:
    static constexpr bool kReads = true;
    FastReader(const uint8_t* data, size_t size) : words_(size / 2 + 3), count_(size / 2) {
        for (size_t k = 0; k < count_; ++k) words_[k] = uint16_t(data[2 * k] | data[2 * k + 1] << 8);
        state_ = words_[1] | uint32_t(words_[2]) << 16;
        next_ = 3;
    }
    unsigned lag() const { return words_[0]; }
    FEWBITS_INLINE unsigned symbol(FastModels& models, size_t a, size_t b, unsigned) {
        return models.learn(a, b, [&](const uint16_t* sums) FEWBITS_INLINE_BODY {
            const unsigned s = 15 - fast_above(sums, state_ & ((1u << kFastBits) - 1));
            take(sums[s], uint32_t(sums[s + 1] - sums[s]));
            return s;
        });
    }
    FEWBITS_INLINE unsigned bits(unsigned count, unsigned) {
        const unsigned shift = kFastBits - count, value = (state_ & ((1u << kFastBits) - 1)) >> shift;
        take(value << shift, 1u << shift);
        return value;
    }
    // Whether there were fewer words than asked for.
    bool ran_out() const { return next_ > count_; }
    // Whether every word was read and the state is the one that writing started with.
    bool ended_well() const { return next_ == count_ && state_ == kFastLow; }

   private:
    FEWBITS_INLINE void take(uint32_t low, uint32_t width) {
        const uint32_t state = width * (state_ >> kFastBits) + (state_ & ((1u << kFastBits) - 1)) - low;
        const bool empty = state < kFastLow;
        state_ = empty ? state << 16 | words_[std::min(next_, count_)] : state;
        next_ += empty;
    }

    std::vector<uint16_t> words_;  // and zeros behind them, which are read again and again
    size_t count_, next_;
    uint32_t state_;
};

// Classes of ranks: the first of each, and how many bits tell one inside. 1 each at first for up to 256 levels; for
// more, 2^b from 2^b on.
struct FastClasses {
    uint32_t first[17] = {}, bits[16] = {};
    uint8_t of[256] = {};  // ranks
    explicit FastClasses(size_t levels) {
        for (unsigned s = 0; s < 16; ++s) {
            bits[s] = levels > 256 ? std::max(s, 1u) : s < 10 ? 0 : s - 8;
            first[s + 1] = first[s] + (1u << bits[s]);
        }
        for (unsigned rank = 0, s = 0; rank < 256; ++rank) {
            while (rank >= first[s + 1]) ++s;
            of[rank] = uint8_t(s);
        }
    }
};

// Along each of four axes of 14 bits, a + b - c, kept between a and b or, if free, on the axis.
FEWBITS_INLINE void fast_guess(const int16_t* a, const int16_t* b, const int16_t* c, bool free, int16_t* out) {
#if defined(__GNUC__)
    typedef int16_t Four __attribute__((vector_size(8), aligned(2), may_alias));
    const Four x = *reinterpret_cast<const Four*>(a), y = *reinterpret_cast<const Four*>(b);
    const Four low = free ? Four{} : x < y ? x : y, high = free ? Four{} + int16_t{16383} : x > y ? x : y;
    Four guess = x + y - *reinterpret_cast<const Four*>(c);
    guess = guess < low ? low : guess;
    *reinterpret_cast<Four*>(out) = guess > high ? high : guess;
#else
    for (int k = 0; k < 4; ++k) {
        const int low = free ? 0 : std::min(a[k], b[k]), high = free ? 16383 : std::max(a[k], b[k]);
        out[k] = int16_t(std::clamp(a[k] + b[k] - c[k], low, high));
    }
#endif
}

// For each level, its squared distance from a point, below 2^24, and behind that its number, 8 bits; returns the least.
FEWBITS_INLINE uint32_t fast_measure_body(const int32_t* coarse, size_t levels, const int32_t* point, uint32_t* keys) {
    for (size_t k = 0; k < levels; ++k) {
        uint32_t sum = 0;
        for (size_t axis = 0; axis < 4; ++axis) {
            const int32_t step = coarse[axis * levels + k] - point[axis];
            sum += uint32_t(step * step);
        }
        keys[k] = sum << 8 | uint32_t(k);
    }
    uint32_t least = UINT32_MAX;
    for (size_t k = 0; k < levels; ++k) least = std::min(least, keys[k]);
    return least;
}
FEWBITS_DISPATCH(uint32_t, fast_measure, fast_measure_body,
                 (const int32_t* coarse, size_t levels, const int32_t* point, uint32_t* keys),
                 (coarse, levels, point, keys))

// Where the levels lie: predictions, and the levels nearest to each, found when first asked for.
class FastGeometry {
   public:
    // `values` is levels x axes; up to 256 levels.
    FastGeometry(size_t levels, size_t axes, const FastClasses& classes)
        : classes_(classes), levels_(levels), axes_(axes), cell_bits_(axes ? kCellBits[axes] : 0),
          cells_(size_t{1} << (axes * cell_bits_)), ready_(levels), rank_(levels * 256), order_(levels * 256),
          class_(levels * 256), points_(levels * 4), coarse_(4 * levels), keys_(levels) {}

    void set(const uint16_t* values) {
        for (size_t k = 0; k < levels_; ++k)
            for (size_t axis = 0; axis < axes_; ++axis) {
                points_[4 * k + axis] = int16_t(values[k * axes_ + axis] >> 2);
                coarse_[axis * levels_ + k] = values[k * axes_ + axis] >> 5;
            }
        std::fill(cells_.begin(), cells_.end(), uint16_t{0});
        std::fill(ready_.begin(), ready_.end(), uint8_t{0});
    }
    // The level expected after these to the left, above, and left above; in a line, after two to the left.
    FEWBITS_INLINE unsigned predict(unsigned w, unsigned n, unsigned nw, unsigned ww, bool line) {
        if (!axes_) return w;
        int16_t guess[4];
        if (line)
            fast_guess(&points_[4 * w], &points_[4 * w], &points_[4 * ww], true, guess);
        else
            fast_guess(&points_[4 * w], &points_[4 * n], &points_[4 * nw], false, guess);
        size_t cell = 0;
        for (size_t axis = 0; axis < axes_; ++axis)
            cell = cell << cell_bits_ | unsigned(guess[axis]) >> (14 - cell_bits_);
        if (!cells_[cell]) find(cell);
        const unsigned nearest = cells_[cell] - 1u;
        const bool left = line ? w == ww : (w == n) | (n == nw), over = !line & (w == nw);
        return left ? w : over ? n : nearest;
    }
    // Classes of the ranks of all levels by distance from one.
    FEWBITS_INLINE const uint8_t* classes(unsigned level) {
        if (!ready_[level]) sort(level);
        return &class_[256 * level];
    }
    FEWBITS_INLINE unsigned rank(unsigned level, unsigned other) const { return rank_[256 * level + other]; }
    FEWBITS_INLINE unsigned of_rank(unsigned level, unsigned rank) const { return order_[256 * level + rank]; }

   private:
    static constexpr unsigned kCellBits[5] = {0, 8, 6, 5, 4};

    // The level nearest to the middle of a cell, the first of equals.
    FEWBITS_RARE void find(size_t cell) {
        int32_t middle[4] = {};
        for (size_t axis = axes_, rest = cell; axis-- > 0; rest >>= cell_bits_)
            middle[axis] = int32_t(((rest & ((1u << cell_bits_) - 1)) * 2 + 1) << (15 - cell_bits_) >> 5);
        cells_[cell] = uint16_t(1 + (fast_measure(coarse_.data(), levels_, middle, keys_.data()) & 255));
    }
    // The level itself comes first, then nearer ones, then those with lower numbers.
    FEWBITS_RARE void sort(unsigned level) {
        int32_t point[4];
        for (size_t axis = 0; axis < 4; ++axis) point[axis] = coarse_[axis * levels_ + level];
        fast_measure(coarse_.data(), levels_, point, keys_.data());
        std::swap(keys_[0], keys_[level]);
        std::sort(keys_.begin() + 1, keys_.end());
        for (unsigned rank = 0; rank < levels_; ++rank) {
            const unsigned other = keys_[rank] & 255;
            order_[256 * level + rank] = uint8_t(other);
            rank_[256 * level + other] = uint8_t(rank);
            class_[256 * level + other] = classes_.of[rank];
        }
        ready_[level] = 1;
    }

    const FastClasses& classes_;
    size_t levels_, axes_;
    unsigned cell_bits_;
    std::vector<uint16_t> cells_;  // the nearest level and 1; 0 where it is not known yet
    std::vector<uint8_t> ready_, rank_, order_, class_;
    std::vector<int16_t> points_;  // in steps of 4, four axes a level
    std::vector<int32_t> coarse_;  // in steps of 32, a row of levels an axis
    std::vector<uint32_t> keys_;
};

// What is coded. Each plane goes on from the one before.
struct FastShape {
    size_t planes, rows, columns, levels, axes;
    bool own_values;  // each plane has its own
    // Rows of the first half, which is coded side by side with the second.
    size_t half() const { return rows - rows / 2; }
};

// From where codes may be copied: so many rows above in the same half, and so many columns to the left. A word tells
// it; 0 is nowhere.
struct FastLag {
    size_t down;
    ptrdiff_t across;
    explicit FastLag(unsigned word) : down(word >> 8), across(int8_t(word & 255)) {}
    bool on() const { return down || across; }
    bool possible() const { return down || across >= 0; }
    static unsigned word(unsigned down, int across) { return down << 8 | (unsigned(across) & 255); }
};

// The lag that copies the most of some spans of 16 codes that are not flat, if it copies one of four, or one of two
// from the row above, of which neighbours tell most; else 0.
template <class T>
unsigned fast_lag(const T* codes, const FastShape& shape) {
    constexpr size_t kSpan = 16, kSpans = 256, kNear = 16, kFar = 255;
    const size_t columns = shape.columns, all = shape.planes * shape.rows * columns;
    if (columns < kSpan) return 0;
    std::vector<unsigned> scores(64 + kNear * (2 * kNear + 1) + kFar + 1), words(scores.size());
    unsigned seen = 0;
    for (size_t k = 0, spans = std::min(all / 64, kSpans); k < spans; ++k) {
        const size_t place = size_t((uint64_t{uint32_t(k * 0x9E3779B1u)} * (all / columns)) >> 32);
        const size_t x = size_t((uint64_t{uint32_t(k * 0x85EBCA6Bu)} * (columns - kSpan + 1)) >> 32);
        const size_t y = place % shape.rows, row = y < shape.half() ? y : y - shape.half();
        const T* const span = codes + place * columns + x;
        if (!std::memcmp(span, span + 1, (kSpan - 1) * sizeof(T))) continue;
        ++seen;
        size_t candidate = 0;
        const auto look = [&](size_t down, ptrdiff_t across) FEWBITS_INLINE_BODY {
            words[candidate] = FastLag::word(unsigned(down), int(across));
            const ptrdiff_t from = ptrdiff_t(x) - across;
            if (row >= down && from >= 0 && size_t(from) + kSpan <= columns) {
                uint64_t a, b;
                const T* const source = span - down * columns - across;
                std::memcpy(&a, span, sizeof a);
                std::memcpy(&b, source, sizeof b);
                scores[candidate] += a == b && !std::memcmp(span, source, kSpan * sizeof(T));
            }
            ++candidate;
        };
        for (ptrdiff_t across = 1; across <= 64; ++across) look(0, across);
        for (size_t down = 1; down <= kNear; ++down)
            for (ptrdiff_t across = -ptrdiff_t(kNear); across <= ptrdiff_t(kNear); ++across) look(down, across);
        for (size_t down = kNear + 1; down <= kFar; ++down) look(down, 0);
    }
    const size_t best = size_t(std::max_element(scores.begin(), scores.end()) - scores.begin());
    const unsigned enough = words[best] == FastLag::word(1, 0) ? 2 : 4;
    return scores[best] && enough * scores[best] >= seen ? words[best] : 0;
}

// Differences from a prediction as ranks: 0, then once up and once down, and on in one direction where the other ends.
FEWBITS_INLINE unsigned fast_fold(unsigned value, unsigned guess, unsigned levels) {
    const unsigned both = std::min(guess, levels - 1 - guess), step = value > guess ? value - guess : guess - value;
    return step > both ? step + both : value > guess ? 2 * step - 1 : 2 * step;
}
FEWBITS_INLINE unsigned fast_unfold(unsigned rank, unsigned guess, unsigned levels) {
    const unsigned both = std::min(guess, levels - 1 - guess);
    if (rank > 2 * both) return both == guess ? rank : guess - (rank - both);
    return rank & 1 ? guess + (rank + 1) / 2 : guess - rank / 2;
}

// One of the two halves of a plane that are coded side by side: its last three rows of codes, with room beside them,
// and the symbols that told them.
template <class T>
struct FastLane {
    explicit FastLane(size_t columns)
        : codes_(3 * (columns + 2 * kFastSide)), symbols_(2 * (columns + 2 * kFastSide)), columns_(columns) {
        T* const first = codes_.data() + kFastSide;
        const size_t stride = columns + 2 * kFastSide;
        here = first, up = first + stride, upper = up + stride;
        told = symbols_.data() + kFastSide, told_up = told + stride;
    }
    void start_row() {
        T* const oldest = upper;
        upper = up, up = here, here = oldest;
        std::swap(told, told_up);
        std::fill(here - kFastSide, here, up[0]);
        x = 0;
    }
    void match(bool same) { matched = same ? std::min(matched + 1, kFastMatched) : 0; }
    void end_row() { std::fill(here + columns_, here + columns_ + kFastSide, here[columns_ - 1]); }

    T *here, *up, *upper;
    uint8_t *told, *told_up;
    size_t x = 0;
    unsigned last_run = 0, last_copy = 0;
    bool broken = false;    // a run ended before x
    unsigned expected = 0;  // the code that did not come then
    // The row that codes may be copied from, and to which places; so many were the same at the last.
    const T* source = nullptr;
    size_t first = 0, end = 0;
    unsigned matched = 0;

   private:
    std::vector<T> codes_;
    std::vector<uint8_t> symbols_;
    size_t columns_;
};

// Whether the code before, and sixteen above from the one before on, are all the same.
template <class T>
FEWBITS_INLINE bool fast_flat(const T* up, T w) {
    T all[16];
    for (T& one : all) one = w;
    return !std::memcmp(up - 1, all, sizeof all);
}

// Codes all rows: the writer reads `codes`, the reader writes them. For more than 256 levels, codes are places in
// order of value. False if the reader runs out of bytes.
template <class Coder, class T, bool small>
FEWBITS_INLINE bool fast_walk(Coder& coder, const FastShape& shape, const uint16_t* values,
                              const FastLag& lag, std::conditional_t<Coder::kReads, T*, const T*> codes) {
    constexpr bool reads = Coder::kReads;
    const unsigned levels = unsigned(shape.levels);
    const size_t columns = shape.columns;
    constexpr bool large = sizeof(T) > 1;
    const bool line = shape.rows == 1;
    const unsigned width = levels <= 2 ? 1 : levels <= 4 ? 2 : 4;
    // Where the models of each kind begin.
    constexpr size_t a = 0, b = small ? 1 << 12 : 1 << 10, broken_a = b + (small ? 1 << 16 : 1 << 12);
    constexpr size_t broken_b = broken_a + 256, run_a = broken_b + (1 << 12), run_b = run_a + 16;
    constexpr size_t copy_a = run_b + 256, copy_b = copy_a + 16;
    constexpr size_t inside_a = copy_b + 256, inside_b = inside_a + 16, end = inside_b + (1 << 12);
    FastModels models(run_a, small ? levels : 16, end - run_a);
    const FastClasses classes(levels);
    FastGeometry geometry(large ? 0 : levels, shape.axes, classes);
    // A code or a run of one lane.
    const auto step = [&](FastLane<T>& lane) FEWBITS_INLINE_BODY {
        const size_t x = lane.x;
        T* const here = lane.here;
        const T *const up = lane.up, *const upper = lane.upper;
        uint8_t *const told = lane.told, *const told_up = lane.told_up;
        const bool broken = lane.broken;
        const unsigned w = here[x - 1], n = up[x], nw = up[x - 1], ne = up[x + 1], ww = here[x - 2];
        const bool sourced = x >= lane.first && x < lane.end;
        const ptrdiff_t from = ptrdiff_t(x) - lag.across;
        if (sourced && lane.matched == kFastMatched && !broken) {
            const size_t most = std::min<size_t>(kFastRun, lane.end - x);
            size_t same = 0;
            if constexpr (!reads)
                while (same < most && here[x + same] == lane.source[from + ptrdiff_t(same)]) ++same;
            const unsigned told_copy = same == most ? kFastRun : unsigned(same);
            const unsigned s = coder.symbol(models, copy_a + lane.last_copy, copy_b + (w & 255), told_copy);
            lane.last_copy = s;
            lane.broken = s < most;
            same = std::min<size_t>(s, most);
            if constexpr (reads)
                for (size_t k = 0; k < same; ++k) here[x + k] = lane.source[from + ptrdiff_t(k)];
            std::fill(told + x, told + x + same, uint8_t{0});
            lane.x = x + same;
            if (lane.broken) lane.expected = lane.source[from + ptrdiff_t(same)], lane.matched = 0;
            return;
        }
        if (!((w ^ n) | (w ^ nw) | (w ^ ne) | (w ^ up[x + 14]) | broken) && fast_flat(up + x, T(w))) {
            const size_t most = std::min<size_t>(kFastRun, columns - x);
            size_t same = 0;
            if constexpr (!reads)
                while (same < most && here[x + same] == w) ++same;
            const unsigned told_run = same == most ? kFastRun : unsigned(same);
            const unsigned s = coder.symbol(models, run_a + lane.last_run, run_b + (w & 255), told_run);
            lane.last_run = s;
            lane.broken = s < most;
            lane.expected = w;
            same = std::min<size_t>(s, most);
            if constexpr (reads) std::fill(here + x, here + x + same, T(w));
            std::fill(told + x, told + x + same, uint8_t{0});
            lane.x = x + same;
            for (size_t k = std::max(x, lane.first); k < std::min(x + same, lane.end); ++k)
                lane.match(lane.source[ptrdiff_t(k) - lag.across] == w);
            return;
        }
        unsigned code = here[x], s = 0;
        const unsigned expected = lane.expected;
        if constexpr (small) {
            const unsigned near[16] = {w, n, 0, ne, ww, upper[x], nw, upper[x + 1], upper[x - 1], up[x - 2],
                                       up[x + 2], here[x - 3], up[x - 3], up[x + 3], upper[x - 2], upper[x + 2]};
            size_t context = 0;
            for (unsigned k = 0; k < 16 / width; ++k)
                context = context << width | (k == 2 ? geometry.predict(w, n, nw, ww, line) : near[k]);
            s = coder.symbol(models, broken ? broken_a + expected : a + (context >> 4),
                             broken ? broken_b + (expected << 4 | ne) : b + context, code);
            code = std::min(s, levels - 1);
        } else {
            const unsigned near = told[x - 1] + told_up[x] + told_up[x + 1];
            unsigned guess, rank = 0, from;
            size_t i, j;
            if constexpr (large) {
                guess = line ? unsigned(std::clamp(int(2 * w) - int(ww), 0, int(levels - 1)))
                             : unsigned(std::clamp(int(w + n) - int(nw), int(std::min(w, n)), int(std::max(w, n))));
                i = near;
                from = told[x - 1];
                j = from << 8 | told[x - 2] << 4 | told_up[x];
                if constexpr (!reads) {
                    rank = fast_fold(code, guess, levels);
                    for (s = 0; rank >= classes.first[s + 1]; ++s) {
                    }
                }
            } else {
                guess = geometry.predict(w, n, nw, ww, line);
                const uint8_t* const near_classes = geometry.classes(guess);
                i = guess << 2 | std::min(near / 8, 3u);
                from = guess;
                j = size_t{near_classes[w]} << 8 | near_classes[n] << 4 | near_classes[ne];
                if constexpr (!reads) {
                    rank = geometry.rank(guess, code);
                    s = near_classes[code];
                }
            }
            s = coder.symbol(models, broken ? broken_a + (expected & 255) : a + i, (broken ? broken_b : b) + j, s);
            told[x] = uint8_t(s);
            const unsigned bits = classes.bits[s], top = std::min(bits, 4u), rest = bits - top;
            unsigned offset = rank - classes.first[s];
            if (bits) {
                offset = coder.symbol(models, inside_a + s, inside_b + (from << 4 | s), offset >> rest) << rest |
                         (rest ? coder.bits(rest, offset & ((1u << rest) - 1)) : 0);
            }
            if constexpr (reads) {
                rank = std::min(classes.first[s] + (bits ? offset : 0), levels - 1);
                code = large ? fast_unfold(rank, guess, levels) : geometry.of_rank(guess, rank);
            }
        }
        if constexpr (reads) here[x] = T(code);
        if (sourced) lane.match(lane.source[from] == code);
        lane.broken = false;
        lane.x = x + 1;
    };
    const size_t rows = shape.half();  // of the first lane; the second has the rest
    FastLane<T> first(columns), second(columns);
    if (!lag.possible()) return false;
    // A row, and where its codes may be copied from.
    const auto start = [&](FastLane<T>& lane, size_t row, const T* row_codes) {
        lane.start_row();
        if constexpr (!reads) std::copy(row_codes, row_codes + columns, lane.here);
        lane.first = lane.end = 0;
        if (!lag.on() || row < lag.down) {
            lane.matched = 0;
            return;
        }
        lane.source = lag.down ? row_codes - lag.down * columns : lane.here;
        lane.first = std::min(columns, size_t(std::max<ptrdiff_t>(0, lag.across)));
        lane.end = lag.across < 0 ? columns - std::min(columns, size_t(-lag.across)) : columns;
    };
    for (size_t plane = 0; plane < shape.planes; ++plane, codes += shape.rows * columns) {
        if (!large && (plane == 0 || shape.own_values))
            geometry.set(values + (shape.own_values ? plane : 0) * levels * shape.axes);
        for (size_t row = 0; row < rows; ++row) {
            const auto codes_1 = codes + row * columns, codes_2 = codes_1 + rows * columns;
            const bool both = rows + row < shape.rows;
            start(first, row, codes_1);
            if (both) {
                start(second, row, codes_2);
                while (first.x < columns && second.x < columns) {
                    step(first);
                    step(second);
                }
                while (second.x < columns) step(second);
            }
            while (first.x < columns) step(first);
            first.end_row();
            if (both) second.end_row();
            if constexpr (reads) {
                if (coder.ran_out()) return false;
                std::copy(first.here, first.here + columns, codes_1);
                if (both) std::copy(second.here, second.here + columns, codes_2);
            }
        }
    }
    return true;
}

// The bytes that these codes can take at most.
inline size_t fast_bound(size_t codes) { return 8 * codes + 10; }

template <class T>
FEWBITS_INLINE size_t fast_encode_body(const T* codes, const FastShape& shape, const uint16_t* values, unsigned lag,
                                       uint8_t* out) {
    FastWriter writer(shape.planes * shape.rows * shape.columns);
    if (sizeof(T) == 1 && shape.levels <= 16)
        fast_walk<FastWriter, T, sizeof(T) == 1>(writer, shape, values, FastLag(lag), codes);
    else
        fast_walk<FastWriter, T, false>(writer, shape, values, FastLag(lag), codes);
    const size_t size = fast_bound(shape.planes * shape.rows * shape.columns), start = writer.finish(out, size, lag);
    std::memmove(out, out + start, size - start);
    return size - start;
}
template <class T>
FEWBITS_INLINE bool fast_decode_body(const uint8_t* data, size_t size, const FastShape& shape, const uint16_t* values,
                                     T* codes) {
    FastReader reader(data, size);
    const FastLag lag(reader.lag());
    const bool enough = sizeof(T) == 1 && shape.levels <= 16
                            ? fast_walk<FastReader, T, sizeof(T) == 1>(reader, shape, values, lag, codes)
                            : fast_walk<FastReader, T, false>(reader, shape, values, lag, codes);
    return enough && size % 2 == 0 && reader.ended_well();
}

#define FEWBITS_FAST(T)                                                                                    \
    FEWBITS_DISPATCH(size_t, fast_encode, fast_encode_body<T>,                                             \
                     (const T* codes, const FastShape& shape, const uint16_t* values, unsigned lag,        \
                      uint8_t* out),                                                                       \
                     (codes, shape, values, lag, out))                                                          \
    FEWBITS_DISPATCH(bool, fast_decode, fast_decode_body<T>,                                               \
                     (const uint8_t* data, size_t size, const FastShape& shape, const uint16_t* values, T* codes), \
                     (data, size, shape, values, codes))
FEWBITS_FAST(uint8_t)
FEWBITS_FAST(uint16_t)
#undef FEWBITS_FAST

}  // namespace fewbits
