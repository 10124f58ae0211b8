// Binary arithmetic coding: an interval of 32 bits is split in proportion to a probability, and bytes leave it as soon
// as both its ends agree on them (Rissanen & Langdon 1979; carries cannot happen as the ends are kept, not a length).
#pragma once

#include <cstddef>
#include <cstdint>

#include "simd.hpp"

namespace fewbits {

// Both coders have `code(bit, p)`: the bit coded, p of 65536 being the probability that it is 1, 1 to 65535.
class BitEncoder {
   public:
    static constexpr bool kEncodes = true;

    BitEncoder(uint8_t* out, size_t size) : first_(out), out_(out), end_(out + size) {}

    FEWBITS_INLINE unsigned code(unsigned bit, uint32_t p) {
        const uint32_t middle = low_ + uint32_t(uint64_t(high_ - low_) * p >> 16);
        const uint32_t chosen = 0 - bit;  // without a branch, which would often be mispredicted
        high_ ^= (high_ ^ middle) & chosen;
        low_ ^= (low_ ^ (middle + 1)) & ~chosen;
        for (; (low_ ^ high_) >> 24 == 0; low_ <<= 8, high_ = high_ << 8 | 255) put(high_ >> 24);
        return bit;
    }

    // Ends the stream with as few bytes as tell a number between both ends; a decoder reads zeros after them. Returns
    // the number of bytes that there are, which may be more than there was room for.
    size_t finish() {
        if (low_ != 0) put((low_ >> 24) + 1);  // the ends differ in their first byte
        return size_t(out_ - first_) + beyond_;
    }

   private:
    FEWBITS_INLINE void put(uint32_t byte) {
        if (out_ != end_)
            *out_++ = uint8_t(byte);
        else
            ++beyond_;
    }

    uint8_t *first_, *out_, *end_;
    uint32_t low_ = 0, high_ = 0xFFFFFFFF;
    size_t beyond_ = 0;
};

class BitDecoder {
   public:
    static constexpr bool kEncodes = false;

    BitDecoder(const uint8_t* in, size_t size) : in_(in), end_(in + size) {
        for (int i = 0; i < 4; ++i) value_ = value_ << 8 | get();
    }

    FEWBITS_INLINE unsigned code(unsigned, uint32_t p) {
        const uint32_t middle = low_ + uint32_t(uint64_t(high_ - low_) * p >> 16);
        const unsigned bit = value_ <= middle;
        const uint32_t chosen = 0 - bit;  // without a branch, which would often be mispredicted
        high_ ^= (high_ ^ middle) & chosen;
        low_ ^= (low_ ^ (middle + 1)) & ~chosen;
        for (; (low_ ^ high_) >> 24 == 0; low_ <<= 8, high_ = high_ << 8 | 255) value_ = value_ << 8 | get();
        return bit;
    }

    // Whether more was asked for than an encoder could have left out.
    bool overrun() const { return beyond_ > 4; }

   private:
    FEWBITS_INLINE uint32_t get() {
        if (in_ != end_) return *in_++;
        ++beyond_;
        return 0;
    }

    const uint8_t *in_, *end_;
    uint32_t low_ = 0, high_ = 0xFFFFFFFF, value_ = 0;
    size_t beyond_ = 0;
};

}  // namespace fewbits
