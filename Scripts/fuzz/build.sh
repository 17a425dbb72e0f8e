#!/usr/bin/env bash
# Builds the program that run.sh gives to libFuzzer: .build/fuzzing/release/igviz-fuzz.
#
# libFuzzer brings the main function, so the program is a package of its own. If several options name sanitizers, the Swift compiler
# uses the last one only; that option therefore names both. The library is reduced to the modules that the program imports.
set -euo pipefail
cd "$(dirname "$0")/../.."
export IGVIZ_PARTS="Engine ImageCoding Models ArrayFormats ONNX Readers"
swift build --package-path Scripts/fuzz --scratch-path .build/fuzzing -c release --product igviz-fuzz \
  --sanitize fuzzer --sanitize address -Xswiftc -sanitize=fuzzer,address \
  -Xcc -fsanitize=undefined -Xcc -fsanitize-trap=undefined -Xcc -fsanitize-ignorelist="$PWD/Scripts/fuzz/ignored.txt"
