// The most that a core can do: multiply-adds that never leave its registers. For benchmarks alone.

#ifndef CPEAK_H
#define CPEAK_H

#include <stddef.h>

typedef enum { CP_PLAIN, CP_AVX2, CP_AVX512, CP_NEON } cp_level;

// Does so many rounds of independent multiply-adds on the calling core and returns the number of
// floating-point operations, 0 where this processor or build has no such instructions.
double cp_run(cp_level level, size_t rounds);

#endif
