// Sums over pixels, rows that are standardized, and the loop that measures the peak.

#include <math.h>

#include "check.h"

void check_columns(check *c) {
  static const size_t sizes[][2] = {{1, 1}, {6, 3}, {35, 16}, {39, 70}, {300, 5}, {9, 33}};
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    for (int has_factors = 0; has_factors < 2; has_factors++) {
      size_t pixels = sizes[i][0], channels = sizes[i][1], count = pixels * channels;
      float *factors = random_floats(count, 1);
      for (size_t k = 0; k < count; k += 4) factors[k] = 0;
      double *sums[2];
      for (int which = 0; which < 2; which++) {
        sums[which] = bytes_at_a_wall(channels * sizeof(double));
        for (size_t n = 0; n < channels; n++) sums[which][n] = 0.5;
      }
      igviz_columns job = {.input = random_floats(count, 1), .factors = has_factors ? factors : NULL, .pixels = pixels,
                           .channels = channels, .sums = sums[FAST]};
      c->fast->add_columns(&job);
      job.sums = sums[TWIN];
      c->twin->add_columns(&job);
      bool holds = true;
      for (size_t n = 0; n < channels; n++)
        holds &= fabs(sums[FAST][n] - sums[TWIN][n]) < 1e-5 * (1 + fabs(sums[TWIN][n]));
      expect(c, holds, has_factors ? "sums with factors" : "sums", channels);
      release_memory();
    }
}

static void check_rows(check *c, size_t rows, size_t count, bool has_factors, const ending *ending) {
  scene s = make_scene(ending, 1, rows * count, rows, count);
  igviz_standardize job = {.input = s.input, .rows = rows, .count = count, .epsilon = 1e-5,
                           .factors = has_factors ? random_floats(count, 1) : NULL,
                           .summands = has_factors ? random_floats(count, 1) : NULL,
                           .gradient = random_floats(rows * count, 1)};
  float *output[2] = {random_floats(rows * count, 1), random_floats(rows * count, 1)};
  for (int which = 0; which < 2; which++) {
    const igviz_kernels *k = which == FAST ? c->fast : c->twin;
    job.output = output[which];
    k->standardize(&job);
    igviz_standardize back = job;
    back.output = s.memory[which] + s.output;
    back.epilogue = epilogue_of(&s, which);
    k->standardize_gradient(&back);
  }
  compare_floats(c, "rows", count, output[FAST], output[TWIN], rows * count, SUM_TOLERANCE);
  compare_scenes(c, &s, count, SUM_TOLERANCE);
  release_memory();
}

void check_standardizing(check *c) {
  static const size_t counts[] = {3, 4, 7, 16, 33, 70, 768};
  for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
    for (size_t e = 0; e < ending_count; e++)
      // A gradient's ending: it has no function.
      if (endings[e].function == IGVIZ_IDENTITY) check_rows(c, 1 + e % 4, counts[i], e % 2 == 0, &endings[e]);
}

void check_peak(check *c) {
  expect(c, isfinite(c->fast->peak(100)), "finite", c->fast->peak_operations);
}
