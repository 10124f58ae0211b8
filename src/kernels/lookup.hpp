// Table lookup: out[i] = table[x[i]].
#pragma once

#include <cstddef>

namespace fewbits {

template <class Index, class Word>
void lookup(const Index* x, size_t n, const Word* table, Word* out) {
    for (size_t i = 0; i < n; ++i) out[i] = table[x[i]];
}

}  // namespace fewbits
