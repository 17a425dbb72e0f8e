// Lossless WebP, for its size: how much information a picture holds.

#include <webp/encode.h>

#include "buffers.h"

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
  // What Pillow asks for with lossless=True and quality=100; quality is effort here.
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
  // Checked here: the import below multiplies the sides before the encoder looks at them.
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
