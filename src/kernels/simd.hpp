// Run-time choice between the portable build of a function and its AVX2 build.
//
// A hot function is written once, as plain loops, in an always-inlined body. FEWBITS_DISPATCH compiles that body
// twice and picks one when the module is loaded. Contraction to fused multiply-add is off in the whole build, so both
// give the same bits. FEWBITS_DISABLE_SIMD=1 keeps the portable one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#if defined(__GNUC__)
#define FEWBITS_INLINE inline __attribute__((always_inline))
#define FEWBITS_INLINE_BODY __attribute__((always_inline))  // of a lambda, after its parameters
#define FEWBITS_RARE __attribute__((noinline, cold))
#define FEWBITS_PREFETCH(address, write) __builtin_prefetch(address, write)
#else
#define FEWBITS_INLINE inline
#define FEWBITS_INLINE_BODY
#define FEWBITS_RARE
#define FEWBITS_PREFETCH(address, write) (void)(address)
#endif

#if defined(__GNUC__) && defined(__x86_64__)
#define FEWBITS_TARGET_AVX2 __attribute__((target("avx2")))
namespace fewbits {
inline bool use_avx2() {
    static const bool answer = [] {
        const char* off = std::getenv("FEWBITS_DISABLE_SIMD");
        return !(off && off[0] && off[0] != '0') && __builtin_cpu_supports("avx2");
    }();
    return answer;
}
}  // namespace fewbits
#else
#define FEWBITS_TARGET_AVX2
namespace fewbits {
inline bool use_avx2() { return false; }
}  // namespace fewbits
#endif

// FEWBITS_DISPATCH(void, name, body, (parameters), (arguments)) defines `name`.
#define FEWBITS_DISPATCH(result, name, body, parameters, arguments)                       \
    FEWBITS_TARGET_AVX2 inline result name##_avx2 parameters { return body arguments; }  \
    inline result name##_portable parameters { return body arguments; }                  \
    inline result name parameters {                                                       \
        return ::fewbits::use_avx2() ? name##_avx2 arguments : name##_portable arguments; \
    }

