#!/usr/bin/env bash
# Runs tests that use threads under the thread sanitizer: races.sh [build|run]; without an argument, both.
# The build contains only what these tests need. $RACED_TESTS names their targets.
set -euo pipefail
cd "$(dirname "$0")/.."
export IGVIZ_PARTS=${RACED_TESTS:-AttributionTests EngineTests ExplainingTests ThreadsTests}
racing=(-c release --sanitize thread --scratch-path .build/racing -Xswiftc -enable-testing)

for step in ${1:-build run}; do
  case $step in
    build)
      swift build --build-tests "${racing[@]}"
      # mutex.c says why it is loaded first.
      clang -std=gnu17 -O1 -Wall -Wextra -Werror -shared -fPIC Scripts/races/mutex.c -o .build/racing/mutex.so
      ;;
    run)
      LD_PRELOAD=$PWD/.build/racing/mutex.so Scripts/run_tests.sh "${racing[@]}" --skip-build \
        --filter 'AttributionTests|ExplainingTests|BatchTests|OrderedPoolTests'
      ;;
    *)
      echo "races.sh: build or run, not \"$step\"" >&2
      exit 64
      ;;
  esac
done
