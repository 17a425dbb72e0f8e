#!/usr/bin/env bash
# Builds the program that run.sh gives to libFuzzer: build.sh [release | debug]; by default .build/fuzzing/release/igviz-fuzz.
# The debug build takes a quarter of the time and tries a tenth of the inputs per second.
#
# If several options name sanitizers, the Swift compiler uses the last one only; that option therefore names both. The build contains only
# the modules that the program imports.
set -euo pipefail
cd "$(dirname "$0")/../.."
export IGVIZ_PARTS=igviz-fuzz
swift build --scratch-path .build/fuzzing -c "${1:-release}" --product igviz-fuzz \
  --sanitize fuzzer --sanitize address -Xswiftc -sanitize=fuzzer,address \
  -Xcc -fsanitize=undefined -Xcc -fsanitize-trap=undefined -Xcc -fsanitize-ignorelist="$PWD/Scripts/fuzz/ignored.txt"
