// Sizes of caches decide the order of work, and change no bit of a result.

#include "check.h"

static const igviz_caches large_caches = {.level1 = 1 << 20, .level2 = 64 << 20, .level3 = 1 << 30};

static void compare_bits(check *c, const char *what, const float *const *results, size_t count) {
  expect(c, memcmp(results[0], results[1], count * sizeof(float)) == 0, what, count);
  release_memory();
}

static void check_size_of_product(check *c, int32_t height, int32_t width, int32_t kernel, size_t depth, size_t columns) {
  const igviz_kernels *k = c->fast;
  igviz_tap taps[9];
  int32_t count = kernel * kernel, padding = kernel / 2;
  for (int32_t t = 0; t < count; t++) taps[t] = (igviz_tap){t / kernel - padding, t % kernel - padding};
  size_t pixels = (size_t)(height * width);
  float *weights = random_floats((size_t)count * depth * columns, 1);
  float *zeros = bytes_at_a_wall(depth * sizeof(float));
  memset(zeros, 0, depth * sizeof(float));
  igviz_product job = {.grid = {.height = height, .width = width, .input_height = height, .input_width = width,
                                .input_step_y = 1, .input_step_x = 1, .output_width = width, .output_step_y = 1,
                                .output_step_x = 1, .tap_count = count, .taps_per_row = kernel, .taps = taps},
                       .batch = {1, 0},
                       .input = random_floats(pixels * depth, 1),
                       .input_stride = depth,
                       .span = 1,
                       .depth = depth,
                       .output_stride = columns,
                       .columns = columns,
                       .weights = packed_weights(weights, (size_t)count, depth, columns, k->panel),
                       .zeros = zeros};
  const float *results[2];
  float *transformed = random_floats((columns + k->panel - 1) / k->panel * 16 * depth * k->panel, 1);
  if (kernel == 3) k->winograd_weights(job.weights, depth, columns, transformed);
  for (int i = 0; i < 2; i++) {
    job.caches = i == 0 ? small_caches : large_caches;
    job.scratch = bytes_at_a_wall(k->product_bytes((size_t)count, depth, columns, false));
    results[i] = job.output = random_floats(pixels * columns, 1);
    k->product(&job);
  }
  expect(c, memcmp(results[0], results[1], pixels * columns * sizeof(float)) == 0, "product", depth);
  job.weights = transformed;
  for (int i = 0; i < 2 && kernel == 3; i++) {
    job.caches = i == 0 ? small_caches : large_caches;
    job.scratch = bytes_at_a_wall(k->winograd_bytes(depth, columns, job.caches));
    results[i] = job.output = random_floats(pixels * columns, 1);
    k->winograd(&job);
  }
  compare_bits(c, kernel == 3 ? "winograd" : "product", results, pixels * columns);
}

/// The output and the gradients of queries, keys and values, one behind the other.
static void check_size_of_attention(check *c, size_t queries, size_t keys, size_t depth) {
  size_t q = queries * depth, k = keys * depth, count = 2 * (q + k);
  igviz_attention job = {.queries = queries, .keys = keys, .depth = depth, .width = depth, .q = random_floats(q, 2),
                         .k = random_floats(k, 2), .v = random_floats(k, 2), .q_stride = depth, .k_stride = depth,
                         .v_stride = depth, .scale = 0.4f, .output_stride = depth, .gradient = random_floats(q, 1)};
  const float *results[2];
  for (int i = 0; i < 2; i++) {
    float *memory = random_floats(count, 1);
    results[i] = job.output = memory;
    job.q_gradient = memory + q, job.k_gradient = memory + 2 * q, job.v_gradient = memory + 2 * q + k;
    job.caches = i == 0 ? small_caches : large_caches;
    job.scratch = bytes_at_a_wall(c->fast->attention_bytes(queries, keys, depth, depth));
    c->fast->attention(&job);
    c->fast->attention_gradient(&job);
  }
  compare_bits(c, "attention", results, count);
}

void check_caches(check *c) {
  check_size_of_product(c, 1, 100, 1, 700, 100);
  check_size_of_product(c, 1, 31, 1, 256, 20);
  check_size_of_product(c, 21, 20, 3, 40, 48);
  check_size_of_attention(c, 97, 60, 16);
  check_size_of_attention(c, 300, 256, 24);
}
