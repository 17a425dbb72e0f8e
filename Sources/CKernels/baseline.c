// 128-bit vectors: SSE2 on x86-64, NEON on arm64.

#include <math.h>
#include <string.h>

#include "tables.h"

#define LANES 4
#define ROWS 4
#define VECTORS 2
#define KERNELS igviz_baseline_kernels
#define KERNELS_NAME "baseline"
#include "kernels.inc"