// Eight floats or integers side by side. Arithmetic and comparisons go lane by lane; a comparison gives -1 or 0.
namespace fewbits {
#if defined(__GNUC__)
#pragma GCC diagnostic ignored "-Wpsabi"  // these are never passed between functions that are not inlined
typedef float Floats __attribute__((vector_size(32), aligned(4), may_alias));
typedef int32_t Ints __attribute__((vector_size(32), aligned(4), may_alias));
FEWBITS_INLINE Floats select(Ints mask, Floats yes, Floats no) { return mask ? yes : no; }
FEWBITS_INLINE Ints select(Ints mask, Ints yes, Ints no) { return mask ? yes : no; }
FEWBITS_INLINE Floats to_floats(Ints x) { return __builtin_convertvector(x, Floats); }
FEWBITS_INLINE Ints truncate(Floats x) { return __builtin_convertvector(x, Ints); }
FEWBITS_INLINE Floats all_lanes(float x) { return x - Floats{}; }
FEWBITS_INLINE Ints all_lanes(int32_t x) { return x - Ints{}; }
#else
template <class T>
struct Eight {
    T lane[8];
    T& operator[](size_t j) { return lane[j]; }
    T operator[](size_t j) const { return lane[j]; }
};
typedef Eight<float> Floats;
typedef Eight<int32_t> Ints;
#define FEWBITS_LANES(Result, T, op, expression)                  \
    inline Result operator op(T a, T b) {                        \
        Result out;                                              \
        for (size_t j = 0; j < 8; ++j) out[j] = expression;      \
        return out;                                              \
    }
FEWBITS_LANES(Floats, Floats, +, a[j] + b[j])
FEWBITS_LANES(Floats, Floats, -, a[j] - b[j])
FEWBITS_LANES(Floats, Floats, *, a[j] * b[j])
FEWBITS_LANES(Ints, Floats, <, -(a[j] < b[j]))
FEWBITS_LANES(Ints, Floats, >, -(a[j] > b[j]))
FEWBITS_LANES(Ints, Floats, >=, -(a[j] >= b[j]))
FEWBITS_LANES(Ints, Ints, +, a[j] + b[j])
FEWBITS_LANES(Ints, Ints, -, a[j] - b[j])
FEWBITS_LANES(Ints, Ints, *, a[j] * b[j])
FEWBITS_LANES(Ints, Ints, &, a[j] & b[j])
FEWBITS_LANES(Ints, Ints, |, a[j] | b[j])
FEWBITS_LANES(Ints, Ints, ==, -(a[j] == b[j]))
FEWBITS_LANES(Ints, Ints, >=, -(a[j] >= b[j]))
FEWBITS_LANES(Ints, Ints, <, -(a[j] < b[j]))
#undef FEWBITS_LANES
inline Ints operator<<(Ints a, int bits) {
    for (size_t j = 0; j < 8; ++j) a[j] <<= bits;
    return a;
}
inline Ints operator>>(Ints a, int bits) {
    for (size_t j = 0; j < 8; ++j) a[j] >>= bits;
    return a;
}
inline Floats select(Ints mask, Floats yes, Floats no) {
    for (size_t j = 0; j < 8; ++j) no[j] = mask[j] ? yes[j] : no[j];
    return no;
}
inline Ints select(Ints mask, Ints yes, Ints no) {
    for (size_t j = 0; j < 8; ++j) no[j] = mask[j] ? yes[j] : no[j];
    return no;
}
inline Floats to_floats(Ints x) {
    Floats out;
    for (size_t j = 0; j < 8; ++j) out[j] = float(x[j]);
    return out;
}
inline Ints truncate(Floats x) {
    Ints out;
    for (size_t j = 0; j < 8; ++j) out[j] = int32_t(x[j]);
    return out;
}
inline Floats all_lanes(float x) { return {{x, x, x, x, x, x, x, x}}; }
inline Ints all_lanes(int32_t x) { return {{x, x, x, x, x, x, x, x}}; }
#endif
FEWBITS_INLINE Floats& lanes(float* x) { return *reinterpret_cast<Floats*>(x); }
FEWBITS_INLINE const Floats& lanes(const float* x) { return *reinterpret_cast<const Floats*>(x); }
FEWBITS_INLINE Ints& lanes(int32_t* x) { return *reinterpret_cast<Ints*>(x); }
FEWBITS_INLINE const Ints& lanes(const int32_t* x) { return *reinterpret_cast<const Ints*>(x); }
FEWBITS_INLINE Ints gather(const int32_t* x, const int32_t* i) {
    return Ints{x[i[0]], x[i[1]], x[i[2]], x[i[3]], x[i[4]], x[i[5]], x[i[6]], x[i[7]]};
}
FEWBITS_INLINE bool any(Ints x) {
    int64_t half[4];
    std::memcpy(half, &x, sizeof half);
    return (half[0] | half[1] | half[2] | half[3]) != 0;
}
FEWBITS_INLINE Floats clamp(Floats x, Floats low, Floats high) {
    x = select(x < low, low, x);
    return select(x > high, high, x);
}

// Sixteen rows of sixteen bytes become columns: four times, the rows of the upper half are interleaved with those of
// the lower.
FEWBITS_INLINE void transpose_bytes(uint8_t (*x)[16]) {
#if defined(__GNUC__) && defined(__has_builtin)
#if __has_builtin(__builtin_shufflevector)
#define FEWBITS_SHUFFLE
    typedef uint8_t Bytes __attribute__((vector_size(16), aligned(1), may_alias));
    Bytes from[16], to[16];
    for (size_t i = 0; i < 16; ++i) from[i] = *reinterpret_cast<const Bytes*>(x[i]);
    for (int stage = 0; stage < 4; ++stage) {
        for (size_t i = 0; i < 8; ++i) {
            const Bytes a = from[i], b = from[i + 8];
            to[2 * i] = __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
            to[2 * i + 1] = __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
        }
        for (size_t i = 0; i < 16; ++i) from[i] = to[i];
    }
    for (size_t i = 0; i < 16; ++i) *reinterpret_cast<Bytes*>(x[i]) = from[i];
#endif
#endif
#if !defined(FEWBITS_SHUFFLE)
    for (size_t i = 0; i < 16; ++i)
        for (size_t j = 0; j < i; ++j) {
            const uint8_t held = x[i][j];
            x[i][j] = x[j][i];
            x[j][i] = held;
        }
#endif
}
}  // namespace fewbits
