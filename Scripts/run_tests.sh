#!/usr/bin/env bash
# Runs `swift test` with the given arguments and prints a page: the first failures, shortened, what a sanitizer found, the tests that
# this machine cannot run, and the closing line. Everything that the tests print is kept in .build/tests.txt.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p .build
# Many tests run the command as a process with threads of its own. With more tests at a time than processors, these disturb each other
# and everything takes half as long again. The variable limits the tests of Swift Testing; other versions may ignore it.
SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=$(getconf _NPROCESSORS_ONLN)
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH
echo "Running the tests; their output goes to .build/tests.txt"
swift test "$@" 2>&1 | tee .build/tests.txt | awk '
  /✘|error:|Fatal|unexpected signal|^SUMMARY:/ { if (++failures <= 40) print substr($0, 1, 300); next }
  / skipped/ { print substr($0, 1, 300) }
  /Test run with/ { print }
  END { if (failures > 40) print "… and " failures - 40 " more lines of failures" }'
