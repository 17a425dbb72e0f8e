// Convolutions of every channel with itself.

#include "check.h"

/// `output_step`: 1, or 2 for the pixels that half of a gradient writes.
static void check_kernel(check *c, int32_t height, int32_t width, int32_t kernel, int32_t step, int32_t gap, int32_t padding,
                         int32_t output_step, size_t channels, const ending *ending) {
  enum { MOST_TAPS = 49 };
  int32_t reach = gap * (kernel - 1) + 1;
  if (height + 2 * padding < reach || width + 2 * padding < reach) return;
  igviz_tap taps[MOST_TAPS];
  for (int32_t t = 0; t < kernel * kernel; t++) taps[t] = (igviz_tap){t / kernel * gap - padding, t % kernel * gap - padding};
  igviz_grid g = {.height = (height + 2 * padding - reach) / step + 1, .width = (width + 2 * padding - reach) / step + 1,
                  .input_height = height, .input_width = width, .input_step_y = step, .input_step_x = step,
                  .output_step_y = output_step, .output_step_x = output_step, .output_y = output_step - 1,
                  .tap_count = kernel * kernel, .taps_per_row = kernel, .taps = taps};
  g.output_width = g.width * output_step;
  size_t pixels = (size_t)(g.output_y + (g.height - 1) * output_step + 1) * (size_t)g.output_width;
  scene s = make_scene(ending, 1, (size_t)height * (size_t)width * channels, pixels, channels);
  size_t stride = (channels + IGVIZ_MAX_PANEL - 1) / IGVIZ_MAX_PANEL * IGVIZ_MAX_PANEL;
  float *weights = random_floats((size_t)g.tap_count * stride, 1 / (float)kernel);
  ptrdiff_t *offsets = bytes_at_a_wall((size_t)kernel * sizeof *offsets);
  const float **tap_weights = bytes_at_a_wall((size_t)kernel * sizeof *tap_weights);
  for (int which = 0; which < 2; which++) {
    igviz_depthwise job = {.grid = g,
                           .input = s.input,
                           .output = s.memory[which] + s.output,
                           .channels = channels,
                           .weights = weights,
                           .weight_stride = stride,
                           .offsets = offsets,
                           .tap_weights = tap_weights,
                           .epilogue = epilogue_of(&s, which)};
    (which == FAST ? c->fast : c->twin)->depthwise(&job);
  }
  compare_scenes(c, &s, channels, SUM_TOLERANCE);
  release_memory();
}

void check_depthwise(check *c) {
  static const size_t channels[] = {37, 3, 16, 60};
  size_t count = 0;
  for (int32_t kernel = 1; kernel <= 7; kernel++)
    for (int32_t width = 5; width <= 22; width++)
      for (int32_t step = 1; step <= 3; step++)
        for (int32_t padding = 0; padding <= 3; padding++, count++)
          check_kernel(c, 6, width, kernel, step, 1, padding, 1, channels[count % 4], &endings[count / 4 % ending_count]);
  for (size_t e = 0; e < ending_count; e++) {
    check_kernel(c, 9, 11, 3, 1, 2, 2, 1, 21, &endings[e]);
    check_kernel(c, 5, 16, 2, 1, 1, 0, 2, 35, &endings[e]);
    check_kernel(c, 5, 15, 3, 1, 1, 1, 2, 35, &endings[e]);
  }
}
