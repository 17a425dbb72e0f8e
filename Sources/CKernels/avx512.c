// 512-bit vectors: 12 × 32 results in 24 of the 32 registers.

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#include "tables.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma"))), apply_to = function)

#define LANES 16
#define ROWS 12
#define SPAN 7
#define KERNELS igviz_avx512_kernels
#define KERNELS_NAME "avx512"
#define MASKED_MOVES

static inline __m512 load_part(const float *source, size_t count) {
  return _mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), source);
}

static inline void store_part(float *destination, __m512 value, size_t count) {
  _mm512_mask_storeu_ps(destination, (__mmask16)((1u << count) - 1), value);
}

#include "kernels.inc"

#pragma clang attribute pop

#endif
