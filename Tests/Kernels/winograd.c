// Products of 3 × 3 pixels with fewer multiplications, and products of which only some results are wanted.

#include "check.h"

/// The tolerance is that of the sums themselves, of which each result has two or three in a row.
#define WINOGRAD_TOLERANCE 2e-6

static void check_size(check *c, const int32_t *size, const ending *ending, size_t samples) {
  int32_t height = size[0], width = size[1], padding = size[4];
  size_t depth = (size_t)size[2], columns = (size_t)size[3];
  igviz_tap taps[9];
  for (int32_t t = 0; t < 9; t++) taps[t] = (igviz_tap){t / 3 - padding, t % 3 - padding};
  const igviz_grid g = {.height = height + 2 * padding - 2, .width = width + 2 * padding - 2, .input_height = height,
                        .input_width = width, .input_step_y = 1, .input_step_x = 1, .output_width = width + 2 * padding - 2,
                        .output_step_y = 1, .output_step_x = 1, .tap_count = 9, .taps_per_row = 3, .taps = taps};
  scene s = make_scene(ending, samples, (size_t)height * (size_t)width * depth, (size_t)g.height * (size_t)g.width, columns);
  float *weights = random_floats(9 * depth * columns, 1 / (float)depth);
  float *zeros = bytes_at_a_wall(depth * sizeof(float));
  memset(zeros, 0, depth * sizeof(float));
  for (int which = 0; which < 2; which++) {
    const igviz_kernels *k = which == FAST ? c->fast : c->twin;
    igviz_product job = {.grid = g,
                         .batch = {samples, s.stride},
                         .input = s.input,
                         .input_stride = depth,
                         .span = 1,
                         .depth = depth,
                         .output = s.memory[which] + s.output,
                         .output_stride = columns,
                         .columns = columns,
                         .weights = packed_weights(weights, 9, depth, columns, k->panel),
                         .zeros = zeros,
                         .caches = small_caches,
                         .epilogue = epilogue_of(&s, which)};
    if (which == TWIN) {
      k->product(&job);
      continue;
    }
    size_t floats = (columns + k->panel - 1) / k->panel * 16 * depth * k->panel;
    float *transformed = random_floats(floats, 1);
    k->winograd_weights(job.weights, depth, columns, transformed);
    job.weights = transformed;
    job.scratch = bytes_at_a_wall(k->winograd_bytes(depth, columns, small_caches));
    k->winograd(&job);
  }
  compare_scenes(c, &s, columns, WINOGRAD_TOLERANCE);
  release_memory();
}

void check_winograd(check *c) {
  static const int32_t sizes[][5] = {{14, 13, 32, 32, 1}, {13, 14, 33, 50, 1}, {16, 17, 70, 97, 0}, {15, 15, 40, 64, 2},
                                     {33, 20, 64, 32, 1}, {3, 3, 5, 7, 0},     {1, 1, 3, 13, 1}};
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    for (size_t e = 0; e < ending_count; e++)
      if (i > 3 || e % 3 == i % 3) check_size(c, sizes[i], &endings[e], 1 + e % 2 * 2);
}

static void check_sampled(check *c, size_t pixels, size_t depth, size_t columns, size_t samples, const ending *ending) {
  scene s = make_scene(ending, samples, pixels * depth, pixels, columns);
  float *weights = random_floats(columns * depth, 1 / (float)(1 + depth / 16));
  for (int which = 0; which < 2; which++) {
    const igviz_kernels *k = which == FAST ? c->fast : c->twin;
    igviz_product job = {.grid = {.height = 1, .width = (int32_t)pixels},
                         .batch = {samples, s.stride},
                         .input = s.input,
                         .input_stride = depth,
                         .depth = depth,
                         .caches = small_caches,
                         .output = s.memory[which] + s.output,
                         .output_stride = columns,
                         .columns = columns,
                         // Of the other direction: [columns][depth].
                         .weights = packed_weights(weights, 1, columns, depth, k->panel),
                         .scratch = bytes_at_a_wall(k->sampled_product_bytes(columns)),
                         .epilogue = epilogue_of(&s, which)};
    k->sampled_product(&job);
  }
  compare_scenes(c, &s, columns, SUM_TOLERANCE);
  release_memory();
}

void check_sampled_products(check *c) {
  static const size_t sizes[][2] = {{64, 37}, {80, 131}, {90, 70}, {65, 1}, {1, 3}, {300, 48}, {7, 20}};
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    for (size_t pixels = 1; pixels <= 9; pixels++)
      for (size_t e = 0; e < ending_count; e++)
        // A gradient's ending: it has no function.
        if (endings[e].read_mask && endings[e].function == IGVIZ_IDENTITY)
          check_sampled(c, pixels, sizes[i][0], sizes[i][1], 1 + pixels % 2 * 2, &endings[e]);
}
