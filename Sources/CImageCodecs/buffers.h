// What the codecs share: the buffers they hand out.

#ifndef IGVIZ_BUFFERS_H
#define IGVIZ_BUFFERS_H

#include <stdbool.h>

#include "CImageCodecs.h"

/// Copies a message, cut to the buffer's length.
void igviz_copy_message(char *destination, size_t capacity, const char *source);

/// Keeps a copy of the first such block of a file; one that cannot be kept is left out.
void igviz_keep(igviz_block *block, const void *bytes, size_t count);

/// Allocates height × width × channels samples after checking the size against `max_pixels`.
igviz_codec_status igviz_allocate_samples(igviz_pixels *out, uint32_t width, uint32_t height, uint32_t channels,
                                          uint64_t max_pixels);

/// Appends to a growing buffer; false when memory runs out.
bool igviz_append(igviz_bytes *out, const uint8_t *bytes, size_t count);

#endif
