// The innermost loops of the engine, with one version per instruction set.
//
// Activations are arrays of 32-bit floats in the layout HWC: row-major pixels, channels innermost.
// Every kernel takes its job as one struct, checks nothing and allocates nothing: the caller is responsible for sizes.

#ifndef IGVIZ_CKERNELS_H
#define IGVIZ_CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Masks have one bit per channel, lowest bit first, padded to whole 16-bit words for each pixel.
#define IGVIZ_MASK_WORD_BITS 16

/// Sizes of caches in bytes: level 1 (data) and level 2 of one core, and the shared level 3. They affect the order of the work,
/// but never the order of summation.
typedef struct igviz_caches {
  size_t level1, level2, level3;
} igviz_caches;

/// Terms in a run. A product sums each run by itself and adds the sums of the runs: the error of one long sum of n terms
/// grows with n, that of a sum of runs with n / 256. Reference: Higham 1993, "The accuracy of floating point summation".
#define IGVIZ_RUN 256

/// Packed weights and biases are padded with zeros to a multiple of this many output channels.
#define IGVIZ_MAX_PANEL 48

/// A batch of samples that a kernel evaluates together. Every array of a sample, and every mask, begins `stride` floats
/// (4 · `stride` bytes) after that of the previous sample. All pointers of a job are those of the first sample.
typedef struct igviz_batch {
  size_t samples;
  size_t stride;
} igviz_batch;

/// An elementwise function, accurate to a few units in the last place; see functions.inc.
typedef enum igviz_function {
  IGVIZ_IDENTITY,
  /// 1 / (1 + exp(−x))
  IGVIZ_LOGISTIC,
  IGVIZ_TANH,
  IGVIZ_EXP,
  IGVIZ_ERF,
  /// x / (1 + exp(−parameter · x))
  IGVIZ_SWISH,
  /// x · clamp(x / 6 + 1 / 2, 0, 1)
  IGVIZ_HARD_SWISH,
  /// x · Φ(x), where Φ is the normal distribution function
  IGVIZ_GELU,
  /// x · (1 + tanh(√(2/π) · (x + 0.044715 x³))) / 2
  IGVIZ_GELU_TANH,
} igviz_function;

/// The steps between a sum and the stored result, in this order:
///   r = sum + bias + addend;  written mask: lower < r < upper;  r = clamp(r, lower, upper);  r = 0 where the read mask is 0;
///   r = r · read slope, or 0 if either is 0;  written slope: f′(r);  r = f(r).
typedef struct igviz_epilogue {
  /// One value per output channel, padded to a multiple of IGVIZ_MAX_PANEL; or NULL.
  const float *bias;
  /// Addend in the layout of the output, which may be the output itself; or NULL.
  const float *addend;
  bool clips;
  float lower;
  float upper;
  /// Mask that is written if `clips` is set; or NULL.
  uint16_t *written_mask;
  /// Mask that is read; or NULL.
  const uint16_t *read_mask;
  /// Words per pixel in both masks.
  size_t mask_words;
  /// Slopes in the layout of the output; or NULL.
  const float *read_slopes;
  igviz_function function;
  float parameter;
  /// Slopes in the layout of the output; or NULL.
  float *written_slopes;
} igviz_epilogue;

/// A tap of a correlation: an offset in input pixels.
typedef struct igviz_tap {
  int32_t dy;
  int32_t dx;
} igviz_tap;

/// The pixels that a correlation reads and writes. For every grid point (gy, gx):
///   output pixel (gy·output_step_y + output_y, gx·output_step_x + output_x)
///     = Σ over taps t of  input pixel (gy·input_step_y + t.dy, gx·input_step_x + t.dx) · weights of t
/// Input pixels outside the image count as zero. Both a convolution and its input gradient have this form.
typedef struct igviz_grid {
  int32_t height, width;
  int32_t input_height, input_width;
  int32_t input_step_y, input_step_x;
  int32_t output_width;
  int32_t output_step_y, output_step_x;
  int32_t output_y, output_x;
  /// The taps form a rectangle, in row-major order.
  int32_t tap_count, taps_per_row;
  const igviz_tap *taps;
} igviz_grid;

