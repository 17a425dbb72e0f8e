#include "buffers.h"

#include <stdlib.h>
#include <string.h>

void igviz_copy_message(char *destination, size_t capacity, const char *source) {
  size_t length = strlen(source);
  if (length >= capacity) length = capacity - 1;
  memcpy(destination, source, length);
  destination[length] = 0;
}

void igviz_keep(igviz_block *block, const void *bytes, size_t count) {
  if (block->bytes != NULL || count == 0) return;
  block->bytes = malloc(count);
  if (block->bytes == NULL) return;
  memcpy(block->bytes, bytes, count);
  block->count = count;
}

igviz_codec_status igviz_allocate_samples(igviz_pixels *out, uint32_t width, uint32_t height, uint32_t channels,
                                          uint64_t max_pixels) {
  out->width = width;
  out->height = height;
  out->channels = channels;
  uint64_t pixels = (uint64_t)width * height;
  if (pixels > max_pixels || pixels > SIZE_MAX / 4) return IGVIZ_CODEC_TOO_LARGE;
  out->samples = malloc((size_t)pixels * channels);
  return out->samples == NULL ? IGVIZ_CODEC_NO_MEMORY : IGVIZ_CODEC_OK;
}

bool igviz_append(igviz_bytes *out, const uint8_t *bytes, size_t count) {
  if (count > SIZE_MAX / 2 - out->count) return false;
  size_t needed = out->count + count;
  if (needed > out->capacity) {
    size_t capacity = out->capacity * 2 > needed ? out->capacity * 2 : needed;
    uint8_t *grown = realloc(out->bytes, capacity);
    if (grown == NULL) return false;
    out->bytes = grown;
    out->capacity = capacity;
  }
  memcpy(out->bytes + out->count, bytes, count);
  out->count = needed;
  return true;
}

void igviz_pixels_free(igviz_pixels *pixels) {
  igviz_block *blocks[] = {&pixels->exif, &pixels->exif_profile, &pixels->xmp};
  for (size_t index = 0; index < sizeof blocks / sizeof *blocks; index++) {
    free(blocks[index]->bytes);
    *blocks[index] = (igviz_block){0};
  }
  free(pixels->samples);
  pixels->samples = NULL;
}

void igviz_bytes_free(igviz_bytes *bytes) {
  free(bytes->bytes);
  bytes->bytes = NULL;
}
