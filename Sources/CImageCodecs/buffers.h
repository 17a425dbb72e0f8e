// Buffers and messages shared by the codecs.

#ifndef IGVIZ_BUFFERS_H
#define IGVIZ_BUFFERS_H

#include <stdbool.h>

#include "CImageCodecs.h"

/// Copies a message with its terminating zero, truncated to `capacity` bytes.
void igviz_copy_message(char *destination, size_t capacity, const char *source);

/// Stores a copy of a metadata block. Later blocks of the same kind are ignored, as is any block if memory runs out.
void igviz_keep(igviz_block *block, const void *bytes, size_t count);

/// Allocates height × width × channels samples after checking the size against `max_pixels`.
igviz_codec_status igviz_allocate_samples(igviz_pixels *out, uint32_t width, uint32_t height, uint32_t channels,
                                          uint64_t max_pixels);

/// Appends bytes to a growing buffer; returns false if memory runs out.
bool igviz_append(igviz_bytes *out, const uint8_t *bytes, size_t count);

#endif
