#!/usr/bin/env bash
# Makes the pictures of the README and docs/ again from the sample photos, each by the command that stands beside it there.
#
#     Scripts/make_pictures.sh [IGVIZ]
set -euo pipefail
cd "$(dirname "$0")/.."
igviz=${1:-.build/release/igviz}
out=docs/pictures

draw() { # name, then arguments
  local name=$1
  shift
  "$igviz" "$@" --quiet --dpi 110 -o "$out/$name.jpg"
}

draw elephant SampleImages/elephant.jpg
draw outlines SampleImages/elephant.jpg --outlines
draw targets SampleImages/elephant.jpg --target "African elephant" --target tusker --method ig
draw original SampleImages/red_panda.jpg --on original
draw diverging SampleImages/cameraman.png --style diverging
draw mask SampleImages/coffee.jpg --style mask
draw regions SampleImages/cat.png --style regions
draw grey SampleImages/red_panda.jpg --style grey
draw keras SampleImages/elephant.jpg --style keras --baseline black
draw baselines SampleImages/coffee.jpg --method ig --baseline black --baseline noise --baseline noisy-blur:20
draw dark SampleImages/cat.png --theme dark --title "Why a tiger cat?"
"$igviz" SampleImages/elephant.jpg --baseline black --quiet --dpi 110 --curve "$out/path.jpg" -o /dev/null
iris=SampleModels/iris
"$igviz" $iris/iris.csv --model $iris/iris.onnx --target all --truth species --baseline gaussian:0.25@mean --runs 100 --quiet \
  --dpi 90 -o "$out/iris.jpg"
flowers=Examples/keras
"$igviz" $flowers/flowers.csv --model $flowers/flowers.onnx --labels $flowers/species.txt --truth species --target all --rows 70 \
  --baseline mean --quiet --dpi 110 -o "$out/flower.jpg"
digits=SampleModels/digits
"$igviz" $digits/digits.npy --model $digits/mnist.onnx --target all --quiet --dpi 100 -o "$out/digits.jpg"
weather=SampleModels/weather
"$igviz" --input sky=$weather/sky.npy --input station=$weather/station.npy --model $weather/weather.onnx --output-name all --method ig \
  --quiet --dpi 100 --width 560pt -o "$out/weather.jpg"
field=SampleModels/field
"$igviz" $field/fields.npy --model $field/clim.onnx --lat $field/lat.npy --lon $field/lon.npy --names sst,slp --baseline sample:5 \
  --background $field/fields.npy --method gradient --method input-x-gradient --method ig --mean --quiet --dpi 110 -o "$out/field.jpg"
# Pages as a browser shows them.
page=$(mktemp -d)
sentiment=SampleModels/sentiment
"$igviz" $sentiment/reviews.txt --model $sentiment/sentiment.onnx --rule gauss-legendre --steps 50 --quiet -o "$page/reviews.html"
chromium --headless=new --no-sandbox --disable-gpu --hide-scrollbars --window-size=1000,920 \
  --screenshot="$page/reviews.png" "file://$page/reviews.html" 2>/dev/null
cp "$page/reviews.png" "$out/reviews.png"
"$igviz" SampleImages/elephant.jpg --target "African elephant" --target tusker --evaluate --quiet -o "$page/report.html"
chromium --headless=new --no-sandbox --disable-gpu --hide-scrollbars --window-size=1180,760 \
  --screenshot="$page/report.png" "file://$page/report.html" 2>/dev/null
cp "$page/report.png" "$out/report.png"
rm -r "$page"
"$igviz" compare SampleImages/elephant.jpg --quiet --dpi 80 -o "$out/compare.jpg"
