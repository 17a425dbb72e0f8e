// 256-bit vectors with fused multiply-add.

#if defined(__x86_64__)

#include <immintrin.h>
#include <math.h>
#include <string.h>

#include "tables.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,popcnt,prfchw"))), apply_to = function)

#define LANES 8
#define ROWS 6
#define VECTORS 2
#define KERNELS igviz_avx2_kernels
#define KERNELS_NAME "avx2"
#define FUSES
#define MASKED_MOVES
// Processors without PREFETCHW ignore it.
#define FETCHES_OUTPUT(place) __builtin_prefetch(place, 1)

static inline __m256i part(size_t count) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)count), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

static inline __m256 load_part(const float *source, size_t count) { return _mm256_maskload_ps(source, part(count)); }

static inline void store_part(float *destination, __m256 value, size_t count) {
  _mm256_maskstore_ps(destination, part(count), value);
}

#define COMPRESSES
typedef float eight_floats __attribute__((ext_vector_type(8)));
typedef int32_t lanes_of_8 __attribute__((ext_vector_type(8)));

// Eight bytes for each set of lanes: CHOSEN has the numbers of the lanes in the set, lowest first; COUNTED has for each lane the
// number of lanes of the set below it.
#define BELOW(set, lane) ((uint64_t)__builtin_popcount((set) & ((1u << (lane)) - 1)))
#define CHOSEN(set, lane) ((uint64_t)((set) >> (lane) & 1) * (lane) << 8 * BELOW(set, lane))
#define COUNTED(set, lane) (BELOW(set, lane) << 8 * (lane))
#define LANES_OF(each, set)                                                                                        \
  (each(set, 0) | each(set, 1) | each(set, 2) | each(set, 3) | each(set, 4) | each(set, 5) | each(set, 6) | each(set, 7))
#define FOUR_SETS(each, set) \
  LANES_OF(each, (set)), LANES_OF(each, (set) + 1), LANES_OF(each, (set) + 2), LANES_OF(each, (set) + 3)
#define SIXTEEN_SETS(each, set) \
  FOUR_SETS(each, (set)), FOUR_SETS(each, (set) + 4), FOUR_SETS(each, (set) + 8), FOUR_SETS(each, (set) + 12)
#define SIXTY_FOUR_SETS(each, set) \
  SIXTEEN_SETS(each, (set)), SIXTEEN_SETS(each, (set) + 16), SIXTEEN_SETS(each, (set) + 32), SIXTEEN_SETS(each, (set) + 48)
#define ALL_SETS(each) \
  {SIXTY_FOUR_SETS(each, 0u), SIXTY_FOUR_SETS(each, 64u), SIXTY_FOUR_SETS(each, 128u), SIXTY_FOUR_SETS(each, 192u)}
static const uint64_t chosen_lanes[256] = ALL_SETS(CHOSEN), lanes_below[256] = ALL_SETS(COUNTED);

static inline unsigned set_of(lanes_of_8 lanes) { return (unsigned)_mm256_movemask_ps((__m256)lanes); }

static inline __m256i eight_numbers(uint64_t bytes) { return _mm256_cvtepu8_epi32(_mm_cvtsi64_si128((long long)bytes)); }

static inline size_t append_terms(uint32_t *terms, lanes_of_8 is_term, uint32_t first) {
  unsigned set = set_of(is_term);
  __m256i numbers = _mm256_add_epi32(eight_numbers(chosen_lanes[set]), _mm256_set1_epi32((int)first));
  _mm256_storeu_si256((__m256i *)terms, numbers);
  return (size_t)__builtin_popcount(set);
}

static inline size_t expand(eight_floats *result, const float *source, lanes_of_8 is_term) {
  unsigned set = set_of(is_term);
  __m256 values = _mm256_permutevar8x32_ps(_mm256_loadu_ps(source), eight_numbers(lanes_below[set]));
  *result = (eight_floats)_mm256_and_ps(values, (__m256)is_term);
  return (size_t)__builtin_popcount(set);
}

#include "kernels.inc"

#pragma clang attribute pop

#endif
