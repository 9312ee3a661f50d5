// 64-bit ARM: thirty-two registers hold six rows of four vectors.

#if defined(__aarch64__)
#define CN_LANES 4
#define CN_COLUMNS 4
#define CN_ROWS 6
#define CN_FMA 1
#define CN_TABLE cn_neon
#include "kernels.h"
#endif
