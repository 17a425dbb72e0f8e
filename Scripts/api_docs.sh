#!/usr/bin/env bash
# Writes the library's reference as web pages: api_docs.sh SYMBOLS FOLDER
set -euo pipefail
cd "$(dirname "$0")/.."
symbols=$1 folder=$2
swift build --target Explaining -Xswiftc -emit-symbol-graph -Xswiftc -emit-symbol-graph-dir -Xswiftc "$symbols"
docc convert Sources/Explaining/Explaining.docc --additional-symbol-graph-dir "$symbols" \
  --fallback-display-name Explaining --fallback-bundle-identifier igviz.Explaining --output-path "$folder"
