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
"$igviz" compare SampleImages/elephant.jpg --quiet --dpi 80 -o "$out/compare.jpg"
