// Vectors of four floats without a fused multiply-add: what every processor has (SSE2 on x86-64).
// Sixteen registers hold six rows of two vectors.

#define CN_LANES 4
#define CN_COLUMNS 2
#define CN_ROWS 6
#define CN_FMA 0
#define CN_TABLE cn_plain
#include "kernels.h"
