// Runs all checks for each set of kernels, or for the one that is named, and fails if any comparison fails: check [SET]

#include <stdlib.h>

#include "check.h"

static const struct {
  const char *name;
  void (*run)(check *c);
} checks[] = {
    {"product", check_products},       {"long product", check_long_products},
    {"winograd", check_winograd},      {"sampled product", check_sampled_products},
    {"depthwise", check_depthwise},    {"turn", check_turning},
    {"scatter", check_scattering},     {"finish", check_finishing},
    {"functions", check_functions},    {"columns", check_columns},
    {"standardize", check_standardizing}, {"matrix", check_matrices},
    {"attention", check_attention},    {"caches", check_caches},
    {"peak", check_peak},
};

static size_t check_set(const igviz_kernels *fast, const igviz_kernels *twin) {
  size_t failures = 0;
  for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
    check c = {.fast = fast, .twin = twin, .name = checks[i].name};
    checks[i].run(&c);
    release_memory();
    printf("%-9s %-16s %6zu comparisons, %zu failed, at most %3.0f %% of the tolerance\n", fast->name, c.name, c.comparisons,
           c.failures, 100 * c.worst);
    fflush(stdout);
    failures += c.failures + (c.comparisons == 0);
  }
  return failures;
}

int main(int count, char **arguments) {
  size_t sets = igviz_kernels_count(), failures = 0, checked = 0;
  const igviz_kernels twin = igviz_kernels_at(sets - 1);
  for (size_t i = 0; i + 1 < sets; i++) {
    const igviz_kernels fast = igviz_kernels_at(i);
    if (count > 1 && strcmp(arguments[1], fast.name) != 0) continue;
    failures += check_set(&fast, &twin);
    checked++;
  }
  if (checked == 0) fprintf(stderr, "no set of kernels was checked\n");
  return failures == 0 && checked > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
