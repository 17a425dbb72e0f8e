// Errors, and messages of those that are too large.

#include <math.h>

#include "check.h"

const igviz_caches small_caches = {.level1 = 4 << 10, .level2 = 16 << 10, .level3 = 64 << 10};

/// Messages of one kernel; more would hide the others.
enum { MOST_MESSAGES = 5 };

/// Numbers that may all be small by chance.
enum { FEW = 64 };

static void count_comparison(check *c, bool holds, const char *what, size_t size, double error) {
  c->comparisons++;
  if (holds) return;
  if (c->failures++ < MOST_MESSAGES)
    fprintf(stderr, "%s %s, %s, size %zu: error %g\n", c->fast->name, c->name, what, size, error);
}

void compare_floats(check *c, const char *what, size_t size, const float *found, const float *expected, size_t count,
                    double tolerance) {
  double difference = 0, norm = 0;
  for (size_t i = 0; i < count; i++) {
    difference += ((double)found[i] - expected[i]) * ((double)found[i] - expected[i]);
    norm += (double)expected[i] * expected[i];
  }
  if (count < FEW) norm = fmax(norm, (double)count / 256);
  double error = norm == 0 ? sqrt(difference) : sqrt(difference / norm);
  bool holds = error <= tolerance;
  c->worst = fmax(c->worst, holds || isfinite(error) ? error / tolerance : INFINITY);
  count_comparison(c, holds, what, size, error);
}

void expect(check *c, bool holds, const char *what, size_t size) { count_comparison(c, holds, what, size, NAN); }
