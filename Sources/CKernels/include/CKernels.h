// The innermost loops of the engine, once per instruction set.
//
// Activations are rows of pixels, channels innermost ("NHWC" without the N); all numbers are 32-bit floats.
// Every function takes its job as one struct, checks nothing and allocates nothing: sizes are the caller's.

#ifndef IGVIZ_CKERNELS_H
#define IGVIZ_CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Masks hold one bit a channel, the lowest bit first; a pixel's bits fill whole 16-bit words.
#define IGVIZ_MASK_WORD_BITS 16

/// Bytes of one core's caches of level 1 (for data) and 2, and of the one of level 3 that cores share. They decide about the
/// order of work, and never about the order in which a sum is added up.
typedef struct igviz_caches {
  size_t level1, level2, level3;
} igviz_caches;

/// A product adds up this many terms at a time and then the sums: the error of one long sum of n terms grows with n,
/// this one's with n / 256. Reference: Higham 1993, "The accuracy of floating point summation".
#define IGVIZ_RUN 256

/// Packed weights and biases are padded with zeros to a multiple of this many output channels.
#define IGVIZ_MAX_PANEL 48

/// Several inputs may be evaluated side by side, a batch of samples. A kernel that takes them together is told how many
/// there are and how far apart: every array of a sample begins `stride` floats behind the same array of the sample before,
/// every mask as many bytes. Everything else a job says is the first sample's.
typedef struct igviz_batch {
  size_t samples;
  size_t stride;
} igviz_batch;

/// A smooth function of one number. Values are within a few units in the last place, see functions.inc.
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
  /// x · Φ(x) with Φ the normal distribution
  IGVIZ_GELU,
  /// x · (1 + tanh(√(2/π) · (x + 0.044715 x³))) / 2
  IGVIZ_GELU_TANH,
} igviz_function;

/// What happens to a result on its way to memory, in this order:
///   r = sum + bias + addend;  written mask: lower < r < upper;  r = clamp(r, lower, upper);  r = 0 where the read mask is 0;
///   r = r · read slope, and 0 where either is;  written slope: f′(r);  r = f(r).
typedef struct igviz_epilogue {
  /// One value an output channel, padded to IGVIZ_MAX_PANEL; or NULL.
  const float *bias;
  /// Laid out like the output, and may be the output itself; or NULL.
  const float *addend;
  bool clips;
  float lower;
  float upper;
  /// Bits written when `clips`; or NULL.
  uint16_t *written_mask;
  /// Bits read; or NULL.
  const uint16_t *read_mask;
  /// Words of one pixel's mask.
  size_t mask_words;
  /// Laid out like the output; or NULL.
  const float *read_slopes;
  igviz_function function;
  float parameter;
  /// Laid out like the output; or NULL.
  float *written_slopes;
} igviz_epilogue;

/// Where a correlation reads and writes. For every grid point (gy, gx):
///   output pixel (gy·output_step_y + output_y, gx·output_step_x + output_x)
///     = Σ over taps t of  input pixel (gy·input_step_y + t.dy, gx·input_step_x + t.dx) · weights of t
/// Input pixels outside the image count as zero. Both a convolution and its input gradient have this form.
typedef struct igviz_tap {
  int32_t dy;
  int32_t dx;
} igviz_tap;

typedef struct igviz_grid {
  int32_t height, width;
  int32_t input_height, input_width;
  int32_t input_step_y, input_step_x;
  int32_t output_width;
  int32_t output_step_y, output_step_x;
  int32_t output_y, output_x;
  /// A rectangle of taps, row by row, from left to right.
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
  /// Neighbouring input pixels that one tap reads, beginning at its own. More than one only where all channels are
  /// read, so that they lie one behind the other.
  int32_t span;
  /// Floats read by a tap: span × channels.
  size_t depth;
  float *output;
  size_t output_stride;
  /// Channels written of each output pixel.
  size_t columns;
  /// [columns / panel, rounded up][taps][depth][panel], see `igviz_kernels.panel`.
  const float *weights;
  /// At least `depth` zeros, read in place of pixels outside the image.
  const float *zeros;
  /// Whether channels that are zero in neighbouring pixels are looked for and left out. The weights must be finite:
  /// zero times infinity is no zero.
  bool skips_zeros;
  /// Weights that will be needed next: they are fetched from afar while this product computes. Or NULL.
  const void *upcoming;
  size_t upcoming_bytes;
  igviz_caches caches;
  /// `igviz_kernels.product_bytes` of memory.
  void *scratch;
  igviz_epilogue epilogue;
} igviz_product;

/// Weights of a product without a kernel, packed for one direction, in the order of the other: for some of the product's
/// input channels, which are output channels there.
typedef struct igviz_turn {
  /// [outputs / panel, rounded up][inputs][panel], see `igviz_kernels.panel`.
  const float *weights;
  size_t inputs, outputs;
  /// The first of the input channels, a multiple of `panel`, and how many.
  size_t first, count;
  /// [count / panel, rounded up][outputs][panel], which is overwritten; zeros behind the last channel.
  float *panels;
} igviz_turn;

/// Adds patches to the pixels they were taken from, for one row of the points of a convolution: the transpose of
/// reading patches. What lies outside the image is left out.
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

/// A correlation of every channel with itself: out[c] = Σ_t in_t[c] · w[t][c].
typedef struct igviz_depthwise {
  igviz_grid grid;
  const float *input;
  float *output;
  size_t channels;
  /// [taps][channels rounded up to IGVIZ_MAX_PANEL].
  const float *weights;
  size_t weight_stride;
  /// Scratch for one entry a row of taps each.
  ptrdiff_t *offsets;
  const float **tap_weights;
  igviz_epilogue epilogue;
} igviz_depthwise;

