#!/usr/bin/env bash
# Builds the tests and runs them, checks the page of a report, and builds and runs the example of a program.
# test.sh BUILD-OPTION…, with the folder of the ONNX project's conformance cases in $ONNX_BACKEND_TESTS.
set -euo pipefail
cd "$(dirname "$0")/.."
igviz=.build/testing/release/igviz

swift build "$@" --build-tests
for model in efficientnet-lite0 efficientnet-lite1 efficientnet-lite2; do "$igviz" models install "$model"; done
Scripts/run_tests.sh "$@" --skip-build
python3 Scripts/report/check_report.py "$igviz" .build/report-check
swift run --package-path Examples/library --scratch-path .build/library explain SampleImages/elephant.jpg .build/library/elephant.png
