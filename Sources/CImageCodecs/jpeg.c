// JPEG through libjpeg, which reports errors by longjmp. After a warning, libjpeg fills missing data
// with grey, so warnings about lost data are errors here.

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>

#include "buffers.h"

/// Most scans accepted. A progressive file can demand any number of passes over the whole image; real files have about ten.
enum { MAX_SCANS = 200 };

/// State that must survive a longjmp, and so is not in local variables. The first member of each
/// libjpeg struct, `err`, points to `errors`, and thereby to this struct.
typedef struct jpeg_job {
  struct jpeg_error_mgr errors;
  struct jpeg_progress_mgr progress;
  struct jpeg_decompress_struct reader;
  struct jpeg_compress_struct writer;
  jmp_buf escape;
  char *message;
  size_t message_capacity;
  uint8_t *row;
  uint8_t *encoded;
  unsigned long encoded_size;
} jpeg_job;

static jpeg_job *job_of(j_common_ptr codec) { return (jpeg_job *)codec->err; }

static void on_error(j_common_ptr codec) {
  jpeg_job *job = job_of(codec);
  char text[JMSG_LENGTH_MAX];
  codec->err->format_message(codec, text);
  igviz_copy_message(job->message, job->message_capacity, text);
  longjmp(job->escape, 1);
}

static void on_message(j_common_ptr codec, int level) {
  if (level >= 0) return;  // a trace, not a warning
  switch (codec->err->msg_code) {
    case JWRN_JPEG_EOF:
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_MUST_RESYNC:
      on_error(codec);
      break;
    default:
      break;
  }
}

static void on_output(j_common_ptr codec) { (void)codec; }

static void on_progress(j_common_ptr codec) {
  if (!codec->is_decompressor) return;
  if (((j_decompress_ptr)codec)->input_scan_number <= MAX_SCANS) return;
  jpeg_job *job = job_of(codec);
  igviz_copy_message(job->message, job->message_capacity, "too many scans");
  longjmp(job->escape, 1);
}

static jpeg_job *make_job(char *message, size_t message_capacity) {
  jpeg_job *job = calloc(1, sizeof *job);
  if (job == NULL) return NULL;
  job->message = message;
  job->message_capacity = message_capacity;
  jpeg_std_error(&job->errors);
  job->errors.error_exit = on_error;
  job->errors.emit_message = on_message;
  job->errors.output_message = on_output;
  job->progress.progress_monitor = on_progress;
  return job;
}

// MARK: Decoding

/// Stores the content of a marker after `header`, if the marker begins with this header.
static void keep_behind(jpeg_saved_marker_ptr marker, const char *header, size_t length, igviz_block *block) {
  if (marker->data_length > length && memcmp(marker->data, header, length) == 0)
    igviz_keep(block, marker->data + length, marker->data_length - length);
}

static void keep_metadata(j_decompress_ptr reader, igviz_pixels *out) {
  static const char exif[] = "Exif\0";  // six bytes: the string's terminating zero is part of the header
  static const char xmp[] = "http://ns.adobe.com/xap/1.0/";
  for (jpeg_saved_marker_ptr marker = reader->marker_list; marker != NULL; marker = marker->next) {
    keep_behind(marker, exif, sizeof exif, &out->exif);
    keep_behind(marker, xmp, sizeof xmp, &out->xmp);
  }
}

/// Converts Adobe's CMYK, whose samples are all inverted, to RGB: R = C·K / 255. A file without Adobe's marker does not specify
/// whether it is inverted. It is read as inverted, as by Pillow and browsers, because few other programs write CMYK.
static void ink_to_rgb(const uint8_t *ink, uint8_t *rgb, uint32_t width) {
  for (uint32_t x = 0; x < width; x++)
    for (int channel = 0; channel < 3; channel++)
      rgb[3 * x + channel] = (uint8_t)((ink[4 * x + channel] * ink[4 * x + 3] + 127) / 255);
}

