// Trellis-coded quantization (Marcellin & Fischer 1990). A codebook of 2K increasing codewords is dealt in turn to four
// subsets, D0 to D3. A convolutional code of rate 1/2 says which two subsets each sample may use, so that one bit picks
// the subset and log2(K) − 1 bits the codeword in it; the state of the code remembers the rest.
//
// Ungerboeck's codes are given by their parity checks, h0 · z0 + h1 · z1 = 0 over GF(2) with subset 2 z1 + z0; bit i
// of a polynomial is the coefficient of a delay by i samples. h0 has its first and last coefficient, h1 has neither.
//
// The decoder is the systematic encoder with feedback in observer form; its input z1 is in the code. The search runs
// over the feed-forward encoder of the same sequences, z1 = h0 · u and z0 = h1 · u, whose state is the last inputs u,
// newest lowest: states t and t + States/2 lead to 2t and 2t + 1 alone, so that its inner loop needs no permutation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <type_traits>

#include "simd.hpp"

namespace fewbits {

struct ParityCheck {
    size_t states;
    unsigned h1, h0;
};

// G. Ungerboeck, "Trellis-coded modulation with redundant signal sets, part II" (1987), table I.
constexpr ParityCheck kParityChecks[] = {{4, 02, 05},      {8, 04, 013},      {16, 04, 023},   {32, 010, 045},
                                         {64, 024, 0103},  {128, 0126, 0235}, {256, 0362, 0515}};

constexpr const ParityCheck* parity_check(size_t states) {
    for (const ParityCheck& check : kParityChecks)
        if (check.states == states) return &check;
    return nullptr;
}

// codes: n, below 2^rate; words: n, the indexes of their codewords.
inline void trellis_words(const uint8_t* codes, size_t n, unsigned rate, const ParityCheck& check, uint16_t* words) {
    const unsigned feedback[2] = {0, check.h0 >> 1}, input[2] = {0, check.h1 >> 1};
    unsigned state = 0;
    for (size_t i = 0; i < n; ++i) {
        const unsigned z0 = state & 1, z1 = codes[i] >> (rate - 1), within = codes[i] & ((1u << (rate - 1)) - 1);
        words[i] = uint16_t(4 * within + 2 * z1 + z0);
        state = (state >> 1) ^ feedback[z0] ^ input[z1];
    }
}

// The Viterbi search for the codes of least squared error. Of two codewords as near it takes the lower, of two ways into
// a state the one whose oldest input is 0, of final states the lowest.
template <size_t States>
class TrellisSearch {
   public:
    // codebook: size = 2K codewords.
    TrellisSearch(const double* codebook, size_t size)
        : codebook_(codebook), size_(size), around_(new Neighbours[size + 1]) {
        constexpr double infinity = std::numeric_limits<double>::infinity();
        for (size_t place = 0; place <= size; ++place)
            for (size_t k = 0; k < 4; ++k) {
                const ptrdiff_t low = below(place, k), high = low + 4;
                around_[place].below[k] = low < 0 ? -infinity : codebook[low];
                around_[place].above[k] = high < ptrdiff_t(size) ? codebook[high] : infinity;
            }
    }

    // x, codes: n. Working memory: 2 bytes and States bits, rounded up to a byte, for each sample.
    FEWBITS_INLINE void run(const double* x, size_t n, uint8_t* codes) const {
        const std::unique_ptr<uint16_t[]> places(new uint16_t[n]);
        const std::unique_ptr<Word[]> chosen(new Word[n * kWords]);
        double costs[kBlock][4], metrics[2][States];
        for (double& metric : metrics[0]) metric = std::numeric_limits<double>::infinity();
        metrics[0][0] = 0;
        size_t now = 0;
        for (size_t begin = 0; begin < n; begin += kBlock) {
            const size_t size = n - begin < kBlock ? n - begin : kBlock;
            find_places(x + begin, size, places.get() + begin);
            for (size_t i = 0; i < size; ++i) subset_costs(x[begin + i], around_[places[begin + i]], costs[i]);
            for (size_t i = 0; i < size; ++i, now ^= 1)
                step(costs[i], metrics[now], metrics[now ^ 1], chosen.get() + (begin + i) * kWords);
            const double least = metrics[now][lowest(metrics[now])];
            for (double& metric : metrics[now]) metric -= least;  // a long signal must not use up their digits
        }
        const unsigned z1_bit = log2(size_) - 2;
        size_t state = lowest(metrics[now]);
        for (size_t i = n; i-- > 0;) {
            const size_t newest = state % 2, t = state / 2, bit = newest * kHalf + t;
            const size_t oldest = chosen[i * kWords + bit / kBits] >> (bit % kBits) & 1;
            const size_t subset = kTables.label[t] ^ 2 * (newest ^ oldest);
            codes[i] = uint8_t(subset >> 1 << z1_bit | within(x[i], places[i], subset));
            state = oldest * kHalf + t;
        }
    }

   private:
    // Of each subset, the last codeword up to a sample's place in the codebook and the first beyond; infinite where
    // there is none.
    struct Neighbours {
        double below[4], above[4];
    };
    using Word = std::conditional_t<
        (States <= 8), uint8_t,
        std::conditional_t<States == 16, uint16_t, std::conditional_t<States == 32, uint32_t, uint64_t>>>;
    static constexpr size_t kBlock = 256, kHalf = States / 2;
    static constexpr size_t kBits = 8 * sizeof(Word), kWords = (States + kBits - 1) / kBits;
    static constexpr size_t kRun = kHalf < kBits ? kHalf : kBits, kRow = kHalf < 4 ? kHalf : 4;
    static constexpr ParityCheck kCheck = *parity_check(States);

