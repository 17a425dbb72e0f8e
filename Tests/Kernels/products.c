// Products: of single pixels, with a kernel, with steps, gaps and spans, of several samples, with zeros to skip.

#include "check.h"

enum { MOST_TAPS = 49 };

/// A product's sizes.
typedef struct shape {
  int32_t height, width, kernel_height, kernel_width, step, gap, padding;
  /// Channels of the input and of the output, and how many more lie between two pixels.
  size_t depth, columns, between;
  size_t samples;
  /// One tap reads a whole row of the kernel.
  bool has_span;
  bool skips_zeros;
  /// The step is the output's, as in a gradient: the output has pixels that the job does not write.
  bool is_gradient;
} shape;

static igviz_grid grid_of(const shape *s, igviz_tap *taps) {
  int32_t height = (s->height + 2 * s->padding - s->gap * (s->kernel_height - 1) - 1) / s->step + 1;
  int32_t width = (s->width + 2 * s->padding - s->gap * (s->kernel_width - 1) - 1) / s->step + 1;
  int32_t per_row = s->has_span ? 1 : s->kernel_width, count = s->kernel_height * per_row;
  for (int32_t t = 0; t < count; t++)
    taps[t] = (igviz_tap){t / per_row * s->gap - s->padding, t % per_row * s->gap - s->padding};
  igviz_grid g = {.height = height, .width = width, .input_height = s->height, .input_width = s->width,
                  .input_step_y = s->step, .input_step_x = s->step, .output_width = width, .output_step_y = 1,
                  .output_step_x = 1, .tap_count = count, .taps_per_row = per_row, .taps = taps};
  if (s->is_gradient) {
    g.height = s->height, g.width = s->width, g.input_step_y = g.input_step_x = 1;
    g.output_step_y = g.output_step_x = s->step;
    g.output_y = s->step - 1, g.output_width = s->width * s->step;
  }
  return g;
}

static void check_shape(check *c, const shape *s, const ending *ending, double tolerance) {
  igviz_tap taps[MOST_TAPS];
  const igviz_grid g = grid_of(s, taps);
  int32_t span = s->has_span ? s->kernel_width : 1;
  size_t count = (size_t)g.tap_count, depth = s->depth * (size_t)span;
  int32_t rows = g.output_y + (g.height - 1) * g.output_step_y + 1;
  size_t input_stride = s->depth + (s->has_span ? 0 : s->between), output_stride = s->columns + s->between;
  size_t pixels = (size_t)s->height * (size_t)s->width;
  scene scene = make_scene(ending, s->samples, pixels * input_stride - (input_stride - s->depth),
                           (size_t)rows * (size_t)g.output_width, output_stride);
  if (s->skips_zeros) clear_some_inputs(&scene, input_stride);
  float *weights = random_floats(count * depth * s->columns, 1 / (float)(count + depth / 16));
  float *zeros = bytes_at_a_wall(depth * sizeof(float));
  memset(zeros, 0, depth * sizeof(float));
  for (int which = 0; which < 2; which++) {
    const igviz_kernels *k = which == FAST ? c->fast : c->twin;
    float *packed = packed_weights(weights, count, depth, s->columns, k->panel);
    igviz_product job = {.grid = g,
                         .batch = {s->samples, scene.stride},
                         .input = scene.input,
                         .input_stride = input_stride,
                         .span = span,
                         .depth = depth,
                         .output = scene.memory[which] + scene.output,
                         .output_stride = output_stride,
                         .columns = s->columns,
                         .weights = packed,
                         .zeros = zeros,
                         .skips_zeros = s->skips_zeros,
                         .caches = small_caches,
                         .upcoming = packed,
                         .upcoming_bytes = count * depth * s->columns * sizeof(float),
                         .scratch = bytes_at_a_wall(k->product_bytes(count, depth, s->columns, s->has_span)),
                         .epilogue = epilogue_of(&scene, which)};
    k->product(&job);
  }
  compare_scenes(c, &scene, s->columns, tolerance);
  release_memory();
}

/// Single pixels: tiles of every height, panels that are not full, odd and even depths around the end of a run.
static void check_pointwise(check *c) {
  static const struct {
    size_t depth, columns;
  } sizes[] = {{1, 1}, {2, 4}, {3, 5}, {8, 8}, {17, 23}, {37, 47}, {64, 16}, {97, 53}, {255, 9}, {257, 33}, {513, 20}};
  for (int32_t points = 1; points <= 26; points++)
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
      for (int is_sparse = 0; is_sparse < 2; is_sparse++) {
        const shape s = {.height = 1, .width = points, .kernel_height = 1, .kernel_width = 1, .step = 1, .gap = 1,
                         .depth = sizes[i].depth, .columns = sizes[i].columns, .between = i % 3 == 0 ? 5 : 0,
                         .samples = 1, .skips_zeros = is_sparse};
        check_shape(c, &s, &endings[((size_t)points + i) % ending_count], SUM_TOLERANCE);
      }
}

