// Epilogues alone, and their functions.

#include <math.h>

#include "check.h"

static void check_finish(check *c, size_t pixels, size_t channels, size_t input_stride, bool has_factors, bool are_slopes,
                         const ending *ending) {
  scene s = make_scene(ending, 1, (pixels - 1) * input_stride + channels, pixels, channels);
  float *factors = random_floats(channels, 1);
  for (size_t i = 0; i < channels; i += 3) factors[i] = 0;
  if (are_slopes) s.input[0] = INFINITY;
  for (int which = 0; which < 2; which++) {
    igviz_finish job = {.input = s.input,
                        .input_stride = input_stride,
                        .factors = has_factors ? factors : NULL,
                        .factors_are_slopes = are_slopes,
                        .output = s.memory[which] + s.output,
                        .output_stride = channels,
                        .pixels = pixels,
                        .channels = channels,
                        .epilogue = epilogue_of(&s, which)};
    (which == FAST ? c->fast : c->twin)->finish(&job);
  }
  compare_scenes(c, &s, channels, SUM_TOLERANCE);
  release_memory();
}

void check_finishing(check *c) {
  static const size_t channels[] = {1, 3, 5, 16, 33, 70, 2500};
  for (size_t i = 0; i < sizeof channels / sizeof channels[0]; i++)
    for (size_t e = 0; e < ending_count; e++) {
      check_finish(c, 5, channels[i], channels[i] + i % 2, false, false, &endings[e]);
      check_finish(c, 4, channels[i], channels[i], true, false, &endings[e]);
      check_finish(c, 3, channels[i], 0, true, true, &endings[e]);
    }
}

/// f of some numbers, and f′.
static void apply(const igviz_kernels *k, igviz_function function, const float *x, size_t count, float *values, float *slopes) {
  igviz_finish job = {.input = x, .input_stride = count, .output = values, .output_stride = count, .pixels = 1, .channels = count,
                      .epilogue = {.function = function, .parameter = 1.702f, .written_slopes = slopes}};
  k->finish(&job);
}

/// As exact as if x had been off by a few units in its last place, and the result again. Slopes near their own zero are as good as
/// their summands are.
static void check_units(check *c, igviz_function function) {
  enum { COUNT = 16217 };
  const double most = 4, unit = 0x1p-23;
  float *x = random_floats(COUNT, 30);
  for (size_t i = 5; i < COUNT; i++) x[i] = -30 + 0.0037f * (float)(i - 5);
  x[0] = 0, x[1] = 1e-30f, x[2] = -1e-30f, x[3] = 1e-4f, x[4] = -1e-4f;
  float *values = random_floats(COUNT, 1), *slopes = random_floats(COUNT, 1);
  float *expected = random_floats(COUNT, 1), *expected_slopes = random_floats(COUNT, 1);
  apply(c->fast, function, x, COUNT, values, slopes);
  apply(c->twin, function, x, COUNT, expected, expected_slopes);
  double worst = 0;
  for (size_t i = 0; i < COUNT; i++) {
    double value = expected[i], slope = expected_slopes[i];
    double units = fmax(unit * (fabs(value) + fabs(x[i] * slope)), 1e-35);
    double slope_units = unit * fmax(fabs(slope), 0.5) * (1 + fabs((double)x[i]));
    worst = fmax(worst, fabs(values[i] - value) / units);
    worst = fmax(worst, fabs(slopes[i] - slope) / slope_units);
    if (isnan(values[i]) || isnan(slopes[i])) worst = INFINITY;
  }
  c->worst = fmax(c->worst, worst / most);
  expect(c, worst < most, "units in the last place", function);
  release_memory();
}

static void check_ends(check *c, igviz_function function) {
  // At −200, 200 and ∞.
  static const float limits[][3] = {[IGVIZ_LOGISTIC] = {0, 1, 1}, [IGVIZ_TANH] = {-1, 1, 1},
                                    [IGVIZ_EXP] = {0, INFINITY, INFINITY}, [IGVIZ_ERF] = {-1, 1, 1}};
  static const float own[3] = {0, 200, INFINITY};
  const float *expected = function <= IGVIZ_ERF ? limits[function] : own;
  const float ends[5] = {-200, 200, INFINITY, NAN, 0};
  float *x = copied_floats(ends, 5), *values = random_floats(5, 1), *slopes = random_floats(5, 1);
  apply(c->fast, function, x, 5, values, slopes);
  bool holds = isnan(values[3]) && fabsf(values[0] - expected[0]) < 1e-30f;
  for (int i = 1; i < 3; i++) holds &= values[i] == expected[i];
  if (function > IGVIZ_ERF) holds &= fabsf(slopes[0]) < 1e-30f && slopes[1] == 1;
  expect(c, holds, "ends", function);
  release_memory();
}

void check_functions(check *c) {
  for (igviz_function function = IGVIZ_LOGISTIC; function <= IGVIZ_GELU_TANH; function++) {
    check_units(c, function);
    check_ends(c, function);
  }
}
