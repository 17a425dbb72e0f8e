// Decoding and encoding of PNG, JPEG and WebP between byte buffers.
//
// Every function returns normally: the libraries' long jumps never leave this module.
// No type of libpng, libjpeg or libwebp appears here.

#ifndef IGVIZ_CIMAGECODECS_H
#define IGVIZ_CIMAGECODECS_H

#include <stddef.h>
#include <stdint.h>

typedef enum igviz_codec_status {
  IGVIZ_CODEC_OK = 0,
  /// The file is malformed or truncated; `message` describes the error.
  IGVIZ_CODEC_CORRUPT,
  /// The image has more pixels than allowed; `width` and `height` are set, `samples` is not allocated.
  IGVIZ_CODEC_TOO_LARGE,
  /// A valid file of an unsupported kind, or an image that cannot be encoded; `message` has the reason.
  IGVIZ_CODEC_UNSUPPORTED,
  IGVIZ_CODEC_NO_MEMORY,
} igviz_codec_status;

/// A block of metadata from the file; `bytes` is NULL if the file has none.
typedef struct igviz_block {
  uint8_t *bytes;
  size_t count;
} igviz_block;

/// A decoded image, in file order: orientation is not applied.
typedef struct igviz_pixels {
  uint32_t width;
  uint32_t height;
  /// 3: RGB. 4: RGB and straight alpha.
  uint32_t channels;
  /// height × width × channels samples, row by row.
  uint8_t *samples;
  /// The Exif block, a TIFF structure.
  igviz_block exif;
  /// The Exif block in hexadecimal digits, from the PNG text "Raw profile type exif" that some programs write.
  igviz_block exif_profile;
  /// The XMP packet.
  igviz_block xmp;
  char message[200];
} igviz_pixels;

/// An encoded image.
typedef struct igviz_bytes {
  uint8_t *bytes;
  size_t count;
  size_t capacity;
  char message[200];
} igviz_bytes;

/// Decodes a PNG of any colour type and bit depth to 8 bits a sample; gamma and profiles are not applied.
/// `out` must be zeroed; release it with `igviz_pixels_free` whatever the status.
igviz_codec_status igviz_png_decode(const uint8_t *bytes, size_t count, uint64_t max_pixels, igviz_pixels *out);

/// Decodes a grey, YCbCr, RGB, CMYK or YCCK JPEG to RGB; profiles are not applied.
/// `out` must be zeroed; release it with `igviz_pixels_free` whatever the status.
igviz_codec_status igviz_jpeg_decode(const uint8_t *bytes, size_t count, uint64_t max_pixels, igviz_pixels *out);

/// Decodes a lossy or lossless WebP without animation; profiles are not applied.
/// `out` must be zeroed; release it with `igviz_pixels_free` whatever the status.
igviz_codec_status igviz_webp_decode(const uint8_t *bytes, size_t count, uint64_t max_pixels, igviz_pixels *out);

/// Encodes height × width × 3 samples. `out` must be zeroed; release it with `igviz_bytes_free`.
igviz_codec_status igviz_png_encode(const uint8_t *rgb, uint32_t width, uint32_t height, igviz_bytes *out);

/// Encodes height × width × 3 samples without chroma subsampling at `quality` 1…100.
/// `out` must be zeroed; release it with `igviz_bytes_free`.
igviz_codec_status igviz_jpeg_encode(const uint8_t *rgb, uint32_t width, uint32_t height, int quality,
                                     igviz_bytes *out);

/// Encodes height × width × 3 samples without loss, with the options of Pillow's `lossless=True, quality=100`.
/// `out` must be zeroed; release it with `igviz_bytes_free` whatever the status.
igviz_codec_status igviz_webp_encode_lossless(const uint8_t *rgb, uint32_t width, uint32_t height, igviz_bytes *out);

void igviz_pixels_free(igviz_pixels *pixels);
void igviz_bytes_free(igviz_bytes *bytes);

#endif
