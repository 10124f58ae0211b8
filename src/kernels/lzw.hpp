// GIF's variable-length LZW (GIF89a, appendix F).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fewbits {

// codes: n >= 1, below 2^bits, bits from 2 to 8. Words of bits + 1 to 12 bits, the first bit lowest, begin with a clear
// and end with the end; when the table is full it is cleared. Returns the number of bytes written: at most `lzw_bound`.
inline size_t lzw_bound(size_t n) { return n + n / 2 + n / 256 + 16; }

inline size_t lzw(const uint8_t* codes, size_t n, unsigned bits, uint8_t* out) {
    constexpr unsigned kFull = 4096;
    const unsigned clear = 1u << bits, end = clear + 1;
    std::vector<uint16_t> longer(size_t{kFull} << bits);  // [string << bits | code]: the string made longer; 0 if new
    uint8_t* const first = out;
    uint32_t pool = 0;
    unsigned held = 0, width = bits + 1, next = end + 1;
    const auto put = [&](unsigned word) {
        pool |= word << held;
        for (held += width; held >= 8; held -= 8, pool >>= 8) *out++ = uint8_t(pool);
    };
    put(clear);
    unsigned string = codes[0];
    for (size_t i = 1; i < n; ++i) {
        uint16_t& known = longer[size_t{string} << bits | codes[i]];
        if (known) {
            string = known;
            continue;
        }
        put(string);
        string = codes[i];
        if (next < kFull) {
            if (next == 1u << width) ++width;
            known = uint16_t(next++);
        } else {
            put(clear);
            longer.assign(longer.size(), 0);
            width = bits + 1;
            next = end + 1;
        }
    }
    put(string);
    if (next == 1u << width && width < 12) ++width;
    put(end);
    if (held) *out++ = uint8_t(pool);
    return size_t(out - first);
}

}  // namespace fewbits
