#!/usr/bin/env bash
# Runs tests under the address and undefined-behaviour sanitizers: sanitize.sh [kernels|files] [build|run]
# Without arguments: both sets, built and run. $SANITIZED_TESTS names the test targets of the set `files`.
#
# Undefined behaviour in C traps; Swift has its own checks. The kernels are checked without optimization: with it, their many variants
# take ten minutes to compile. Everything else is checked in a release build without checks in the kernels: in a debug build these tests
# would take too long. Both builds contain only what their tests need.
set -euo pipefail
cd "$(dirname "$0")/.."
export LSAN_OPTIONS=suppressions=Scripts/leaks.supp
files=${SANITIZED_TESTS:-AttributionTests ExplainingTests FilesTests ImageCodingTests ModelsTests ArrayFormatsTests ONNXTests ReadersTests}
trapping=(--sanitize address -Xcc -fsanitize=undefined -Xcc -fsanitize-trap=undefined)

check() {
  local set=$1 step=$2
  case $set in
    kernels)
      export IGVIZ_PARTS=EngineTests
      options=("${trapping[@]}" --scratch-path .build/sanitizing)
      chosen=(--filter EngineTests)
      ;;
    files)
      export IGVIZ_PARTS=$files
      options=("${trapping[@]}" -Xcc -fsanitize-ignorelist="$PWD/Scripts/fuzz/ignored.txt" -c release
        --scratch-path .build/sanitizing-release -Xswiftc -enable-testing)
      chosen=(--filter "${files// /|}" --skip 'ConformanceTests|InterpreterCaseTests|longSequences')
      ;;
    *)
      echo "sanitize.sh: kernels or files, not \"$set\"" >&2
      exit 64
      ;;
  esac
  case $step in
    build) swift build --build-tests "${options[@]}" ;;
    run) Scripts/run_tests.sh "${options[@]}" --skip-build "${chosen[@]}" ;;
    *)
      echo "sanitize.sh: build or run, not \"$step\"" >&2
      exit 64
      ;;
  esac
}

for set in ${1:-kernels files}; do
  for step in ${2:-build run}; do check "$set" "$step"; done
done
