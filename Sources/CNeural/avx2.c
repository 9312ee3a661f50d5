// AVX2 with FMA: the 6 x 16 tile fills twelve of sixteen registers with sums.

#if defined(__x86_64__)
#include "CNeural.h"
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define CN_LANES 8
#define CN_COLUMNS 2
#define CN_ROWS 6
#define CN_FMA 1
#define CN_TABLE cn_avx2
#include "kernels.h"
#pragma clang attribute pop
#endif
