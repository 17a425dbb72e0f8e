// What the runs of two kernels read and write, with every kind of epilogue.

#include "check.h"

const ending endings[] = {
    {.name = "plain"},
    {.name = "bias", .bias = true},
    {.name = "clip", .bias = true, .clips = true, .written_mask = true},
    {.name = "clip without a mask", .clips = true},
    {.name = "mask", .read_mask = true},
    {.name = "slopes", .read_slopes = true},
    {.name = "addend and mask", .addend = true, .read_mask = true},
    {.name = "residual", .bias = true, .addend = true, .clips = true, .written_mask = true},
    {.name = "swish", .bias = true, .function = IGVIZ_SWISH, .written_slopes = true},
    {.name = "gelu", .addend = true, .function = IGVIZ_GELU},
    {.name = "mask and slopes", .bias = true, .addend = true, .read_mask = true, .read_slopes = true},
    {.name = "everything", .bias = true, .addend = true, .clips = true, .written_mask = true, .read_mask = true, .read_slopes = true,
     .function = IGVIZ_TANH, .written_slopes = true},
};

const size_t ending_count = sizeof endings / sizeof endings[0];

enum { WORDS_PER_FLOAT = sizeof(float) / sizeof(uint16_t) };

scene make_scene(const ending *ending, size_t samples, size_t inputs, size_t pixels, size_t channels) {
  scene s = {.ending = ending, .samples = samples, .inputs = inputs, .pixels = pixels, .channels = channels};
  s.mask_words = (channels + IGVIZ_MASK_WORD_BITS - 1) / IGVIZ_MASK_WORD_BITS;
  size_t results = pixels * channels, mask = (pixels * s.mask_words + WORDS_PER_FLOAT - 1) / WORDS_PER_FLOAT;
  s.addend = 0;
  s.read_slopes = s.addend + results;
  s.written_slopes = s.read_slopes + results;
  s.written_mask = s.written_slopes + results;
  s.read_mask = s.written_mask + mask;
  s.output = s.read_mask + mask;
  s.stride = s.output + results;
  size_t padded = (channels + IGVIZ_MAX_PANEL - 1) / IGVIZ_MAX_PANEL * IGVIZ_MAX_PANEL;
  float *bias = random_floats(padded, 1);
  for (size_t i = channels; i < padded; i++) bias[i] = 0;
  s.bias = bias;
  s.input = random_floats((samples - 1) * s.stride + inputs, 1);
  s.memory[FAST] = random_floats(samples * s.stride, 1);
  for (size_t sample = 0; sample < samples; sample++) {
    float *slopes = s.memory[FAST] + sample * s.stride + s.read_slopes;
    for (size_t i = 0; i < results; i += 5) slopes[i] = 0;
  }
  s.memory[TWIN] = copied_floats(s.memory[FAST], samples * s.stride);
  return s;
}

void clear_some_inputs(scene *s, size_t channels) {
  for (size_t sample = 0; sample < s->samples; sample++)
    for (size_t i = 0; i < s->inputs; i++) {
      size_t channel = i % channels;
      if (channel % 3 != 0 && random_float(1) < 0.3f) continue;
      s->input[sample * s->stride + i] = 0;
    }
}

static uint16_t *mask_of(const scene *s, int which, size_t sample, size_t start) {
  return (uint16_t *)(s->memory[which] + sample * s->stride + start);
}

igviz_epilogue epilogue_of(const scene *s, int which) {
  const ending *e = s->ending;
  float *memory = s->memory[which];
  return (igviz_epilogue){.bias = e->bias ? s->bias : NULL,
                          .addend = e->addend ? memory + s->addend : NULL,
                          .clips = e->clips,
                          .lower = -0.3f,
                          .upper = 0.9f,
                          .written_mask = e->written_mask ? mask_of(s, which, 0, s->written_mask) : NULL,
                          .read_mask = e->read_mask ? mask_of(s, which, 0, s->read_mask) : NULL,
                          .mask_words = s->mask_words,
                          .read_slopes = e->read_slopes ? memory + s->read_slopes : NULL,
                          .function = e->function,
                          .parameter = 1.3f,
                          .written_slopes = e->written_slopes ? memory + s->written_slopes : NULL};
}

static bool is_bit(const uint16_t *mask, size_t channel) {
  return mask[channel / IGVIZ_MASK_WORD_BITS] >> channel % IGVIZ_MASK_WORD_BITS & 1;
}

/// Compares the masks, then makes one of both: a mask's bits behind the last channel may be anything.
static bool are_masks_equal(const scene *s, size_t sample, size_t columns) {
  uint16_t *found = mask_of(s, FAST, sample, s->written_mask), *expected = mask_of(s, TWIN, sample, s->written_mask);
  size_t words = (columns + IGVIZ_MASK_WORD_BITS - 1) / IGVIZ_MASK_WORD_BITS;
  bool are_equal = true;
  for (size_t pixel = 0; pixel < s->pixels; pixel++, found += s->mask_words, expected += s->mask_words) {
    for (size_t n = 0; n < columns; n++) are_equal &= is_bit(found, n) == is_bit(expected, n);
    memcpy(found, expected, words * sizeof(uint16_t));
  }
  return are_equal;
}

void compare_scenes(check *c, const scene *s, size_t columns, double tolerance) {
  const char *name = s->ending->name;
  for (size_t sample = 0; sample < s->samples; sample++) {
    float *found = s->memory[FAST] + sample * s->stride, *expected = s->memory[TWIN] + sample * s->stride;
    size_t results = s->pixels * s->channels;
    expect(c, are_masks_equal(s, sample, columns), name, columns);
    compare_floats(c, name, columns, found + s->output, expected + s->output, results, tolerance);
    compare_floats(c, name, columns, found + s->written_slopes, expected + s->written_slopes, results, tolerance);
    // Results are within the tolerance: what else differs was not meant to change.
    for (size_t pixel = 0; pixel < s->pixels; pixel++)
      for (size_t n = 0; n < columns; n++) {
        size_t i = pixel * s->channels + n;
        found[s->output + i] = expected[s->output + i];
        found[s->written_slopes + i] = expected[s->written_slopes + i];
      }
  }
  size_t bytes = s->samples * s->stride * sizeof(float);
  expect(c, memcmp(s->memory[FAST], s->memory[TWIN], bytes) == 0, "numbers that were not to change", columns);
}
