#!/usr/bin/env bash
# Explains every sample, each by the command that stands beside it in the README.
#
#     Scripts/demo_all.sh IGVIZ FOLDER
set -euo pipefail
cd "$(dirname "$0")/.."
igviz=$1
out=$2
mkdir -p "$out"

"$igviz" SampleModels/iris/iris.csv --model SampleModels/iris/iris.onnx --target all --truth species \
  --baseline gaussian:0.25@mean --runs 100 --quiet -o "$out/iris.png"
"$igviz" SampleModels/sentiment/reviews.txt --model SampleModels/sentiment/sentiment.onnx --rule gauss-legendre --steps 50 --quiet \
  -o "$out/sentiment.html"
"$igviz" SampleModels/digits/digits.npy --model SampleModels/digits/mnist.onnx --target all --quiet -o "$out/digits.png"
"$igviz" SampleModels/digits/digits-images-idx3-ubyte.gz --model SampleModels/digits/mnist.onnx --target all --quiet \
  -o "$out/digits-idx.png"
"$igviz" --input sky=SampleModels/weather/sky.npy --input station=SampleModels/weather/station.npy \
  --model SampleModels/weather/weather.onnx --output-name all --method ig --quiet -o "$out/weather.png"
field=SampleModels/field
"$igviz" $field/fields.npy --model $field/clim.onnx --lat $field/lat.npy --lon $field/lon.npy --names sst,slp \
  --baseline sample:5 --background $field/fields.npy --method gradient --method input-x-gradient --method ig --mean --quiet \
  -o "$out/field.pdf"
echo "see $out"
