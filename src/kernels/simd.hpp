// Run-time choice between the portable build of a function and its AVX2 build.
//
// A hot function is written once, as plain loops, in an always-inlined body. FEWBITS_DISPATCH compiles that body
// twice and picks one when the module is loaded. Contraction to fused multiply-add is off in the whole build, so both
// give the same bits. FEWBITS_DISABLE_SIMD=1 keeps the portable one.
#pragma once

#include <cstdlib>

#if defined(__GNUC__)
#define FEWBITS_INLINE inline __attribute__((always_inline))
#else
#define FEWBITS_INLINE inline
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
