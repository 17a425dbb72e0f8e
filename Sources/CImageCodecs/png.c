// PNG through libpng's low-level interface: the simplified interface would apply the file's gamma,
// which input pipelines of image classifiers do not.

#include <png.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "buffers.h"

/// State that must survive a longjmp, and so is not in local variables.
typedef struct png_job {
  png_structp png;
  png_infop info;
  const uint8_t *input;
  size_t remaining;
  char *message;
  size_t message_capacity;
} png_job;

static void on_error(png_structp png, png_const_charp text) {
  png_job *job = png_get_error_ptr(png);
  igviz_copy_message(job->message, job->message_capacity, text);
  png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

// MARK: Decoding

static void read_input(png_structp png, png_bytep destination, size_t count) {
  png_job *job = png_get_io_ptr(png);
  if (count > job->remaining) png_error(png, "the file ends too early");
  memcpy(destination, job->input, count);
  job->input += count;
  job->remaining -= count;
}

/// Stores the eXIf chunk, and the texts in which some programs write the same metadata. libpng limits their size.
static void keep_metadata(png_structp png, png_infop info, igviz_pixels *out) {
  png_textp texts = NULL;
  int count = 0;
  png_get_text(png, info, &texts, &count);
  for (int index = 0; index < count; index++) {
    const png_text *text = &texts[index];
    size_t length = text->compression >= PNG_ITXT_COMPRESSION_NONE ? text->itxt_length : text->text_length;
    if (strcmp(text->key, "XML:com.adobe.xmp") == 0) igviz_keep(&out->xmp, text->text, length);
    // Written by ImageMagick before the eXIf chunk existed.
    if (strcmp(text->key, "Raw profile type exif") == 0) igviz_keep(&out->exif_profile, text->text, length);
  }
#ifdef PNG_eXIf_SUPPORTED
  png_uint_32 exif_size = 0;
  png_bytep exif = NULL;
  if (png_get_eXIf_1(png, info, &exif_size, &exif) != 0) igviz_keep(&out->exif, exif, exif_size);
#endif
}

/// Decodes with the jump buffer set: any call of libpng may leave this function by longjmp.
static igviz_codec_status decode(png_job *job, uint64_t max_pixels, igviz_pixels *out) {
  png_structp png = job->png;
  png_infop info = job->info;
  png_set_user_limits(png, 0x7fffffff, 0x7fffffff);  // no limit here: the number of pixels is limited below
  png_set_read_fn(png, job, read_input);
  png_read_info(png, info);

  uint32_t width = png_get_image_width(png, info);
  uint32_t height = png_get_image_height(png, info);
  bool has_alpha = (png_get_color_type(png, info) & PNG_COLOR_MASK_ALPHA) != 0 ||
                   png_get_valid(png, info, PNG_INFO_tRNS) != 0;
  igviz_codec_status status = igviz_allocate_samples(out, width, height, has_alpha ? 4 : 3, max_pixels);
  if (status != IGVIZ_CODEC_OK) return status;

  png_set_expand(png);
  png_set_scale_16(png);
  png_set_gray_to_rgb(png);
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  size_t row_bytes = (size_t)width * out->channels;
  if (png_get_rowbytes(png, info) != row_bytes) png_error(png, "unexpected row size");

  for (int pass = 0; pass < passes; pass++)
    for (uint32_t y = 0; y < height; y++) png_read_row(png, out->samples + y * row_bytes, NULL);
  png_read_end(png, info);
  keep_metadata(png, info, out);
  return IGVIZ_CODEC_OK;
}

/// Whether the file contains every chunk up to IEND in its stated length. libpng allocates the stated length of some chunks
/// before it reads them: up to 2 GB for a file of a few bytes.
static bool has_whole_chunks(const uint8_t *bytes, size_t count) {
  enum { SIGNATURE = 8, AROUND = 12 };  // length, type and checksum
  size_t position = SIGNATURE;
  while (count >= AROUND && position <= count - AROUND) {
    const uint8_t *chunk = bytes + position;
    size_t length = (size_t)chunk[0] << 24 | (size_t)chunk[1] << 16 | (size_t)chunk[2] << 8 | (size_t)chunk[3];
    if (length > count - AROUND - position) return false;
    if (memcmp(chunk + 4, "IEND", 4) == 0) return true;
    position += AROUND + length;
  }
  return false;
}

igviz_codec_status igviz_png_decode(const uint8_t *bytes, size_t count, uint64_t max_pixels, igviz_pixels *out) {
  if (!has_whole_chunks(bytes, count)) {
    igviz_copy_message(out->message, sizeof out->message, "the file ends too early");
    return IGVIZ_CODEC_CORRUPT;
  }
  png_job job = {.input = bytes, .remaining = count, .message = out->message, .message_capacity = sizeof out->message};
  job.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &job, on_error, on_warning);
  job.info = job.png != NULL ? png_create_info_struct(job.png) : NULL;
  igviz_codec_status status = IGVIZ_CODEC_NO_MEMORY;
  if (job.info != NULL) {
    if (setjmp(png_jmpbuf(job.png)) == 0)
      status = decode(&job, max_pixels, out);
    else
      status = IGVIZ_CODEC_CORRUPT;
  }
  png_destroy_read_struct(&job.png, &job.info, NULL);
  return status;
}