    static constexpr unsigned parity(size_t x) {
        unsigned odd = 0;
        for (; x; x >>= 1) odd ^= unsigned(x & 1);
        return odd;
    }
    static constexpr unsigned log2(size_t x) {
        unsigned power = 0;
        for (; x > 1; x /= 2) ++power;
        return power;
    }
    struct Tables {
        uint64_t bit[64];
        uint8_t label[kHalf];  // subset on the way from t to 2t; an oldest or newest input of 1 flips its z1, no more
        constexpr Tables() : bit(), label() {
            for (size_t i = 0; i < 64; ++i) bit[i] = uint64_t{1} << i;
            for (size_t t = 0; t < kHalf; ++t)
                label[t] = uint8_t(2 * parity(t & (kCheck.h0 >> 1)) + parity(t & (kCheck.h1 >> 1)));
        }
    };
    static constexpr Tables kTables{};

    // The last index of subset k before a place; negative if there is none.
    static ptrdiff_t below(size_t place, size_t k) { return ptrdiff_t(place) - 1 - ptrdiff_t((place - 1 - k) % 4); }

    // How many codewords are no larger than each sample.
    FEWBITS_INLINE void find_places(const double* x, size_t n, uint16_t* places) const {
        for (size_t i = 0; i < n; ++i) {
            size_t place = 0;
            for (size_t half = size_ / 2; half; half /= 2) place += codebook_[place + half - 1] <= x[i] ? half : 0;
            places[i] = uint16_t(place + (codebook_[place] <= x[i]));
        }
    }
    // Squared error of each subset's nearest codeword, beyond the least of the four: what is common to all choices
    // would only cost digits.
    static FEWBITS_INLINE void subset_costs(double x, const Neighbours& around, double* costs) {
        for (size_t k = 0; k < 4; ++k) {
            const double low = x - around.below[k], high = around.above[k] - x, nearer = high < low ? high : low;
            costs[k] = nearer * nearer;
        }
        const double a = costs[1] < costs[0] ? costs[1] : costs[0], b = costs[3] < costs[2] ? costs[3] : costs[2];
        const double least = b < a ? b : a;
        for (size_t k = 0; k < 4; ++k) costs[k] -= least;
    }
    // Index within its subset of the codeword nearest to x.
    FEWBITS_INLINE size_t within(double x, size_t place, size_t subset) const {
        const Neighbours& around = around_[place];
        const bool up = around.above[subset] - x < x - around.below[subset];
        return size_t((below(place, subset) - ptrdiff_t(subset)) / 4 + up);
    }
    // One sample: the cheaper way into each state, and which it was, in bits: even states first, then odd ones.
    static FEWBITS_INLINE void step(const double* costs, const double* __restrict from, double* __restrict to,
                                    Word* __restrict chosen) {
        // Labels are linear: those of each row are those of the first, all under one exclusive or.
        double rows[4][kRow], same[kHalf], flipped[kHalf];
        for (size_t k = 0; k < 4; ++k)
            for (size_t j = 0; j < kRow; ++j) rows[k][j] = costs[k ^ kTables.label[j]];
        for (size_t t = 0; t < kHalf; t += kRow)
            for (size_t j = 0; j < kRow; ++j) {
                same[t + j] = rows[kTables.label[t]][j];
                flipped[t + j] = rows[kTables.label[t] ^ 2][j];
            }
        for (size_t first = 0; first < kHalf; first += kRun) {
            uint64_t even = 0, odd = 0;
            for (size_t i = 0; i < kRun; ++i) {
                const size_t t = first + i;
                const double even0 = from[t] + same[t], even1 = from[t + kHalf] + flipped[t];
                const double odd0 = from[t] + flipped[t], odd1 = from[t + kHalf] + same[t];
                to[2 * t] = even1 < even0 ? even1 : even0;
                to[2 * t + 1] = odd1 < odd0 ? odd1 : odd0;
                even |= -uint64_t(even1 < even0) & kTables.bit[i];  // compilers vectorize this form of it
                odd |= -uint64_t(odd1 < odd0) & kTables.bit[i];
            }
            if constexpr (kWords > 1) {
                chosen[first / kBits] = even;
                chosen[(first + kHalf) / kBits] = odd;
            } else {
                chosen[0] = Word(even | odd << kHalf);
            }
        }
    }
    static FEWBITS_INLINE size_t lowest(const double* metrics) {
        size_t state = 0;
        for (size_t s = 1; s < States; ++s)
            if (metrics[s] < metrics[state]) state = s;
        return state;
    }

    const double* codebook_;
    size_t size_;
    std::unique_ptr<Neighbours[]> around_;
};

FEWBITS_INLINE void trellis_codes_body(const double* x, size_t n, const double* codebook, size_t size, size_t states,
                                       uint8_t* codes) {
    switch (states) {
        case 4: return TrellisSearch<4>(codebook, size).run(x, n, codes);
        case 8: return TrellisSearch<8>(codebook, size).run(x, n, codes);
        case 16: return TrellisSearch<16>(codebook, size).run(x, n, codes);
        case 32: return TrellisSearch<32>(codebook, size).run(x, n, codes);
        case 64: return TrellisSearch<64>(codebook, size).run(x, n, codes);
        case 128: return TrellisSearch<128>(codebook, size).run(x, n, codes);
        case 256: return TrellisSearch<256>(codebook, size).run(x, n, codes);
    }
}

// x, codes: n; codebook: size = 2K codewords, K a power of two from 2 to 256, none below the one before, squares of all
// differences finite; states: one of those in kParityChecks.
FEWBITS_DISPATCH(void, trellis_codes, trellis_codes_body,
                 (const double* x, size_t n, const double* codebook, size_t size, size_t states, uint8_t* codes),
                 (x, n, codebook, size, states, codes))

}  // namespace fewbits
