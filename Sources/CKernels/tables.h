// One table of kernels per instruction set; `dispatch.c` chooses among them.

#ifndef IGVIZ_TABLES_H
#define IGVIZ_TABLES_H

#include "CKernels.h"

extern const igviz_kernels igviz_reference_kernels;
extern const igviz_kernels igviz_baseline_kernels;
#if defined(__x86_64__)
extern const igviz_kernels igviz_avx2_kernels;
extern const igviz_kernels igviz_avx512_kernels;
#endif
#if defined(__aarch64__)
extern const igviz_kernels igviz_neon_kernels;
#endif

#endif