/// Decodes with the jump buffer set: any call of libjpeg may leave this function by longjmp.
static igviz_codec_status decode(jpeg_job *job, const uint8_t *bytes, size_t count, uint64_t max_pixels,
                                 igviz_pixels *out) {
  j_decompress_ptr reader = &job->reader;
  jpeg_create_decompress(reader);
  reader->progress = &job->progress;
  jpeg_mem_src(reader, bytes, (unsigned long)count);
  jpeg_save_markers(reader, JPEG_APP0 + 1, 0xffff);
  jpeg_read_header(reader, TRUE);
  out->width = reader->image_width;
  out->height = reader->image_height;
  if ((uint64_t)reader->image_width * reader->image_height > max_pixels) return IGVIZ_CODEC_TOO_LARGE;

  bool is_ink = reader->jpeg_color_space == JCS_CMYK || reader->jpeg_color_space == JCS_YCCK;
  if (!is_ink && reader->jpeg_color_space == JCS_UNKNOWN) {
    snprintf(out->message, sizeof out->message, "%d colour components", reader->num_components);
    return IGVIZ_CODEC_UNSUPPORTED;
  }
  reader->out_color_space = is_ink ? JCS_CMYK : JCS_RGB;
  reader->dct_method = JDCT_ISLOW;
  jpeg_start_decompress(reader);

  igviz_codec_status status =
      igviz_allocate_samples(out, reader->output_width, reader->output_height, 3, max_pixels);
  if (status != IGVIZ_CODEC_OK) return status;
  if (is_ink) {
    job->row = malloc((size_t)out->width * 4);
    if (job->row == NULL) return IGVIZ_CODEC_NO_MEMORY;
  }
  while (reader->output_scanline < reader->output_height) {
    uint8_t *destination = out->samples + (size_t)reader->output_scanline * out->width * 3;
    JSAMPROW row = is_ink ? job->row : destination;
    jpeg_read_scanlines(reader, &row, 1);
    if (is_ink) ink_to_rgb(job->row, destination, out->width);
  }
  keep_metadata(reader, out);
  jpeg_finish_decompress(reader);
  return IGVIZ_CODEC_OK;
}

igviz_codec_status igviz_jpeg_decode(const uint8_t *bytes, size_t count, uint64_t max_pixels, igviz_pixels *out) {
  jpeg_job *job = make_job(out->message, sizeof out->message);
  if (job == NULL) return IGVIZ_CODEC_NO_MEMORY;
  job->reader.err = &job->errors;
  igviz_codec_status status;
  if (setjmp(job->escape) == 0)
    status = decode(job, bytes, count, max_pixels, out);
  else
    status = IGVIZ_CODEC_CORRUPT;
  jpeg_destroy_decompress(&job->reader);
  free(job->row);
  free(job);
  return status;
}

// MARK: Encoding

static void encode(jpeg_job *job, const uint8_t *rgb, uint32_t width, uint32_t height, int quality) {
  j_compress_ptr writer = &job->writer;
  jpeg_create_compress(writer);
  jpeg_mem_dest(writer, &job->encoded, &job->encoded_size);
  writer->image_width = width;
  writer->image_height = height;
  writer->input_components = 3;
  writer->in_color_space = JCS_RGB;
  jpeg_set_defaults(writer);
  jpeg_set_quality(writer, quality, TRUE);
  writer->comp_info[0].h_samp_factor = 1;  // no chroma subsampling: thin coloured outlines must not smear
  writer->comp_info[0].v_samp_factor = 1;
  jpeg_start_compress(writer, TRUE);
  while (writer->next_scanline < height) {
    JSAMPROW row = (JSAMPROW)(rgb + (size_t)writer->next_scanline * width * 3);
    jpeg_write_scanlines(writer, &row, 1);
  }
  jpeg_finish_compress(writer);
}

igviz_codec_status igviz_jpeg_encode(const uint8_t *rgb, uint32_t width, uint32_t height, int quality,
                                     igviz_bytes *out) {
  jpeg_job *job = make_job(out->message, sizeof out->message);
  if (job == NULL) return IGVIZ_CODEC_NO_MEMORY;
  job->writer.err = &job->errors;
  igviz_codec_status status = IGVIZ_CODEC_OK;
  if (setjmp(job->escape) == 0)
    encode(job, rgb, width, height, quality);
  else
    status = IGVIZ_CODEC_UNSUPPORTED;
  jpeg_destroy_compress(&job->writer);
  if (status == IGVIZ_CODEC_OK && !igviz_append(out, job->encoded, job->encoded_size))
    status = IGVIZ_CODEC_NO_MEMORY;
  free(job->encoded);
  free(job);
  return status;
}
