// 128-bit vectors with fused multiply-add and 32 registers: 12 × 8 or 6 × 16 results in 24 of them.

#if defined(__aarch64__)

#include <math.h>
#include <string.h>

#include "tables.h"

#define LANES 4
#define ROWS 12
#define VECTORS 2
#define SAMPLED_SUMS 16
#define KERNELS igviz_neon_kernels
#define KERNELS_NAME "neon"
#define FUSES
#define BY_ELEMENT
// Some cores have four units whose results take four cycles.
#define PEAK_SUMS 24
#include "kernels.inc"

#endif
