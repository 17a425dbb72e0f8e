// Compares each set of kernels that this machine can run with the naive twins, on odd sizes. A program without Swift, so that it
// can be compiled for another processor and run under emulation.

#ifndef IGVIZ_CHECK_H
#define IGVIZ_CHECK_H

#include <stdio.h>
#include <string.h>

#include "CKernels.h"

/// What is compared, and what has come of it so far.
typedef struct check {
  const igviz_kernels *fast, *twin;
  /// Of the kernel, for messages.
  const char *name;
  size_t comparisons, failures;
  /// The largest error of this kernel as a share of its tolerance.
  double worst;
} check;

/// So small that all sizes of blocks are tried by small jobs.
extern const igviz_caches small_caches;

/// A sum of n products with random signs is off by about √n·ε of its norm; for 450 terms this leaves half as much again.
#define SUM_TOLERANCE (32 * 0x1p-23)

/// ‖found − expected‖ / ‖expected‖ must be at most the tolerance. Numbers are about 1; a few may all be small by chance, so the
/// norm of fewer than 64 is at least that of as many sixteenths. `what` and `size` name the case in a message.
void compare_floats(check *c, const char *what, size_t size, const float *found, const float *expected, size_t count,
                    double tolerance);

/// Counts a comparison, and prints it if it failed.
void expect(check *c, bool holds, const char *what, size_t size);

// MARK: Memory
// Every array ends where the memory of the process ends: what is read or written behind its last number stops the program.

/// Between −scale and scale; the same numbers in each run.
float random_float(float scale);

/// Of this many bytes, all of them 0xff, until `release_memory`.
void *bytes_at_a_wall(size_t count);

float *random_floats(size_t count, float scale);

/// A copy of these.
float *copied_floats(const float *floats, size_t count);

/// Releases all arrays.
void release_memory(void);

/// [columns / panel, rounded up][taps][depth][panel] of the weights [taps][depth][columns].
float *packed_weights(const float *weights, size_t taps, size_t depth, size_t columns, size_t panel);

// MARK: Epilogues

/// Which parts an epilogue has.
typedef struct ending {
  const char *name;
  bool bias, addend, clips, written_mask, read_mask, read_slopes;
  igviz_function function;
  bool written_slopes;
} ending;

/// One of each that has loops of its own, and some others.
extern const ending endings[];
extern const size_t ending_count;

/// What two runs of one kernel read and write, one array behind the other for each sample of a batch.
typedef struct scene {
  const ending *ending;
  size_t samples, pixels, channels, mask_words;
  /// Floats from one sample to the next; floats of one sample's input; and where the other arrays begin.
  size_t stride, inputs, output, addend, read_slopes, written_slopes, written_mask, read_mask;
  /// An array of its own, so that it ends with the last sample's.
  float *input;
  const float *bias;
  /// The same numbers twice: for the fast kernel and for its twin.
  float *memory[2];
} scene;

enum { FAST, TWIN };

/// `inputs`: floats of one sample's input. `channels`: floats of an output pixel.
scene make_scene(const ending *ending, size_t samples, size_t inputs, size_t pixels, size_t channels);

/// Sets some numbers of the inputs to zero, alone and for whole channels.
void clear_some_inputs(scene *s, size_t channels);

igviz_epilogue epilogue_of(const scene *s, int which);

/// Compares what both runs have written: results, slopes and masks of the first `columns` channels of each pixel. Nothing else may
/// have changed.
void compare_scenes(check *c, const scene *s, size_t columns, double tolerance);

// MARK: Kernels

void check_products(check *c);
void check_long_products(check *c);
void check_winograd(check *c);
void check_sampled_products(check *c);
void check_depthwise(check *c);
void check_turning(check *c);
void check_scattering(check *c);
void check_finishing(check *c);
void check_functions(check *c);
void check_columns(check *c);
void check_standardizing(check *c);
void check_matrices(check *c);
void check_attention(check *c);
void check_caches(check *c);
void check_peak(check *c);

#endif
