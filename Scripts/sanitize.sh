#!/usr/bin/env bash
# Runs tests under the address and undefined-behaviour sanitizers: sanitize.sh [kernels | files [build|run]]
# Without arguments: both sets, built and run. $SANITIZED_TESTS names the test targets of the set `files`.
#
# Undefined behaviour in C traps; Swift has its own checks. The kernels are checked in a program of their own, without optimization:
# with it, their many variants take ten minutes to compile. Everything else is checked in a release build without checks in the kernels,
# since these tests would take too long in a debug build. It contains only what its tests need.
set -euo pipefail
cd "$(dirname "$0")/.."
export LSAN_OPTIONS=suppressions=Scripts/leaks.supp
files=${SANITIZED_TESTS:-AttributionTests EngineTests ExplainingTests FilesTests ImageCodingTests ModelsTests ArrayFormatsTests ONNXTests ReadersTests}
kernels() {
  Scripts/test_kernels.sh .build/sanitizing-kernels -O0 -g1 -fsanitize=address,undefined -fno-sanitize-recover=all
}

files() {
  export IGVIZ_PARTS=$files
  local options=(-c release --sanitize address -Xcc -fsanitize=undefined -Xcc -fsanitize-trap=undefined
    -Xcc -fsanitize-ignorelist="$PWD/Scripts/fuzz/ignored.txt" --scratch-path .build/sanitizing -Xswiftc -enable-testing)
  case $1 in
    build) swift build --build-tests "${options[@]}" ;;
    run) Scripts/run_tests.sh "${options[@]}" --skip-build --filter "${files// /|}" --skip 'ConformanceTests|InterpreterCaseTests|longSequences' ;;
  esac
}

case "${1:-all} ${2:-all}" in
  "all all") kernels && files build && files run ;;
  "kernels all") kernels ;;
  "files all") files build && files run ;;
  "files build" | "files run") files "$2" ;;
  *)
    echo "sanitize.sh: [kernels | files [build|run]], not \"$*\"" >&2
    exit 64
    ;;
esac
