// The tables that the variants define; for dispatch.c alone.

#ifndef CNEURAL_TABLES_H
#define CNEURAL_TABLES_H

#include "CNeural.h"

extern const cn_kernels cn_plain;
#if defined(__x86_64__)
extern const cn_kernels cn_avx2, cn_avx512;
#elif defined(__aarch64__)
extern const cn_kernels cn_neon;
#endif

#endif
