#!/usr/bin/env bash
# Tests igviz: test.sh STEPS BUILD-OPTION… The steps are separated by spaces:
#   build    build the tests and install the models that they need
#   run      run the tests; $ONNX_BACKEND_TESTS names the folder of the ONNX project's conformance cases
#   report   check the page of a report in a browser
#   example  build and run the example of a program
set -euo pipefail
cd "$(dirname "$0")/.."
steps=$1
shift
igviz=.build/testing/release/igviz

for step in $steps; do
  case $step in
    build)
      swift build "$@" --build-tests
      for model in efficientnet-lite0 efficientnet-lite1 efficientnet-lite2; do "$igviz" models install "$model"; done
      ;;
    run) Scripts/run_tests.sh "$@" --skip-build ;;
    report) python3 Scripts/report/check_report.py "$igviz" .build/report-check ;;
    example)
      swift run --package-path Examples/library --scratch-path .build/library explain SampleImages/elephant.jpg \
        .build/library/elephant.png
      ;;
    *)
      echo "test.sh: unknown step \"$step\"" >&2
      exit 64
      ;;
  esac
done
