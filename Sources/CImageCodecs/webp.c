// WebP through libwebp. It also encodes, losslessly, because the encoded size measures the information in an image.

#include <string.h>

#include <webp/decode.h>
#include <webp/encode.h>

#include "buffers.h"

// MARK: Decoding

static uint32_t little_endian(const uint8_t *bytes) {
  return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/// Bytes before the first chunk: "RIFF", the size of the rest of the file, "WEBP".
enum { HEAD = 12 };

/// Stores the Exif and XMP chunks before the first truncated chunk.
static void keep_metadata(const uint8_t *bytes, size_t count, igviz_pixels *out) {
  static const char exif_header[] = "Exif\0";  // only JPEG needs this header, but some programs keep it
  size_t position = HEAD;
  while (count - position >= 8) {
    const uint8_t *chunk = bytes + position;
    const uint8_t *content = chunk + 8;
    size_t size = little_endian(chunk + 4);
    if (size > count - position - 8) return;
    if (memcmp(chunk, "EXIF", 4) == 0) {
      size_t skipped =
          size > sizeof exif_header && memcmp(content, exif_header, sizeof exif_header) == 0 ? sizeof exif_header : 0;
      igviz_keep(&out->exif, content + skipped, size - skipped);
    }
    if (memcmp(chunk, "XMP ", 4) == 0) igviz_keep(&out->xmp, content, size);
    position += 8 + size;
    if (size % 2 == 1 && position < count) position++;
  }
}

static igviz_codec_status status_of(VP8StatusCode code, igviz_pixels *out) {
  const char *message = "broken data";
  switch (code) {
    case VP8_STATUS_OK: return IGVIZ_CODEC_OK;
    case VP8_STATUS_OUT_OF_MEMORY: return IGVIZ_CODEC_NO_MEMORY;
    case VP8_STATUS_NOT_ENOUGH_DATA:
    case VP8_STATUS_SUSPENDED: message = "the file ends too early"; break;
    case VP8_STATUS_UNSUPPORTED_FEATURE: message = "a feature that libwebp does not know"; break;
    default: break;
  }
  igviz_copy_message(out->message, sizeof out->message, message);
  return IGVIZ_CODEC_CORRUPT;
}

igviz_codec_status igviz_webp_decode(const uint8_t *bytes, size_t count, uint64_t max_pixels, igviz_pixels *out) {
  // Checked here because the decoder accepts a truncated last chunk.
  size_t size = count < HEAD ? HEAD : (size_t)little_endian(bytes + 4) + 8;
  if (size > count || size < HEAD) return status_of(VP8_STATUS_NOT_ENOUGH_DATA, out);
  WebPDecoderConfig config;
  if (!WebPInitDecoderConfig(&config)) return IGVIZ_CODEC_UNSUPPORTED;
  igviz_codec_status status = status_of(WebPGetFeatures(bytes, size, &config.input), out);
  if (status != IGVIZ_CODEC_OK) return status;
  if (config.input.has_animation) {
    out->width = (uint32_t)config.input.width;
    out->height = (uint32_t)config.input.height;
    igviz_copy_message(out->message, sizeof out->message, "an animation; save one of its pictures by itself");
    return IGVIZ_CODEC_UNSUPPORTED;
  }
  status = igviz_allocate_samples(out, (uint32_t)config.input.width, (uint32_t)config.input.height,
                                  config.input.has_alpha ? 4 : 3, max_pixels);
  if (status != IGVIZ_CODEC_OK) return status;
  WebPRGBABuffer *pixels = &config.output.u.RGBA;
  config.output.colorspace = config.input.has_alpha ? MODE_RGBA : MODE_RGB;
  config.output.is_external_memory = 1;
  pixels->rgba = out->samples;
  pixels->stride = (int)(out->width * out->channels);  // a side has at most 2¹⁴ pixels
  pixels->size = (size_t)out->width * out->height * out->channels;
  status = status_of(WebPDecode(bytes, size, &config), out);
  WebPFreeDecBuffer(&config.output);
  if (status == IGVIZ_CODEC_OK) keep_metadata(bytes, size, out);
  return status;
}

// MARK: Encoding

static int write_output(const uint8_t *bytes, size_t count, const WebPPicture *picture) {
  return igviz_append(picture->custom_ptr, bytes, count);
}

static const char *explain(WebPEncodingError error) {
  switch (error) {
    case VP8_ENC_ERROR_BAD_DIMENSION: return "a side of a WebP is at most 16383 pixels";
    case VP8_ENC_ERROR_FILE_TOO_BIG: return "a WebP is smaller than 4 GB";
    default: return "the encoder failed";
  }
}

static igviz_codec_status encode(WebPPicture *picture, const uint8_t *rgb, igviz_bytes *out) {
  WebPConfig config;
  if (!WebPConfigInit(&config)) return IGVIZ_CODEC_UNSUPPORTED;
  // Pillow's options for lossless=True and quality=100; in lossless mode, quality is the effort.
  config.lossless = 1;
  config.quality = 100;
  config.method = 4;
  picture->writer = write_output;
  picture->custom_ptr = out;
  if (!WebPPictureImportRGB(picture, rgb, picture->width * 3) || !WebPEncode(&config, picture)) {
    WebPEncodingError error = picture->error_code;
    if (error == VP8_ENC_ERROR_OUT_OF_MEMORY || error == VP8_ENC_ERROR_BITSTREAM_OUT_OF_MEMORY ||
        error == VP8_ENC_ERROR_BAD_WRITE)
      return IGVIZ_CODEC_NO_MEMORY;
    igviz_copy_message(out->message, sizeof out->message, explain(error));
    return IGVIZ_CODEC_UNSUPPORTED;
  }
  return IGVIZ_CODEC_OK;
}

igviz_codec_status igviz_webp_encode_lossless(const uint8_t *rgb, uint32_t width, uint32_t height, igviz_bytes *out) {
  // Checked here because the import below multiplies the sides before the encoder checks them.
  if (width > WEBP_MAX_DIMENSION || height > WEBP_MAX_DIMENSION) {
    igviz_copy_message(out->message, sizeof out->message, explain(VP8_ENC_ERROR_BAD_DIMENSION));
    return IGVIZ_CODEC_UNSUPPORTED;
  }
  WebPPicture picture;
  if (!WebPPictureInit(&picture)) return IGVIZ_CODEC_UNSUPPORTED;
  picture.use_argb = 1;
  picture.width = (int)width;
  picture.height = (int)height;
  igviz_codec_status status = encode(&picture, rgb, out);
  WebPPictureFree(&picture);
  return status;
}
