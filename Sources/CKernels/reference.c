// The reference kernels: they define the meaning of every kernel in simple code, and are the oracle of the fast kernels.

#include <math.h>

#include "tables.h"

static double logistic(double x) { return 1 / (1 + exp(-x)); }

/// Returns f(x); `slope` is f′(x).
static float value_of(igviz_function function, double parameter, double x, float *slope) {
  const double root_2 = 1.4142135623730951, density = 0.3989422804014327 * exp(-x * x / 2);
  const double scale = 0.7978845608028654, u = scale * (x + 0.044715 * x * x * x);
  double y = x, d = 1;
  switch (function) {
    case IGVIZ_IDENTITY: break;
    case IGVIZ_LOGISTIC: y = logistic(x), d = y * logistic(-x); break;
    case IGVIZ_TANH: y = tanh(x), d = 1 / (cosh(x) * cosh(x)); break;
    case IGVIZ_EXP: y = exp(x), d = y; break;
    case IGVIZ_ERF: y = erf(x), d = 1.1283791670955126 * exp(-x * x); break;
    case IGVIZ_SWISH: d = logistic(parameter * x), y = x * d, d += parameter * y * logistic(-parameter * x); break;
    case IGVIZ_HARD_SWISH: y = x * fmin(fmax(x / 6 + 0.5, 0), 1), d = x <= -3 ? 0 : x >= 3 ? 1 : x / 3 + 0.5; break;
    case IGVIZ_GELU: d = 0.5 * erfc(-x / root_2), y = x * d, d += x * density; break;
    case IGVIZ_GELU_TANH:
      d = logistic(2 * u), y = x * d, d += x * d * logistic(-2 * u) * 2 * scale * (1 + 3 * 0.044715 * x * x);
      break;
  }
  *slope = (float)d;
  return (float)y;
}

static float epilogue(const igviz_epilogue *e, float sum, size_t pixel, size_t stride, size_t channel) {
  if (e->bias != NULL) sum += e->bias[channel];
  if (e->addend != NULL) sum += e->addend[pixel * stride + channel];
  size_t word = pixel * e->mask_words + channel / IGVIZ_MASK_WORD_BITS;
  uint16_t bit = (uint16_t)(1u << (channel % IGVIZ_MASK_WORD_BITS));
  if (e->clips) {
    if (e->written_mask != NULL) {
      bool passes = e->lower < sum && sum < e->upper;
      e->written_mask[word] = (uint16_t)(passes ? e->written_mask[word] | bit : e->written_mask[word] & ~bit);
    }
    if (sum < e->lower) sum = e->lower;
    if (sum > e->upper) sum = e->upper;
  }
  if (e->read_mask != NULL && (e->read_mask[word] & bit) == 0) sum = 0;
  size_t index = pixel * stride + channel;
  if (e->read_slopes != NULL) sum = sum == 0 || e->read_slopes[index] == 0 ? 0 : sum * e->read_slopes[index];
  float slope, value = value_of(e->function, e->parameter, sum, &slope);
  if (e->written_slopes != NULL) e->written_slopes[index] = slope;
  return value;
}

/// Index of the input pixel that a tap reads at a grid point, or -1 outside the image.
static ptrdiff_t input_pixel(const igviz_grid *g, int32_t gy, int32_t gx, igviz_tap tap) {
  int32_t y = gy * g->input_step_y + tap.dy;
  int32_t x = gx * g->input_step_x + tap.dx;
  if (y < 0 || y >= g->input_height || x < 0 || x >= g->input_width) return -1;
  return (ptrdiff_t)y * g->input_width + x;
}

static size_t output_pixel(const igviz_grid *g, int32_t gy, int32_t gx) {
  return (size_t)(gy * g->output_step_y + g->output_y) * (size_t)g->output_width +
         (size_t)(gx * g->output_step_x + g->output_x);
}

static size_t product_bytes(size_t taps, size_t depth, size_t columns, bool has_span) {
  (void)taps, (void)depth, (void)columns, (void)has_span;
  return 0;
}

static void product_of_sample(const igviz_product *job) {
  const igviz_grid *g = &job->grid;
  for (int32_t gy = 0; gy < g->height; gy++)
    for (int32_t gx = 0; gx < g->width; gx++) {
      size_t pixel = output_pixel(g, gy, gx);
      for (size_t n = 0; n < job->columns; n++) {
        double sum = 0;
        for (int32_t t = 0; t < g->tap_count; t++) {
          size_t channels = job->depth / (size_t)job->span;
          for (int32_t i = 0; i < job->span; i++) {
            ptrdiff_t source = input_pixel(g, gy, gx, (igviz_tap){g->taps[t].dy, g->taps[t].dx + i});
            if (source < 0) continue;
            const float *x = job->input + (size_t)source * job->input_stride;
            const float *w =
                job->weights + (n * (size_t)g->tap_count + (size_t)t) * job->depth + (size_t)i * channels;
            for (size_t k = 0; k < channels; k++) sum += (double)x[k] * w[k];
          }
        }
        job->output[pixel * job->output_stride + n] =
            epilogue(&job->epilogue, (float)sum, pixel, job->output_stride, n);
      }
    }
}

