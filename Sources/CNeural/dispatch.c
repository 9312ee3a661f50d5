// Which kernels this processor can run.

#include "tables.h"

const cn_kernels *cn_kernels_for(cn_level level) {
    switch (level) {
    case CN_PLAIN:
        return &cn_plain;
    case CN_AVX2:
#if defined(__x86_64__)
        if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) { return &cn_avx2; }
#endif
        return NULL;
    case CN_AVX512:
#if defined(__x86_64__)
        if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
            && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
            return &cn_avx512;
        }
#endif
        return NULL;
    case CN_NEON:
#if defined(__aarch64__)
        return &cn_neon;
#endif
        return NULL;
    }
    return NULL;
}
