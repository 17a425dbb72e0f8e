// Products of matrices, and attention.

#include <math.h>

#include "check.h"

/// `form`: bits that say whether a and b are transposed, and whether the product is added.
static void check_matrix(check *c, size_t rows, size_t depth, size_t columns, unsigned form) {
  bool turns_a = form & 1, turns_b = form & 2, adds = form & 4;
  size_t a_stride = (turns_a ? rows : depth) + 3, b_stride = (turns_b ? depth : columns) + 2, stride = columns + 1;
  size_t a_rows = turns_a ? depth : rows, b_rows = turns_b ? columns : depth;
  igviz_matrix job = {.rows = rows, .depth = depth, .columns = columns,
                      .a = random_floats((a_rows - 1) * a_stride + (turns_a ? rows : depth), 1),
                      .a_stride = a_stride, .a_is_transposed = turns_a,
                      .b = random_floats((b_rows - 1) * b_stride + (turns_b ? depth : columns), 1),
                      .b_stride = b_stride, .b_is_transposed = turns_b, .output_stride = stride, .adds = adds, .caches = small_caches};
  size_t count = (rows - 1) * stride + columns;
  float *found = random_floats(count, 1), *expected = copied_floats(found, count);
  job.output = found;
  job.scratch = bytes_at_a_wall(c->fast->matrix_bytes(rows, depth, columns));
  c->fast->matrix(&job);
  job.output = expected;
  c->twin->matrix(&job);
  compare_floats(c, "matrix", rows, found, expected, count, SUM_TOLERANCE);
  release_memory();
}

void check_matrices(check *c) {
  static const size_t sizes[][3] = {{1, 1, 1}, {3, 5, 7}, {12, 8, 8}, {13, 33, 20}, {49, 32, 49}, {25, 300, 10}, {7, 257, 70}};
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    for (unsigned form = 0; form < 8; form++) check_matrix(c, sizes[i][0], sizes[i][1], sizes[i][2], form);
}

/// The results of one run: the output, and the gradients of queries, keys and values.
enum { ARRAYS = 4 };

/// Queries, keys, numbers in a row of both, numbers in a row of the values. `wanted`: bits of the gradients that are.
static void check_size(check *c, const size_t *size, bool has_bias, unsigned wanted) {
  size_t q_stride = size[2] + 1, v_stride = size[3] + 2;
  const size_t counts[ARRAYS] = {size[0] * v_stride, size[0] * q_stride, size[1] * q_stride, size[1] * v_stride};
  igviz_attention job = {.queries = size[0], .keys = size[1], .depth = size[2], .width = size[3], .q = random_floats(counts[1], 2),
                         .k = random_floats(counts[2], 2), .v = random_floats(counts[3], 2), .q_stride = q_stride,
                         .k_stride = q_stride, .v_stride = v_stride, .scale = 0.4f, .output_stride = v_stride, .caches = small_caches};
  if (has_bias) job.bias = random_floats(size[0] * size[1], 1);
  const float *gradient = random_floats(counts[0], 1);
  float *arrays[2][ARRAYS];
  for (int i = 0; i < ARRAYS; i++) {
    arrays[FAST][i] = random_floats(counts[i], 1);
    arrays[TWIN][i] = copied_floats(arrays[FAST][i], counts[i]);
  }
  for (int which = 0; which < 2; which++) {
    const igviz_kernels *k = which == FAST ? c->fast : c->twin;
    igviz_attention next = job, one = job;
    one.next = &next;
    one.output = arrays[which][0];
    one.scratch = bytes_at_a_wall(k->attention_bytes(size[0], size[1], size[2], size[3]));
    k->attention(&one);
    one.gradient = gradient;
    one.q_gradient = wanted & 1 ? arrays[which][1] : NULL;
    one.k_gradient = wanted & 2 ? arrays[which][2] : NULL;
    one.v_gradient = wanted & 4 ? arrays[which][3] : NULL;
    k->attention_gradient(&one);
  }
  static const char *const names[ARRAYS] = {"output", "gradient of queries", "gradient of keys", "gradient of values"};
  for (int i = 0; i < ARRAYS; i++)
    compare_floats(c, names[i], size[1], arrays[FAST][i], arrays[TWIN][i], counts[i], i == 0 ? 1e-5 : 2e-5);
  release_memory();
}

void check_attention(check *c) {
  static const size_t sizes[][4] = {{1, 1, 1, 1},    {3, 5, 2, 7},     {49, 49, 32, 32}, {50, 97, 64, 40},
                                    {70, 1000, 8, 50}, {9, 48, 16, 16}, {300, 256, 4, 4}};
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    check_size(c, sizes[i], false, 7);
    check_size(c, sizes[i], true, 7);
    if (i < 3)
      for (unsigned wanted = 1; wanted < 7; wanted++) check_size(c, sizes[i], true, wanted);
  }
}