/// The job for one sample of a batch.
static igviz_product of_sample(const igviz_product *job, size_t sample) {
  igviz_product one = *job;
  igviz_epilogue *e = &one.epilogue;
  size_t floats = sample * job->batch.stride, words = floats * sizeof(float) / sizeof(uint16_t);
  one.batch.samples = 1;
  one.input += floats;
  one.output += floats;
  if (e->addend != NULL) e->addend += floats;
  if (e->written_mask != NULL) e->written_mask += words;
  if (e->read_mask != NULL) e->read_mask += words;
  if (e->read_slopes != NULL) e->read_slopes += floats;
  if (e->written_slopes != NULL) e->written_slopes += floats;
  return one;
}

static void product(const igviz_product *job) {
  for (size_t sample = 0; sample < job->batch.samples; sample++) {
    const igviz_product one = of_sample(job, sample);
    product_of_sample(&one);
  }
}

static size_t sampled_product_bytes(size_t columns) {
  (void)columns;
  return 0;
}

static void sampled_product(const igviz_product *job) {
  for (size_t sample = 0; sample < job->batch.samples; sample++) {
    const igviz_product one = of_sample(job, sample);
    for (size_t pixel = 0; pixel < (size_t)job->grid.width; pixel++)
      for (size_t k = 0; k < job->columns; k++) {
        double sum = 0;
        for (size_t n = 0; n < job->depth; n++)
          sum += (double)one.input[pixel * job->input_stride + n] * job->weights[n * job->columns + k];
        one.output[pixel * job->output_stride + k] = epilogue(&one.epilogue, (float)sum, pixel, job->output_stride, k);
      }
  }
}

static void scatter(const igviz_scatter *job) {
  const float *patch = job->patches;
  for (int32_t i = 0; i < job->width; i++)
    for (int32_t ky = 0; ky < job->kernel_height; ky++)
      for (int32_t kx = 0; kx < job->kernel_width; kx++, patch += job->channels) {
        int32_t y = job->y + ky, x = job->x + i * job->step + kx;
        if (y < 0 || y >= job->image_height || x < 0 || x >= job->image_width) continue;
        float *pixel = job->image + ((size_t)y * (size_t)job->image_width + (size_t)x) * job->channels;
        for (size_t c = 0; c < job->channels; c++) pixel[c] += patch[c];
      }
}

static void depthwise(const igviz_depthwise *job) {
  const igviz_grid *g = &job->grid;
  for (int32_t gy = 0; gy < g->height; gy++)
    for (int32_t gx = 0; gx < g->width; gx++) {
      size_t pixel = output_pixel(g, gy, gx);
      for (size_t c = 0; c < job->channels; c++) {
        double sum = 0;
        for (int32_t t = 0; t < g->tap_count; t++) {
          ptrdiff_t source = input_pixel(g, gy, gx, g->taps[t]);
          if (source >= 0)
            sum += (double)job->input[(size_t)source * job->channels + c] *
                   job->weights[(size_t)t * job->weight_stride + c];
        }
        job->output[pixel * job->channels + c] = epilogue(&job->epilogue, (float)sum, pixel, job->channels, c);
      }
    }
}

static void turn(const igviz_turn *job) {
  for (size_t k = 0; k < job->count; k++)
    for (size_t n = 0; n < job->outputs; n++)
      job->panels[k * job->outputs + n] = job->weights[n * job->inputs + job->first + k];
}

static void finish(const igviz_finish *job) {
  for (size_t pixel = 0; pixel < job->pixels; pixel++)
    for (size_t c = 0; c < job->channels; c++) {
      size_t index = pixel * job->output_stride + c;
      float value = job->input[pixel * job->input_stride + c], factor = job->factors == NULL ? 1 : job->factors[c];
      value = job->factors_are_slopes && (value == 0 || factor == 0) ? 0 : value * factor;
      job->output[index] = epilogue(&job->epilogue, value, pixel, job->output_stride, c);
    }
}

#include "reference.inc"

static float peak(size_t rounds) {
  volatile float factor = 0.999f;
  float sum = 0;
  for (size_t round = 0; round < rounds; round++) sum = sum * factor + factor;
  return sum;
}

const igviz_kernels igviz_reference_kernels = {.name = "reference",
                                               .lanes = 1,
                                               .panel = 1,
                                               .product_bytes = product_bytes,
                                               .product = product,
                                               .sampled_product_bytes = sampled_product_bytes,
                                               .sampled_product = sampled_product,
                                               .turn = turn,
                                               .scatter = scatter,
                                               .depthwise = depthwise,
                                               .finish = finish,
                                               .add_columns = add_columns,
                                               .matrix_bytes = matrix_bytes,
                                               .matrix = matrix,
                                               .attention_bytes = attention_bytes,
                                               .attention = attention,
                                               .attention_gradient = attention_gradient,
                                               .standardize = standardize,
                                               .standardize_gradient = standardize_gradient,
                                               .peak = peak,
                                               .peak_operations = 2};
