// AVX-512: the 8 x 32 tile, two tiles of weights side by side, divides a chunk's sixteen rows.

#if defined(__x86_64__)
#include "CNeural.h"
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"))), \
    apply_to = function)
#define CN_LANES 16
#define CN_COLUMNS 2
#define CN_ROWS 8
#define CN_FMA 1
#define CN_TABLE cn_avx512
#include "kernels.h"
#pragma clang attribute pop
#endif
