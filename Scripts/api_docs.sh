#!/usr/bin/env bash
# Writes the library's reference as web pages: api_docs.sh SYMBOLS FOLDER
set -euo pipefail
cd "$(dirname "$0")/.."
symbols=$1 folder=$2
rm -rf "$symbols"
# The flags differ from those of other builds, so the build has a folder of its own.
swift build --target Igviz --scratch-path .build/reference -Xswiftc -emit-symbol-graph -Xswiftc -emit-symbol-graph-dir -Xswiftc "$symbols"
docc convert Sources/Igviz/Igviz.docc --additional-symbol-graph-dir "$symbols" \
  --fallback-display-name Igviz --fallback-bundle-identifier igviz --output-path "$folder"