/// The epilogue alone: out = epilogue(factor · in), pixel by pixel.
typedef struct igviz_finish {
  const float *input;
  /// Floats between two input pixels; none where every pixel reads the same one.
  size_t input_stride;
  /// One a channel; or NULL.
  const float *factors;
  /// Whether a factor of zero stops even an infinite number.
  bool factors_are_slopes;
  float *output;
  /// Floats between two output pixels.
  size_t output_stride;
  size_t pixels;
  size_t channels;
  igviz_epilogue epilogue;
} igviz_finish;

/// Adds to sums[c], for every channel c, Σ in[p, c], or Σ in[p, c] · factors[p, c] where neither is zero.
typedef struct igviz_columns {
  const float *input;
  /// Laid out like the input; or NULL.
  const float *factors;
  size_t pixels;
  size_t channels;
  double *sums;
} igviz_columns;

/// y = (x − mean) / √(variance + epsilon), row by row, and y · factors + summands; or from the gradient of that the one of x,
/// with an epilogue whose pixels are the rows.
typedef struct igviz_standardize {
  const float *input;
  size_t rows;
  /// Numbers in a row.
  size_t count;
  double epsilon;
  /// One number for each of a row, both or neither; or NULL.
  const float *factors, *summands;
  /// Of the output; only for the gradient.
  const float *gradient;
  float *output;
  /// Only for the gradient.
  igviz_epilogue epilogue;
} igviz_standardize;

/// The product of two matrices, output[i, n] = Σ_k a[i, k] · b[k, n].
typedef struct igviz_matrix {
  size_t rows, depth, columns;
  /// Row by row, or column by column; floats between two of them.
  const float *a;
  size_t a_stride;
  bool a_is_transposed;
  const float *b;
  size_t b_stride;
  bool b_is_transposed;
  float *output;
  size_t output_stride;
  /// Whether the product is added to what is there.
  bool adds;
  igviz_caches caches;
  /// `igviz_kernels.matrix_bytes` of memory.
  void *scratch;
} igviz_matrix;

/// output[i] = Σ_j p[i, j] · v[j] with p[i] = softmax over j of scale · q[i] · k[j] + bias[i, j]; or the gradients of that.
/// Each array is some rows; strides are floats from one row to the next.
typedef struct igviz_attention {
  size_t queries, keys;
  /// Numbers in a row of queries and keys, and of values and the output.
  size_t depth, width;
  const float *q, *k, *v;
  size_t q_stride, k_stride, v_stride;
  float scale;
  /// [queries][keys], or NULL.
  const float *bias;
  float *output;
  size_t output_stride;
  /// Of the output, laid out like it; only for the gradients, as what follows.
  const float *gradient;
  /// Laid out like q, k and v, overwritten; or NULL.
  float *q_gradient, *k_gradient, *v_gradient;
  igviz_caches caches;
  /// `igviz_kernels.attention_bytes` of memory.
  void *scratch;
  /// The job that comes next, which has the same sizes: its rows are fetched meanwhile. Or NULL.
  const struct igviz_attention *next;
} igviz_attention;

/// One instruction set's kernels.
typedef struct __attribute__((swift_attr("@Sendable"))) igviz_kernels {
  const char *name;
  /// Floats of one vector.
  size_t lanes;
  /// Output channels of one packed panel of weights.
  size_t panel;
  /// Bytes of memory a product needs while it runs; `has_span` where its span exceeds 1.
  size_t (*product_bytes)(size_t taps, size_t depth, size_t columns, bool has_span);
  void (*product)(const igviz_product *job);
  /// The product for a kernel of 3 × 3 pixels without gaps or steps, with fewer multiplications and so another rounding.
  /// Only `weights` and `scratch` differ. All three are NULL where there is no such product.
  size_t (*winograd_bytes)(size_t depth, size_t columns, igviz_caches caches);
  /// From the product's weights, `packed`, those of this one: [16][columns / panel, rounded up][depth][panel].
  void (*winograd_weights)(const float *packed, size_t depth, size_t columns, float *weights);
  void (*winograd)(const igviz_product *job);
  /// The product of which only the results are computed that the read mask lets through, all others are zero before
  /// the epilogue. It has a mask, no kernel (one tap that reads each grid point's own pixel, in one row), and for weights
  /// those of the product in the other direction: [depth / panel, rounded up][columns][panel].
  void (*sampled_product)(const igviz_product *job);
  /// Bytes of memory it needs while it runs.
  size_t (*sampled_product_bytes)(size_t columns);
  void (*turn)(const igviz_turn *job);
  void (*scatter)(const igviz_scatter *job);
  void (*depthwise)(const igviz_depthwise *job);
  void (*finish)(const igviz_finish *job);
  void (*add_columns)(const igviz_columns *job);
  /// Bytes of memory that a product of matrices needs while it runs.
  size_t (*matrix_bytes)(size_t rows, size_t depth, size_t columns);
  void (*matrix)(const igviz_matrix *job);
  size_t (*attention_bytes)(size_t queries, size_t keys, size_t depth, size_t width);
  void (*attention)(const igviz_attention *job);
  void (*attention_gradient)(const igviz_attention *job);
  void (*standardize)(const igviz_standardize *job);
  void (*standardize_gradient)(const igviz_standardize *job);
  /// Does `rounds` times `peak_operations` additions and multiplications, as many as the machine can at once, to
  /// measure the speed nothing can exceed; returns their sum.
  float (*peak)(size_t rounds);
  size_t peak_operations;
} igviz_kernels;

/// How many sets of kernels this machine can run.
size_t igviz_kernels_count(void);

/// The kernels this machine can run, fastest first; the last are the naive twins ("reference").
/// `index` must be below `igviz_kernels_count()`.
igviz_kernels igviz_kernels_at(size_t index);

#endif
