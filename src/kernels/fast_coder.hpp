// The quick coder of codes: each code in one pass, as a symbol of 16 under two adaptive models.
//
// A code of up to 16 levels is the symbol itself, seen after its neighbours. Of up to 256, the symbol is the rank of the
// code among those nearest to a prediction made in colour or value space; of more, the class of a difference between
// places in order of value. Far ranks are classes of 2^b, and the bits inside follow. Where seventeen codes above
// and the one before are the same, one symbol tells up to fifteen. Two models that know different neighbours
// are averaged (their cumulative frequencies, of 15 bits, move towards each symbol by shifts), and symbols are
// written by a range asymmetric numeral system (Duda 2013), backwards, so that they are read forwards.
// Integers only; the reader makes codes below the number of levels of any bytes.
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

// Where each cumulative frequency goes when a symbol is seen: the others keep 1 each.
struct FastTargets {
    uint16_t to[16][16];
    FastTargets() {
        for (int s = 0; s < 16; ++s)
            for (int i = 0; i < 16; ++i) to[s][i] = uint16_t(i <= s ? i : (1 << kFastBits) - 16 + i);
    }
};

// Models of one kind: the cumulative frequencies of 16 symbols, and how often each was used, up to when its rate rests.
class FastModels {
   public:
    FastModels(size_t count, unsigned symbols, unsigned rate) : cumulative_(16 * count), used_(count), last_(kLast[rate]) {
        uint16_t* first = cumulative_.data();
        for (unsigned i = 0; i < 16; ++i)
            first[i] = uint16_t(i < symbols ? (i << kFastBits) / symbols : (1u << kFastBits) - 16 + i);
        for (size_t k = 1; k < count; ++k) std::memcpy(first + 16 * k, first, 16 * sizeof *first);
    }
    FEWBITS_INLINE uint16_t* at(size_t context) { return cumulative_.data() + 16 * context; }
    // The shift of the next move of a model.
    FEWBITS_INLINE int rate(size_t context) {
        static constexpr uint8_t kRates[15] = {1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5};
        uint8_t& used = used_[context];
        const int rate = kRates[used];
        used = uint8_t(used + (used < last_));
        return rate;
    }

   private:
    static constexpr uint8_t kLast[6] = {0, 0, 0, 3, 6, 14};  // the first use of each rate
    std::vector<uint16_t> cumulative_;
    std::vector<uint8_t> used_;
    unsigned last_;
};

// What both models know, averaged; [16] is the sum.
FEWBITS_INLINE void fast_average(const uint16_t* a, const uint16_t* b, uint16_t* out) {
    for (int i = 0; i < 16; ++i) out[i] = uint16_t(uint16_t(a[i] + b[i]) >> 1);
    out[16] = 1u << kFastBits;
}

FEWBITS_INLINE void fast_move(uint16_t* model, const uint16_t* target, int rate) {
#if defined(__GNUC__)
    typedef int16_t Shorts __attribute__((vector_size(32), aligned(2), may_alias));
    Shorts& x = *reinterpret_cast<Shorts*>(model);
    x += (*reinterpret_cast<const Shorts*>(target) - x) >> int16_t(rate);
#else
    for (int i = 0; i < 16; ++i) model[i] = uint16_t(model[i] + (int16_t(target[i] - model[i]) >> rate));
#endif
}

