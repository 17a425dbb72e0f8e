#include "tables.h"

/// Fills `list`, fastest first, and returns the number of kernel sets.
static size_t available(const igviz_kernels *list[4]) {
  size_t count = 0;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
    list[count++] = &igviz_avx512_kernels;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) list[count++] = &igviz_avx2_kernels;
#elif defined(__aarch64__)
  // Every arm64 processor has NEON.
  list[count++] = &igviz_neon_kernels;
#endif
  list[count++] = &igviz_baseline_kernels;
  list[count++] = &igviz_reference_kernels;
  return count;
}

size_t igviz_kernels_count(void) {
  const igviz_kernels *list[4];
  return available(list);
}

igviz_kernels igviz_kernels_at(size_t index) {
  const igviz_kernels *list[4];
  (void)available(list);
  return *list[index];
}
