// Fixed-width bit packing, 1 to 16 bits a code. Each row starts on a byte; unused bits are zero.
#pragma once

#include <cstddef>
#include <cstdint>

namespace fewbits {

// Big: the first code sits in the highest bits of the first byte (PNG, TIFF). Little: in the lowest.
template <class Code>
void pack_row(const Code* codes, size_t n, unsigned width, bool big, uint8_t* out) {
    const uint32_t mask = (uint32_t{1} << width) - 1;
    uint32_t pool = 0;
    unsigned held = 0;
    for (size_t i = 0; i < n; ++i) {
        const uint32_t code = uint32_t{codes[i]} & mask;
        pool = big ? (pool << width) | code : pool | (code << held);
        held += width;
        while (held >= 8) {
            held -= 8;
            *out++ = uint8_t(big ? pool >> held : pool);
            if (!big) pool >>= 8;
        }
    }
    if (held) *out = uint8_t(big ? pool << (8 - held) : pool);
}

template <class Code>
void unpack_row(const uint8_t* bytes, size_t n, unsigned width, bool big, Code* codes) {
    const uint32_t mask = (uint32_t{1} << width) - 1;
    uint32_t pool = 0;
    unsigned held = 0;
    for (size_t i = 0; i < n; ++i) {
        while (held < width) {
            pool = big ? (pool << 8) | *bytes++ : pool | (uint32_t{*bytes++} << held);
            held += 8;
        }
        held -= width;
        codes[i] = Code((big ? pool >> held : pool) & mask);
        if (!big) pool >>= width;
    }
}

}  // namespace fewbits