/// A correlation that mixes channels: out[n] = Σ_t Σ_k in_t[k] · w[t][k][n].
typedef struct igviz_product {
  igviz_grid grid;
  igviz_batch batch;
  const float *input;
  /// Floats between two neighbouring input pixels.
  size_t input_stride;
  /// Number of neighbouring input pixels that one tap reads, from its own pixel on. More than one only if all channels
  /// are read, so that the pixels are contiguous.
  int32_t span;
  /// Floats read by a tap: span × channels.
  size_t depth;
  float *output;
  size_t output_stride;
  /// Channels written per output pixel.
  size_t columns;
  /// [columns / panel, rounded up][taps][depth][panel], see `igviz_kernels.panel`.
  const float *weights;
  /// At least `depth` zeros, read in place of pixels outside the image.
  const float *zeros;
  /// Whether channels that are zero in all pixels of a tile are found and skipped. The weights must be finite, because
  /// zero times infinity is not zero.
  bool skips_zeros;
  /// Weights needed next, which are prefetched during this product; or NULL.
  const void *upcoming;
  size_t upcoming_bytes;
  igviz_caches caches;
  /// Scratch memory of `igviz_kernels.product_bytes` bytes.
  void *scratch;
  igviz_epilogue epilogue;
} igviz_product;

/// Repacks the weights of a product with one tap for the opposite direction, for a range of the product's input channels.
/// These are the output channels of the opposite direction.
typedef struct igviz_turn {
  /// [outputs / panel, rounded up][inputs][panel], see `igviz_kernels.panel`.
  const float *weights;
  size_t inputs, outputs;
  /// The first input channel of the range, a multiple of `panel`, and the number of channels.
  size_t first, count;
  /// The result, [count / panel, rounded up][outputs][panel]; zeros after the last channel.
  float *panels;
} igviz_turn;

/// Adds patches to the pixels they were taken from, for one row of points of a convolution: the transpose of extracting
/// patches (col2im). Pixels outside the image are skipped.
typedef struct igviz_scatter {
  /// [width][kernel height][kernel width × channels].
  const float *patches;
  int32_t width, kernel_height, kernel_width;
  /// The first patch's first pixel, which may lie outside the image, and the step to the next patch.
  int32_t y, x, step;
  int32_t image_height, image_width;
  size_t channels;
  float *image;
} igviz_scatter;

/// A depthwise correlation, channel by channel: out[c] = Σ_t in_t[c] · w[t][c].
typedef struct igviz_depthwise {
  igviz_grid grid;
  const float *input;
  float *output;
  size_t channels;
  /// [taps][channels rounded up to IGVIZ_MAX_PANEL].
  const float *weights;
  size_t weight_stride;
  /// Scratch memory for two arrays with one entry per row of taps.
  ptrdiff_t *offsets;
  const float **tap_weights;
  igviz_epilogue epilogue;
} igviz_depthwise;

/// The epilogue alone: out = epilogue(factor · in), pixel by pixel.
typedef struct igviz_finish {
  const float *input;
  /// Floats between two input pixels; 0 if all output pixels read the same input pixel.
  size_t input_stride;
  /// One factor per channel; or NULL.
  const float *factors;
  /// Whether zero times infinity is zero, as for slopes.
  bool factors_are_slopes;
  float *output;
  /// Floats between two output pixels.
  size_t output_stride;
  size_t pixels;
  size_t channels;
  igviz_epilogue epilogue;
} igviz_finish;

/// Adds Σ_p in[p, c] to sums[c] for every channel c; with factors, Σ_p in[p, c] · factors[p, c] over the pixels where neither is 0.
typedef struct igviz_columns {
  const float *input;
  /// Factors in the layout of the input; or NULL.
  const float *factors;
  size_t pixels;
  size_t channels;
  double *sums;
} igviz_columns;

/// Layer normalization of each row: y = (x − mean) / √(variance + epsilon), then y · factors + summands. Or its gradient with
/// respect to x, with an epilogue whose pixels are the rows.
typedef struct igviz_standardize {
  const float *input;
  size_t rows;
  /// Numbers in a row.
  size_t count;
  double epsilon;
  /// One number per column; both arrays or neither are NULL.
  const float *factors, *summands;
  /// Gradient of the output; only for `standardize_gradient`.
  const float *gradient;
  float *output;
  /// Only for `standardize_gradient`.
  igviz_epilogue epilogue;
} igviz_standardize;

