// Arrays that end at a page without access, and their numbers.

#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "check.h"

enum { MOST_ARRAYS = 4096 };

static struct {
  void *start;
  size_t bytes;
} arrays[MOST_ARRAYS];
static size_t array_count;

float random_float(float scale) {
  static uint64_t state = 1;
  state = state * 6364136223846793005u + 1442695040888963407u;
  return scale * ((float)(int32_t)(state >> 32) * 0x1p-31f);
}

void *bytes_at_a_wall(size_t count) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE), pages = (count + page - 1) / page * page;
  char *start = array_count < MOST_ARRAYS
                    ? mmap(NULL, pages + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
                    : MAP_FAILED;
  if (start == MAP_FAILED || mprotect(start + pages, page, PROT_NONE) != 0) {
    fprintf(stderr, "no memory for %zu bytes\n", count);
    exit(EXIT_FAILURE);
  }
  arrays[array_count].start = start;
  arrays[array_count++].bytes = pages + page;
  // Kernels need no more than the alignment of a float, or of a pointer where they keep some.
  char *array = start + (pages - count) / 8 * 8;
  if (count % sizeof(float) == 0) array = start + (pages - count);
  memset(array, 0xff, count);
  return array;
}

float *random_floats(size_t count, float scale) {
  float *floats = bytes_at_a_wall(count * sizeof(float));
  for (size_t i = 0; i < count; i++) floats[i] = random_float(scale);
  return floats;
}

float *copied_floats(const float *floats, size_t count) {
  return memcpy(bytes_at_a_wall(count * sizeof(float)), floats, count * sizeof(float));
}

void release_memory(void) {
  while (array_count > 0) {
    array_count--;
    munmap(arrays[array_count].start, arrays[array_count].bytes);
  }
}

float *packed_weights(const float *weights, size_t taps, size_t depth, size_t columns, size_t panel) {
  size_t panels = (columns + panel - 1) / panel, rows = taps * depth;
  float *packed = bytes_at_a_wall(panels * rows * panel * sizeof(float));
  for (size_t n = 0; n < panels * panel; n++)
    for (size_t row = 0; row < rows; row++)
      packed[(n / panel * rows + row) * panel + n % panel] = n < columns ? weights[row * columns + n] : 0;
  return packed;
}
