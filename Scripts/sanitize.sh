#!/usr/bin/env bash
# Runs tests under the address and undefined-behaviour sanitizers. Undefined behaviour in C traps; Swift has its own checks.
#
# The kernels are checked without optimization: with it, their many variants take ten minutes to compile. Everything else is checked
# in a release build without checks in the kernels: in a debug build these tests would take too long.
set -euo pipefail
cd "$(dirname "$0")/.."
export LSAN_OPTIONS=suppressions=Scripts/leaks.supp
trapping=(--sanitize address -Xcc -fsanitize=undefined -Xcc -fsanitize-trap=undefined)

Scripts/run_tests.sh "${trapping[@]}" --scratch-path .build/sanitizing --filter ConvNetTests
Scripts/run_tests.sh "${trapping[@]}" -Xcc -fsanitize-ignorelist="$PWD/Scripts/fuzz/ignored.txt" \
  -c release --scratch-path .build/sanitizing-release -Xswiftc -enable-testing \
  --filter 'ImageCodingTests|AttributionTests|ExplainingTests|ModelsTests|ONNXTests|ReadersTests|NPYTests' \
  --skip 'ConformanceTests|longSequences'
