// Logarithms in integers, for prices that do not depend on the machine.
#pragma once

#include <cstdint>

namespace fewbits {

inline unsigned floor_log2(uint32_t x) {  // x >= 1
#if defined(__GNUC__)
    return 31u - unsigned(__builtin_clz(x));
#else
    unsigned whole = 0;
    while (x >>= 1) ++whole;
    return whole;
#endif
}

constexpr unsigned kLogFraction = 6;

// log2(x) in units of 1/64, rounded down, x >= 1: each squaring gives a bit.
inline uint32_t log2_units(uint32_t x) {
    uint32_t units = floor_log2(x);
    uint64_t power = uint64_t{x} << (31 - units);  // 31 bits behind the point
    for (unsigned i = 0; i < kLogFraction; ++i) {
        power = power * power >> 31;
        const unsigned bit = unsigned(power >> 32);
        units = 2 * units + bit;
        power >>= bit;
    }
    return units;
}

}  // namespace fewbits