/// The product of two matrices, output[i, n] = Σ_k a[i, k] · b[k, n].
typedef struct igviz_matrix {
  size_t rows, depth, columns;
  /// Row-major, or column-major if transposed; strides are floats from one row, or column, to the next.
  const float *a;
  size_t a_stride;
  bool a_is_transposed;
  const float *b;
  size_t b_stride;
  bool b_is_transposed;
  float *output;
  size_t output_stride;
  /// Whether the product is added to the values of `output`.
  bool adds;
  igviz_caches caches;
  /// Scratch memory of `igviz_kernels.matrix_bytes` bytes.
  void *scratch;
} igviz_matrix;

/// Attention: output[i] = Σ_j p[i, j] · v[j] with p[i] = softmax over j of scale · q[i] · k[j] + bias[i, j]; or its gradients.
/// Each array consists of rows; strides are floats from one row to the next.
typedef struct igviz_attention {
  size_t queries, keys;
  /// Numbers per row: `depth` of queries and keys, `width` of values and the output.
  size_t depth, width;
  const float *q, *k, *v;
  size_t q_stride, k_stride, v_stride;
  float scale;
  /// [queries][keys], or NULL.
  const float *bias;
  float *output;
  size_t output_stride;
  /// Gradient of the output, in its layout; like the three results below, only for `attention_gradient`.
  const float *gradient;
  /// Gradients in the layouts of q, k and v; NULL for those not needed.
  float *q_gradient, *k_gradient, *v_gradient;
  igviz_caches caches;
  /// Scratch memory of `igviz_kernels.attention_bytes` bytes.
  void *scratch;
  /// The next job, of the same sizes, whose rows are prefetched; or NULL.
  const struct igviz_attention *next;
} igviz_attention;

/// The kernels of one instruction set.
typedef struct __attribute__((swift_attr("@Sendable"))) igviz_kernels {
  const char *name;
  /// Floats per vector.
  size_t lanes;
  /// Output channels per packed panel of weights.
  size_t panel;
  /// Returns the bytes of scratch memory of a product; `has_span`: whether its span exceeds 1.
  size_t (*product_bytes)(size_t taps, size_t depth, size_t columns, bool has_span);
  void (*product)(const igviz_product *job);
  /// Winograd's product for a 3 × 3 kernel with stride and dilation 1: fewer multiplications, and so different rounding.
  /// Only `weights` and `scratch` differ from those of `product`. All three functions are NULL if there is no such product.
  size_t (*winograd_bytes)(size_t depth, size_t columns, igviz_caches caches);
  /// Transforms the weights of `product`, `packed`, to those of `winograd`: [16][columns / panel, rounded up][depth][panel].
  void (*winograd_weights)(const float *packed, size_t depth, size_t columns, float *weights);
  void (*winograd)(const igviz_product *job);
  /// A product that computes only the results that pass the read mask; all others are zero before the epilogue. The job
  /// has a read mask, and one tap that reads each grid point's own pixel, in one row. Its weights are packed for the
  /// opposite direction: [depth / panel, rounded up][columns][panel].
  void (*sampled_product)(const igviz_product *job);
  /// Returns the bytes of scratch memory of a sampled product.
  size_t (*sampled_product_bytes)(size_t columns);
  void (*turn)(const igviz_turn *job);
  void (*scatter)(const igviz_scatter *job);
  void (*depthwise)(const igviz_depthwise *job);
  void (*finish)(const igviz_finish *job);
  void (*add_columns)(const igviz_columns *job);
  /// Returns the bytes of scratch memory of a matrix product.
  size_t (*matrix_bytes)(size_t rows, size_t depth, size_t columns);
  void (*matrix)(const igviz_matrix *job);
  size_t (*attention_bytes)(size_t queries, size_t keys, size_t depth, size_t width);
  void (*attention)(const igviz_attention *job);
  void (*attention_gradient)(const igviz_attention *job);
  void (*standardize)(const igviz_standardize *job);
  void (*standardize_gradient)(const igviz_standardize *job);
  /// Computes `rounds` · `peak_operations` additions and multiplications as fast as the machine can, to measure its peak
  /// speed. Returns the sum of the results.
  float (*peak)(size_t rounds);
  size_t peak_operations;
} igviz_kernels;

/// Returns the number of kernel sets that this machine can run.
size_t igviz_kernels_count(void);

/// Returns a kernel set that this machine can run: index 0 is the fastest, the last is the slow "reference".
/// `index` must be below `igviz_kernels_count()`.
igviz_kernels igviz_kernels_at(size_t index);

#endif
