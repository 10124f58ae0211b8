// The least or the largest sample in a square window that is cut where it leaves the image.
//
// Down, after van Herk (1992) and Gil and Werman (1993): rows are taken in blocks no taller than the window, so that
// all windows of a block share some rows; to these, rows are added upwards and downwards. Along, spans are doubled:
// log2(window) vector steps take less time than three scalar ones.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "simd.hpp"

namespace fewbits {

struct Least {
    template <class Value>
    FEWBITS_INLINE Value operator()(Value a, Value b) const { return b < a ? b : a; }
    template <class Value>
    static constexpr Value nothing() {
        return std::numeric_limits<Value>::has_infinity ? std::numeric_limits<Value>::infinity()
                                                        : std::numeric_limits<Value>::max();
    }
};

struct Largest {
    template <class Value>
    FEWBITS_INLINE Value operator()(Value a, Value b) const { return b > a ? b : a; }
    template <class Value>
    static constexpr Value nothing() {
        return std::numeric_limits<Value>::has_infinity ? -std::numeric_limits<Value>::infinity()
                                                        : std::numeric_limits<Value>::lowest();
    }
};

// out: rows first to first + count.
template <class Value, class Pick>
FEWBITS_INLINE void window_extreme_body(const Value* image, size_t rows, size_t columns, size_t window, size_t first,
                                        size_t count, Value* out) {
    const Pick pick;
    const size_t down = std::min(window / 2, rows), along = std::min(window / 2, columns);
    const size_t length = columns + 2 * along, span = 2 * along + 1;
    std::vector<Value> here(length), next(length);
    for (size_t a = first; a < first + count;) {
        const size_t b = std::min(first + count, a + 2 * down + 1) - 1;  // the block's last row
        Value* last = out + (b - first) * columns;
        const size_t shared = b > down ? b - down : 0;
        std::copy(image + shared * columns, image + (shared + 1) * columns, last);
        for (size_t y = shared + 1; y <= std::min(rows - 1, a + down); ++y) {
            const Value* row = image + y * columns;
            for (size_t x = 0; x < columns; ++x) last[x] = pick(last[x], row[x]);
        }
        for (size_t y = b; y-- > a;) {
            Value* to = out + (y - first) * columns;
            const Value* from = to + columns;
            if (y < down) {
                std::copy(from, from + columns, to);
                continue;
            }
            const Value* row = image + (y - down) * columns;
            for (size_t x = 0; x < columns; ++x) to[x] = pick(from[x], row[x]);
        }
        std::fill(next.begin(), next.begin() + columns, Pick::template nothing<Value>());
        for (size_t y = a + 1; y <= b; ++y) {
            Value *to = out + (y - first) * columns, *below = next.data();
            if (y + down < rows) {
                const Value* row = image + (y + down) * columns;
                for (size_t x = 0; x < columns; ++x) below[x] = pick(below[x], row[x]);
            }
            for (size_t x = 0; x < columns; ++x) to[x] = pick(to[x], below[x]);
        }
        a = b + 1;
    }
    for (size_t i = 0; i < count; ++i) {
        Value* to = out + i * columns;
        std::fill(here.begin(), here.end(), Pick::template nothing<Value>());
        std::copy(to, to + columns, here.begin() + along);
        Value *from = here.data(), *doubled = next.data();
        size_t reach = 1;
        for (; 2 * reach <= span; reach *= 2) {
            for (size_t x = 0; x + 2 * reach <= length; ++x) doubled[x] = pick(from[x], from[x + reach]);
            std::swap(from, doubled);
        }
        for (size_t x = 0; x < columns; ++x) to[x] = pick(from[x], from[x + span - reach]);
    }
}

#define FEWBITS_EXTREME(name, Value, Pick)                                                                            \
    FEWBITS_DISPATCH(void, name, (window_extreme_body<Value, Pick>),                                                 \
                     (const Value* image, size_t rows, size_t columns, size_t window, size_t first, size_t count,    \
                      Value* out),                                                                                   \
                     (image, rows, columns, window, first, count, out))
FEWBITS_EXTREME(window_minimum, uint8_t, Least)
FEWBITS_EXTREME(window_minimum, uint16_t, Least)
FEWBITS_EXTREME(window_minimum, double, Least)
FEWBITS_EXTREME(window_maximum, uint8_t, Largest)
FEWBITS_EXTREME(window_maximum, uint16_t, Largest)
FEWBITS_EXTREME(window_maximum, double, Largest)
#undef FEWBITS_EXTREME

}  // namespace fewbits
