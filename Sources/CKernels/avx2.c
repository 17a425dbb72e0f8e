// 256-bit vectors with fused multiply-add.

#if defined(__x86_64__)

#include <immintrin.h>
#include <math.h>
#include <string.h>

#include "tables.h"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#define LANES 8
#define ROWS 6
#define VECTORS 2
#define SPAN 4
#define KERNELS igviz_avx2_kernels
#define KERNELS_NAME "avx2"
#define FUSES
#define MASKED_MOVES

static inline __m256i part(size_t count) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)count), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

static inline __m256 load_part(const float *source, size_t count) { return _mm256_maskload_ps(source, part(count)); }

static inline void store_part(float *destination, __m256 value, size_t count) {
  _mm256_maskstore_ps(destination, part(count), value);
}

#include "kernels.inc"

#pragma clang attribute pop

#endif