// MARK: Encoding

static void write_output(png_structp png, png_bytep bytes, size_t count) {
  if (!igviz_append(png_get_io_ptr(png), bytes, count)) png_error(png, "out of memory");
}

static void flush_output(png_structp png) { (void)png; }

// Whether an image is small and at least 7/8 of its pixels equal their left neighbours, as in a table or a few words.
static bool is_small_drawing(const uint8_t *rgb, uint32_t width, uint32_t height) {
  size_t pixels = (size_t)width * height, same = 0;
  if (pixels > 500000) return false;
  for (uint32_t y = 0; y < height; y++) {
    const uint8_t *row = rgb + (size_t)y * width * 3;
    for (uint32_t x = 1; x < width; x++) same += memcmp(row + 3 * x, row + 3 * x - 3, 3) == 0;
  }
  return same >= pixels - pixels / 8;
}

igviz_codec_status igviz_png_encode(const uint8_t *rgb, uint32_t width, uint32_t height, igviz_bytes *out) {
  png_job job = {.message = out->message, .message_capacity = sizeof out->message};
  job.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &job, on_error, on_warning);
  job.info = job.png != NULL ? png_create_info_struct(job.png) : NULL;
  igviz_codec_status status = IGVIZ_CODEC_NO_MEMORY;
  if (job.info != NULL) {
    if (setjmp(png_jmpbuf(job.png)) == 0) {
      png_set_user_limits(job.png, 0x7fffffff, 0x7fffffff);
      png_set_write_fn(job.png, out, write_output, flush_output);
      png_set_IHDR(job.png, job.info, width, height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                   PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
      // Comparing all filters for each row would take 60 to 90 % longer and make a sheet of photos 3 % smaller; zlib's default level,
      // 6, would take half as long again and save 2 %. Text on white is smallest without a filter, in a quarter of the time.
      if (is_small_drawing(rgb, width, height)) {
        png_set_filter(job.png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
        png_set_compression_level(job.png, 3);
      } else {
        png_set_filter(job.png, PNG_FILTER_TYPE_BASE, PNG_FILTER_UP);
        png_set_compression_level(job.png, 5);
        png_set_compression_strategy(job.png, Z_DEFAULT_STRATEGY);
      }
      png_write_info(job.png, job.info);
      for (uint32_t y = 0; y < height; y++) png_write_row(job.png, rgb + (size_t)y * width * 3);
      png_write_end(job.png, job.info);
      status = IGVIZ_CODEC_OK;
    } else {
      status = IGVIZ_CODEC_CORRUPT;
    }
  }
  png_destroy_write_struct(&job.png, &job.info);
  return status;
}
