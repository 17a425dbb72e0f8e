// 512-bit vectors: 8 × 48 or 4 × 96 results in 24 of the 32 registers.

#if defined(__x86_64__)

#include <immintrin.h>
#include <math.h>
#include <string.h>

#include "tables.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma"))), apply_to = function)

#define LANES 16
#define ROWS 8
#define VECTORS 3
#define KERNELS igviz_avx512_kernels
#define KERNELS_NAME "avx512"
#define FUSES
#define MASKED_MOVES

static inline __m512 load_part(const float *source, size_t count) {
  return _mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), source);
}

static inline void store_part(float *destination, __m512 value, size_t count) {
  _mm512_mask_storeu_ps(destination, (__mmask16)((1u << count) - 1), value);
}

#define SCALES
typedef float sixteen_floats __attribute__((ext_vector_type(16)));

static inline sixteen_floats scaled(sixteen_floats p, sixteen_floats n) {
  return (sixteen_floats)_mm512_scalef_ps((__m512)p, (__m512)n);
}

static inline sixteen_floats rounded(sixteen_floats x) {
  return (sixteen_floats)_mm512_roundscale_ps((__m512)x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}

/// 1 / x within one unit in the last place, for x between 2⁻¹²⁵ and 2¹²⁵: an estimate of 14 bits and one Newton step.
static inline sixteen_floats reciprocal(sixteen_floats x) {
  __m512 near = _mm512_rcp14_ps((__m512)x);
  __m512 error = _mm512_fnmadd_ps((__m512)x, near, _mm512_set1_ps(1.0f));
  return (sixteen_floats)_mm512_fmadd_ps(near, error, near);
}

#define COMPRESSES
typedef int32_t lanes_of_16 __attribute__((ext_vector_type(16)));

static inline size_t append_terms(uint32_t *terms, lanes_of_16 is_term, uint32_t first) {
  __mmask16 bits = _mm512_movepi32_mask((__m512i)is_term);
  __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  _mm512_storeu_si512(terms, _mm512_maskz_compress_epi32(bits, _mm512_add_epi32(lanes, _mm512_set1_epi32((int)first))));
  return (size_t)__builtin_popcount(bits);
}

static inline size_t expand(sixteen_floats *result, const float *source, lanes_of_16 is_term) {
  __mmask16 bits = _mm512_movepi32_mask((__m512i)is_term);
  *result = (sixteen_floats)_mm512_maskz_expandloadu_ps(bits, source);
  return (size_t)__builtin_popcount(bits);
}

#include "kernels.inc"

#pragma clang attribute pop

#endif
