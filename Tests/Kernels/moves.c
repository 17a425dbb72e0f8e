// Weights that are turned, and patches that are added to images.

#include "check.h"

void check_turning(check *c) {
  static const size_t sizes[][2] = {{1, 1}, {48, 48}, {96, 144}, {97, 53}, {200, 47}, {31, 300}};
  size_t panel = c->fast->panel;
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    size_t inputs = sizes[i][0], outputs = sizes[i][1];
    float *matrix = random_floats(inputs * outputs, 1), *weights = packed_weights(matrix, 1, inputs, outputs, panel);
    for (size_t first = 0; first < inputs; first += IGVIZ_MAX_PANEL) {
      size_t count = inputs - first < IGVIZ_MAX_PANEL ? inputs - first : IGVIZ_MAX_PANEL;
      float *turned = random_floats(outputs * count, 1);
      for (size_t n = 0; n < outputs; n++)
        for (size_t k = 0; k < count; k++) turned[n * count + k] = matrix[(first + k) * outputs + n];
      float *expected = packed_weights(turned, 1, outputs, count, panel);
      size_t floats = (count + panel - 1) / panel * outputs * panel;
      igviz_turn job = {.weights = weights, .inputs = inputs, .outputs = outputs, .first = first, .count = count,
                        .panels = bytes_at_a_wall(floats * sizeof(float))};
      c->fast->turn(&job);
      expect(c, memcmp(job.panels, expected, floats * sizeof(float)) == 0, "turned weights", inputs);
    }
    release_memory();
  }
}

static void check_scatter(check *c, igviz_scatter job) {
  size_t patch = (size_t)(job.kernel_height * job.kernel_width) * job.channels;
  job.patches = random_floats((size_t)job.width * patch, 1);
  size_t count = (size_t)(job.image_height * job.image_width) * job.channels;
  float *found = random_floats(count, 1), *expected = copied_floats(found, count);
  job.image = found;
  c->fast->scatter(&job);
  job.image = expected;
  c->twin->scatter(&job);
  compare_floats(c, "patches", job.channels, found, expected, count, SUM_TOLERANCE);
  release_memory();
}

void check_scattering(check *c) {
  for (size_t channels = 1; channels <= 20; channels++)
    for (int32_t y = -2; y <= 3; y++)
      for (int32_t step = 1; step <= 3; step++)
        check_scatter(c, (igviz_scatter){.width = 9, .kernel_height = 3, .kernel_width = 1 + (y + 2) % 5, .y = y, .x = -step,
                                         .step = step, .image_height = 5, .image_width = 8 * step + (y & 1),
                                         .channels = channels});
}
