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
#include <optional>
#include <type_traits>
#include <vector>

#include "arithmetic.hpp"
#include "code_tree.hpp"
#include "log2.hpp"
#include "logistic.hpp"
#include "simd.hpp"

namespace fewbits {

struct CodesShape {
    size_t planes, rows, columns, levels, axes;
};

// Decisions that a code takes, 1 at least.
inline unsigned bits_for(size_t levels) {
    unsigned bits = 1;
    while (size_t{1} << bits < levels) ++bits;
    return bits;
}

// What an effort spends.
struct ContextSettings {
    std::vector<size_t> prefixes;  // contexts made of this many of the nearest neighbours
    bool predicted;                // contexts of the level nearest to the prediction, and of straight lines
    size_t neighbours;             // that the linear prediction takes
    unsigned rounds;               // of its solution
    bool always;                   // it learns from every sample, not every other
    unsigned table_bits;           // log2 of the groups of counters that a context has, at most
    unsigned sparse;               // log2 of the samples that there are for a group, at least

    int learning, map_rate;  // right shifts: of errors where weights learn, and where maps do

    ContextSettings(bool more, unsigned bits)
        : predicted(bits > 1),
          neighbours(more || bits == 1 ? 32 : 16),
          rounds(more ? 4 : 2),
          always(more || bits == 1),
          table_bits(more ? 18 : 16),
          sparse(more ? 2 : 5),
          learning(bits == 1 ? 4 : 3),
          map_rate(bits == 1 ? 6 : 5) {
        if (bits == 1)
            prefixes = more ? std::vector<size_t>{4, 6, 8, 10, 12, 14, 17, 20, 24, 28, 33, 38}
                            : std::vector<size_t>{6, 10, 14, 20, 28, 38};
        else if (bits <= 4)
            prefixes = more ? std::vector<size_t>{2, 3, 4, 6, 8, 11, 16, 24} : std::vector<size_t>{4, 12};
        else
            prefixes = more ? std::vector<size_t>{2, 3, 4, 6, 9, 14, 20} : std::vector<size_t>{3};
    }
};

// All of it is built twice, for any processor and for AVX2, helpers included.
namespace portable {
#define FEWBITS_EACH FEWBITS_INLINE
#define FEWBITS_BUILD
#include "lanes.inc"
#include "linear_predictor.inc"
#include "context_model.inc"
#undef FEWBITS_EACH
#undef FEWBITS_BUILD
}  // namespace portable

#if defined(__GNUC__) && defined(__x86_64__)
namespace avx2 {
#define FEWBITS_EACH FEWBITS_INLINE FEWBITS_TARGET_AVX2
#define FEWBITS_BUILD FEWBITS_TARGET_AVX2
#include "lanes.inc"
#include "linear_predictor.inc"
#include "context_model.inc"
#undef FEWBITS_EACH
#undef FEWBITS_BUILD
}  // namespace avx2
#endif

// Codes (planes × rows × columns, below `levels`) through a coder: read by an encoder, written by a decoder. `values`:
// where levels lie, levels × axes, for all planes or for each.
template <class Coder, class Code>
void code_planes(Coder& coder, const CodesShape& shape, bool more, Code* codes, const uint16_t* values,
                 bool one_codebook) {
    const ContextSettings settings(more, bits_for(shape.levels));
#if defined(__GNUC__) && defined(__x86_64__)
    if (use_avx2()) {
        if (more)
            avx2::code_planes<Coder, 32>(coder, shape, settings, codes, values, one_codebook);
        else
            avx2::code_planes<Coder, 16>(coder, shape, settings, codes, values, one_codebook);
        return;
    }
#endif
    if (more)
        portable::code_planes<Coder, 32>(coder, shape, settings, codes, values, one_codebook);
    else
        portable::code_planes<Coder, 16>(coder, shape, settings, codes, values, one_codebook);
}

}  // namespace fewbits
