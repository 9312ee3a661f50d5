#include "CPeak.h"

#define CP_UNROLL _Pragma("clang loop unroll(full)")

// Where the sums end up, so that they must be computed.
static _Thread_local volatile float sink;

// Every chain x = x * a + b waits for itself alone; CHAINS of them hide the latency of all units
// and leave registers for a and b. The chains start apart, else they would be one. x tends to 1.
#define CP_DEFINE(NAME, ATTRIBUTES, LANES, CHAINS, MULTIPLY_ADD) \
    ATTRIBUTES static double NAME(size_t rounds) { \
        typedef float floats __attribute__((ext_vector_type(LANES))); \
        volatile float factor = 0.75f; \
        const floats a = (floats)(float)factor, b = (floats)(1 - (float)factor); \
        floats x[CHAINS]; \
        CP_UNROLL for (int i = 0; i < CHAINS; i++) { x[i] = (floats)((float)i * factor); } \
        for (size_t round = 0; round < rounds; round++) { \
            CP_UNROLL for (int i = 0; i < CHAINS; i++) { x[i] = MULTIPLY_ADD(x[i], a, b); } \
        } \
        floats sum = (floats)0; \
        CP_UNROLL for (int i = 0; i < CHAINS; i++) { sum += x[i]; } \
        sink = sum[0]; \
        return 2.0 * LANES * CHAINS * (double)rounds; \
    }

#define CP_SEPARATE(x, a, b) ((x) * (a) + (b))
CP_DEFINE(run_plain, , 4, 12, CP_SEPARATE)

#if defined(__x86_64__)
CP_DEFINE(
    run_avx2, __attribute__((target("avx2,fma"))), 8, 12, __builtin_elementwise_fma)
CP_DEFINE(
    run_avx512, __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"))), 16, 16,
    __builtin_elementwise_fma)
#elif defined(__aarch64__)
CP_DEFINE(run_neon, , 4, 16, __builtin_elementwise_fma)
#endif

double cp_run(cp_level level, size_t rounds) {
    switch (level) {
    case CP_PLAIN:
        return run_plain(rounds);
    case CP_AVX2:
#if defined(__x86_64__)
        if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
            return run_avx2(rounds);
        }
#endif
        return 0;
    case CP_AVX512:
#if defined(__x86_64__)
        if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
            && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
            return run_avx512(rounds);
        }
#endif
        return 0;
    case CP_NEON:
#if defined(__aarch64__)
        return run_neon(rounds);
#endif
        return 0;
    }
    return 0;
}
