// Tests see the fonts that Tests/Fixtures/fonts names and no others, so that no result depends on what is installed. The variable
// must be set before the first text is laid out, and the commands that tests run inherit it.
#define _POSIX_C_SOURCE 200809L  // setenv
#include "environment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__attribute__((constructor)) static void use_test_fonts(void) {
  static const char own[] = "TestEnvironment/environment.c";
  const char *here = strstr(__FILE__, own);
  if (!here) abort();
  char path[4096];
  int length = snprintf(path, sizeof path, "%.*sFixtures/fonts/fonts.conf", (int)(here - __FILE__), __FILE__);
  if (length < 0 || (size_t)length >= sizeof path) abort();
  setenv("FONTCONFIG_FILE", path, 1);
}