// Collects the symbols with their frequencies, then writes them from the last to the first.
class FastWriter {
   public:
    static constexpr bool kReads = false;
    explicit FastWriter(size_t codes) { spans_.reserve(codes + codes / 4); }
    FEWBITS_INLINE unsigned symbol(FastModels& a, size_t i, FastModels& b, size_t j, unsigned s) {
        static const FastTargets targets;
        uint16_t *x = a.at(i), *y = b.at(j), sums[17];
        fast_average(x, y, sums);
        spans_.push_back(uint32_t(sums[s]) << 16 | uint32_t(sums[s + 1] - sums[s]));
        fast_move(x, targets.to[s], a.rate(i));
        fast_move(y, targets.to[s], b.rate(j));
        return s;
    }
    FEWBITS_INLINE unsigned bits(unsigned count, unsigned value) {
        const unsigned shift = kFastBits - count;
        spans_.push_back(uint32_t(value << shift) << 16 | 1u << shift);
        return value;
    }
    // Writes state and words to the end of `out`, whose size is even; returns where they start.
    size_t finish(uint8_t* out, size_t size) const {
        uint32_t state = kFastLow;
        for (size_t k = spans_.size(); k-- > 0;) {
            const uint32_t low = spans_[k] >> 16, width = spans_[k] & 0xFFFF;
            if (state >> (32 - kFastBits) >= width) {
                out[--size] = uint8_t(state >> 8);
                out[--size] = uint8_t(state);
                state >>= 16;
            }
            state = (state / width << kFastBits) + state % width + low;
        }
        for (int shift = 24; shift >= 0; shift -= 8) out[--size] = uint8_t(state >> shift);
        return size;
    }

   private:
    std::vector<uint32_t> spans_;
};

class FastReader {
   public:
    static constexpr bool kReads = true;
    FastReader(const uint8_t* data, size_t size) : next_(data), end_(data + size) {
        state_ = word();
        state_ |= word() << 16;
    }
    FEWBITS_INLINE unsigned symbol(FastModels& a, size_t i, FastModels& b, size_t j, unsigned) {
        static const FastTargets targets;
        uint16_t *x = a.at(i), *y = b.at(j), sums[17];
        fast_average(x, y, sums);
        const int16_t slot = int16_t(state_ & ((1u << kFastBits) - 1));
        int16_t above = 0;
        for (int k = 0; k < 16; ++k) above = int16_t(above + (int16_t(sums[k]) > slot));
        const unsigned s = 15u - unsigned(above);
        take(sums[s], uint32_t(sums[s + 1] - sums[s]));
        fast_move(x, targets.to[s], a.rate(i));
        fast_move(y, targets.to[s], b.rate(j));
        return s;
    }
    FEWBITS_INLINE unsigned bits(unsigned count, unsigned) {
        const unsigned shift = kFastBits - count, value = (state_ & ((1u << kFastBits) - 1)) >> shift;
        take(value << shift, 1u << shift);
        return value;
    }
    // Whether there were fewer bytes than asked for.
    bool short_of_bytes() const { return short_; }
    // Whether every byte was read and the state is the one that writing started with.
    bool ended_well() const { return !short_ && next_ == end_ && state_ == kFastLow; }

   private:
    FEWBITS_INLINE void take(uint32_t low, uint32_t width) {
        state_ = width * (state_ >> kFastBits) + (state_ & ((1u << kFastBits) - 1)) - low;
        if (state_ < kFastLow) state_ = state_ << 16 | word();
    }
    FEWBITS_INLINE uint32_t word() {
        if (end_ - next_ < 2) {
            short_ = true;
            return 0;
        }
        const uint32_t both = next_[0] | uint32_t(next_[1]) << 8;
        next_ += 2;
        return both;
    }
    const uint8_t *next_, *end_;
    uint32_t state_;
    bool short_ = false;
};

// Where the levels lie: predictions, and the levels nearest to each, found when first asked for.
class FastGeometry {
   public:
    // `values` is levels x axes; up to 256 levels.
    FastGeometry(size_t levels, size_t axes)
        : levels_(levels), axes_(axes), cell_bits_(axes ? kCellBits[axes] : 0),
          cells_(size_t{1} << (axes * cell_bits_)), ready_(levels), rank_(levels * 256), order_(levels * 256), coarse_(axes * levels),
          distances_(levels) {}

