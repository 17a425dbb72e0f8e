#!/usr/bin/env bash
# Runs tests that use threads under the thread sanitizer.
set -euo pipefail
cd "$(dirname "$0")/.."
racing=(-c release --sanitize thread --scratch-path .build/racing -Xswiftc -enable-testing)

swift build --build-tests "${racing[@]}"
# mutex.c says why it is loaded first.
clang -std=gnu17 -O1 -Wall -Wextra -Werror -shared -fPIC Scripts/races/mutex.c -o .build/racing/mutex.so
LD_PRELOAD=$PWD/.build/racing/mutex.so Scripts/run_tests.sh "${racing[@]}" --skip-build \
  --filter 'AttributionTests|ExplainingTests|ManyInputsTests|BatchTests'