static void check_kernels(check *c) {
  static const shape shapes[] = {
      {5, 7, 3, 3, 1, 1, 1, 6, 9, 0, 1, false, false, false},   {9, 8, 3, 3, 2, 1, 1, 13, 17, 0, 3, false, false, false},
      {7, 6, 5, 5, 1, 1, 2, 3, 20, 0, 1, false, false, false},  {8, 7, 3, 3, 1, 2, 2, 11, 12, 4, 2, false, false, false},
      {9, 5, 4, 2, 3, 1, 1, 19, 7, 0, 1, false, false, false},  {6, 6, 3, 3, 1, 1, 0, 90, 31, 0, 1, false, true, false},
      {5, 6, 3, 3, 1, 1, 1, 33, 60, 3, 3, false, true, false},  {13, 12, 7, 7, 2, 1, 3, 3, 16, 0, 1, true, false, false},
      {6, 9, 3, 5, 1, 1, 1, 5, 18, 0, 2, true, false, false},   {5, 5, 2, 2, 2, 1, 0, 10, 21, 0, 1, false, false, true},
      {4, 7, 2, 2, 2, 1, 1, 29, 40, 0, 3, false, true, true},   {3, 3, 1, 1, 1, 1, 0, 300, 70, 2, 4, false, true, false},
      {11, 10, 1, 1, 2, 1, 0, 12, 24, 0, 2, false, false, false},
  };
  for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
    for (size_t e = 0; e < ending_count; e++) check_shape(c, &shapes[i], &endings[e], SUM_TOLERANCE);
}

static const igviz_tap own_pixel = {0, 0};

/// A product of rows with weights that are packed for a set of kernels.
static igviz_product rows_product(const igviz_kernels *k, size_t points, size_t depth, size_t columns, const float *packed) {
  int32_t width = (int32_t)points;
  return (igviz_product){.grid = {.height = 1, .width = width, .input_height = 1, .input_width = width, .input_step_y = 1,
                                  .input_step_x = 1, .output_width = width, .output_step_y = 1, .output_step_x = 1,
                                  .tap_count = 1, .taps_per_row = 1, .taps = &own_pixel},
                         .batch = {1, 0},
                         .input_stride = depth,
                         .span = 1,
                         .depth = depth,
                         .output_stride = columns,
                         .columns = columns,
                         .weights = packed,
                         .caches = small_caches,
                         .scratch = bytes_at_a_wall(k->product_bytes(1, depth, columns, false))};
}

/// To the bit, a result does not depend on the points beside it.
static void check_company(check *c) {
  static const size_t sizes[][2] = {{64, 16}, {97, 53}, {257, 33}, {600, 9}};
  enum { POINTS = 27 };
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    for (int is_sparse = 0; is_sparse < 2; is_sparse++) {
      size_t depth = sizes[i][0], columns = sizes[i][1];
      float *input = random_floats(POINTS * depth, 1);
      for (size_t k = 0; k < POINTS * depth && is_sparse; k++)
        if (random_float(1) < 0.5f) input[k] = 0;
      float *packed = packed_weights(random_floats(depth * columns, 1), 1, depth, columns, c->fast->panel);
      igviz_product job = rows_product(c->fast, POINTS, depth, columns, packed);
      float *together = random_floats(POINTS * columns, 1), *alone = random_floats(POINTS * columns, 1);
      job.input = input, job.output = together, job.skips_zeros = is_sparse;
      c->fast->product(&job);
      for (size_t first = 0, count = 1; first < POINTS; first += count, count = count % 4 + 1) {
        if (POINTS - first < count) count = POINTS - first;
        job.grid.width = job.grid.input_width = job.grid.output_width = (int32_t)count;
        job.input = input + first * depth, job.output = alone + first * columns;
        c->fast->product(&job);
      }
      expect(c, memcmp(together, alone, POINTS * columns * sizeof(float)) == 0, "points alone", depth);
      release_memory();
    }
}

void check_products(check *c) {
  check_pointwise(c);
  check_kernels(c);
  check_company(c);
}

/// In one long sum of equal terms every addition rounds the same way; sums of runs keep the error small. And weights beyond a
/// level-2 cache, which serve several tiles at a time.
void check_long_products(check *c) {
  const shape large = {.height = 1, .width = 100, .kernel_height = 1, .kernel_width = 1, .step = 1, .gap = 1, .depth = 512,
                       .columns = 520, .samples = 1};
  check_shape(c, &large, &endings[0], SUM_TOLERANCE);

  enum { POINTS = 3, DEPTH = 30000, COLUMNS = 5 };
  float *input = random_floats(POINTS * DEPTH, 0), *weights = random_floats(DEPTH * COLUMNS, 0);
  for (size_t i = 0; i < POINTS * DEPTH; i++) input[i] = 1;
  for (size_t i = 0; i < DEPTH * COLUMNS; i++) weights[i] = 0.1f;
  float *output = random_floats(POINTS * COLUMNS, 1), *expected = random_floats(POINTS * COLUMNS, 1);
  for (size_t i = 0; i < POINTS * COLUMNS; i++) expected[i] = (float)(DEPTH * (double)0.1f);
  float *packed = packed_weights(weights, 1, DEPTH, COLUMNS, c->fast->panel);
  igviz_product job = rows_product(c->fast, POINTS, DEPTH, COLUMNS, packed);
  job.input = input, job.output = output;
  c->fast->product(&job);
  // Higham's bound: as many roundings as a run and then the sums of runs have.
  double roundings = IGVIZ_RUN + DEPTH / (double)IGVIZ_RUN;
  compare_floats(c, "equal terms", DEPTH, output, expected, POINTS * COLUMNS, roundings * 0x1p-24);
}