    void set(const uint16_t* values) {
        values_ = values;
        for (size_t k = 0; k < levels_; ++k)
            for (size_t axis = 0; axis < axes_; ++axis) coarse_[axis * levels_ + k] = values[k * axes_ + axis] >> 5;
        std::fill(cells_.begin(), cells_.end(), uint16_t{0});
        std::fill(ready_.begin(), ready_.end(), uint8_t{0});
    }
    // The level expected after these to the left, above, and left above; in a line, after two to the left.
    FEWBITS_INLINE unsigned predict(unsigned w, unsigned n, unsigned nw, unsigned ww, bool line) {
        if (line ? w == ww : n == nw || w == n) return w;
        if (!line && w == nw) return n;
        if (!axes_) return w;
        size_t cell = 0;
        for (size_t axis = 0; axis < axes_; ++axis) {
            const int a = values_[w * axes_ + axis], b = values_[n * axes_ + axis], c = values_[nw * axes_ + axis];
            const int guess = line ? std::clamp(2 * a - values_[ww * axes_ + axis], 0, 65535)
                                   : std::clamp(a + b - c, std::min(a, b), std::max(a, b));
            cell = cell << cell_bits_ | unsigned(guess) >> (16 - cell_bits_);
        }
        if (!cells_[cell]) find(cell);
        return cells_[cell] - 1u;
    }
    // Ranks of the levels by distance from one; and the levels in that order.
    FEWBITS_INLINE const uint8_t* ranks(unsigned level) {
        if (!ready_[level]) sort(level);
        return rank_.data() + 256 * level;
    }
    FEWBITS_INLINE unsigned of_rank(unsigned level, unsigned rank) const { return order_[256 * level + rank]; }

   private:
    static constexpr unsigned kCellBits[5] = {0, 8, 6, 5, 4};

    // Squared distances of all levels from a point; both in steps of 32, so that sums stay below 2^24.
    void measure(const int* point) {
        std::fill(distances_.begin(), distances_.end(), 0);
        for (size_t axis = 0; axis < axes_; ++axis)
            for (size_t k = 0; k < levels_; ++k) {
                const int step = coarse_[axis * levels_ + k] - point[axis];
                distances_[k] += step * step;
            }
    }
    // The level nearest to the middle of a cell, the first of equals.
    FEWBITS_RARE void find(size_t cell) {
        int middle[4] = {};
        for (size_t axis = axes_, rest = cell; axis-- > 0; rest >>= cell_bits_)
            middle[axis] = int(((rest & ((1u << cell_bits_) - 1)) * 2 + 1) << (15 - cell_bits_) >> 5);
        measure(middle);
        cells_[cell] = uint16_t(1 + (std::min_element(distances_.begin(), distances_.end()) - distances_.begin()));
    }
    // The level itself comes first, then nearer ones, then those with lower numbers.
    FEWBITS_RARE void sort(unsigned level) {
        int point[4] = {};
        for (size_t axis = 0; axis < axes_; ++axis) point[axis] = coarse_[axis * levels_ + level];
        measure(point);
        uint32_t keys[256];
        for (unsigned k = 0; k < levels_; ++k) keys[k] = (uint32_t(distances_[k]) << 8 | k) + 1;
        keys[level] = 0;
        std::sort(keys, keys + levels_);
        for (unsigned rank = 0; rank < levels_; ++rank) {
            const unsigned other = rank ? (keys[rank] - 1) & 255 : level;
            order_[256 * level + rank] = uint8_t(other);
            rank_[256 * level + other] = uint8_t(rank);
        }
        ready_[level] = 1;
    }

    size_t levels_, axes_;
    unsigned cell_bits_;
    const uint16_t* values_ = nullptr;
    std::vector<uint16_t> cells_;  // the nearest level and 1; 0 where it is not known yet
    std::vector<uint8_t> ready_, rank_, order_;
    std::vector<int32_t> coarse_, distances_;
};

// What is coded of each plane: planes come one under another, as one tall picture.
struct FastShape {
    size_t planes, rows, columns, levels, axes;
    bool own_values;  // each plane has its own
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

// A row of codes with room beside it, and the symbols that told them.
template <class T>
struct FastRow {
    std::vector<T> codes;
    std::vector<uint8_t> symbols;
    explicit FastRow(size_t columns) : codes(columns + 2 * kFastSide), symbols(columns + 2 * kFastSide) {}
};

// Whether the code before, and sixteen above from the one before on, are all the same.
template <class T>
FEWBITS_INLINE bool fast_flat(const T* up, T w) {
    T all[16];
    for (T& one : all) one = w;
    return up[0] == w && up[-1] == w && !std::memcmp(up - 1, all, sizeof all);
}

// Codes all rows: the writer reads `codes`, the reader writes them. For more than 256 levels, codes are places in
// order of value. False if the reader runs out of bytes.
template <class Coder, class T>
FEWBITS_INLINE bool fast_walk(Coder& coder, const FastShape& shape, const uint16_t* values,
                              std::conditional_t<Coder::kReads, T*, const T*> codes) {
    constexpr bool reads = Coder::kReads;
    const unsigned levels = unsigned(shape.levels);
    const size_t columns = shape.columns;
    const bool small = levels <= 16, large = levels > 256, line = shape.rows == 1;
    const unsigned width = levels <= 2 ? 1 : levels <= 4 ? 2 : 4;
    const FastClasses classes(levels);
    FastGeometry geometry(large ? 0 : levels, shape.axes);
    FastModels a(small ? 1 << 12 : large ? 64 : 1024, small ? levels : 16, 4);
    FastModels b(small ? 1 << 16 : 1 << 12, small ? levels : 16, 5);
    FastModels inside_a(16, 16, 4), inside_b(1 << 12, 16, 5);     // by class; and what it was predicted from
    FastModels run_a(16, 16, 4), run_b(256, 16, 5);               // by the last run; by its code
    FastModels broken_a(256, 16, 4), broken_b(1 << 12, 16, 5);    // by the code of the run; and what is above on the right
    unsigned last_run = 0;
    FastRow<T> current(columns), above(columns), second(columns);
    for (size_t row = 0; row < shape.planes * shape.rows; ++row) {
        if (!large && row % shape.rows == 0 && (row == 0 || shape.own_values))
            geometry.set(values + (shape.own_values ? row / shape.rows : 0) * levels * shape.axes);
        std::swap(second, above);
        std::swap(above, current);
        T* const here = current.codes.data() + kFastSide;
        const T* const up = above.codes.data() + kFastSide;
        const T* const upper = second.codes.data() + kFastSide;
        uint8_t* const told = current.symbols.data() + kFastSide;
        const uint8_t* const told_up = above.symbols.data() + kFastSide;
        std::fill(here - kFastSide, here, up[0]);
        if constexpr (!reads) std::copy(codes, codes + columns, here);
        bool broken = false;
        for (size_t x = 0; x < columns;) {
            const unsigned w = here[x - 1], n = up[x], nw = up[x - 1], ne = up[x + 1], ww = here[x - 2];
            if (!broken && w == n && fast_flat(up + x, T(w))) {
                const size_t most = std::min<size_t>(kFastRun, columns - x);
                size_t same = 0;
                if constexpr (!reads)
                    while (same < most && here[x + same] == w) ++same;
                const unsigned s = coder.symbol(run_a, last_run, run_b, w & 255, same == most ? 15u : unsigned(same));
                last_run = s;
                broken = s < most;
                same = std::min<size_t>(s, most);
                if constexpr (reads) std::fill(here + x, here + x + same, T(w));
                std::fill(told + x, told + x + same, uint8_t{0});
                x += same;
                continue;
            }
            unsigned code = here[x], s = 0;
            if (small) {
                const unsigned near[16] = {w, n, 0, ne, ww, upper[x], nw, upper[x + 1], upper[x - 1], up[x - 2],
                                           up[x + 2], here[x - 3], up[x - 3], up[x + 3], upper[x - 2], upper[x + 2]};
                size_t context = 0;
                for (unsigned k = 0; k < 16 / width; ++k)
                    context = context << width | (k == 2 ? geometry.predict(w, n, nw, ww, line) : near[k]);
                s = broken ? coder.symbol(broken_a, w, broken_b, w << 4 | ne, code)
                           : coder.symbol(a, context >> 4, b, context, code);
                code = std::min(s, levels - 1);
            } else {
                const unsigned near = told[x - 1] + told_up[x] + told_up[x + 1];
                unsigned guess, rank = 0, from;
                const uint8_t* ranks = nullptr;
                size_t i, j;
                if (large) {
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
                    ranks = geometry.ranks(guess);
                    i = guess << 2 | std::min(near / 8, 3u);
                    from = guess;
                    j = classes.of[ranks[w]] << 8 | classes.of[ranks[n]] << 4 | classes.of[ranks[ne]];
                    if constexpr (!reads) {
                        rank = ranks[code];
                        s = classes.of[rank];
                    }
                }
                s = broken ? coder.symbol(broken_a, w & 255, broken_b, j, s) : coder.symbol(a, i, b, j, s);
                told[x] = uint8_t(s);
                const unsigned bits = classes.bits[s], top = std::min(bits, 4u), rest = bits - top;
                unsigned offset = rank - classes.first[s];
                if (bits) {
                    offset = coder.symbol(inside_a, s, inside_b, from << 4 | s, offset >> rest) << rest |
                             (rest ? coder.bits(rest, offset & ((1u << rest) - 1)) : 0);
                }
                if constexpr (reads) {
                    rank = std::min(classes.first[s] + (bits ? offset : 0), levels - 1);
                    code = large ? fast_unfold(rank, guess, levels) : geometry.of_rank(guess, rank);
                }
            }
            if constexpr (reads) here[x] = T(code);
            broken = false;
            ++x;
        }
        if constexpr (reads) {
            if (coder.short_of_bytes()) return false;
            std::copy(here, here + columns, codes);
        }
        std::fill(here + columns, here + columns + kFastSide, here[columns - 1]);
        codes += columns;
    }
    return true;
}

// The bytes that these codes can take at most.
inline size_t fast_bound(size_t codes) { return 8 * codes + 8; }

template <class T>
FEWBITS_INLINE size_t fast_encode_body(const T* codes, const FastShape& shape, const uint16_t* values, uint8_t* out) {
    FastWriter writer(shape.planes * shape.rows * shape.columns);
    fast_walk<FastWriter, T>(writer, shape, values, codes);
    const size_t size = fast_bound(shape.planes * shape.rows * shape.columns), start = writer.finish(out, size);
    std::memmove(out, out + start, size - start);
    return size - start;
}
template <class T>
FEWBITS_INLINE bool fast_decode_body(const uint8_t* data, size_t size, const FastShape& shape, const uint16_t* values,
                                     T* codes) {
    FastReader reader(data, size);
    return fast_walk<FastReader, T>(reader, shape, values, codes) && reader.ended_well();
}

#define FEWBITS_FAST(T)                                                                                    \
    FEWBITS_DISPATCH(size_t, fast_encode, fast_encode_body<T>,                                             \
                     (const T* codes, const FastShape& shape, const uint16_t* values, uint8_t* out),       \
                     (codes, shape, values, out))                                                          \
    FEWBITS_DISPATCH(bool, fast_decode, fast_decode_body<T>,                                               \
                     (const uint8_t* data, size_t size, const FastShape& shape, const uint16_t* values, T* codes), \
                     (data, size, shape, values, codes))
FEWBITS_FAST(uint8_t)
FEWBITS_FAST(uint16_t)
#undef FEWBITS_FAST

}  // namespace fewbits
