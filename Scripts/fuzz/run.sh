#!/usr/bin/env bash
# Gives what libFuzzer makes up to readers of files: run.sh PROGRAM FOLDER SECONDS READER…
# As many readers run at a time as there are processors; IGVIZ_FUZZ_JOBS is another number.
# What was worth keeping lies in FOLDER/corpus and is where the next run begins; what broke a reader in FOLDER/found.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=$1 folder=$2 seconds=$3
shift 3

# Files to begin with: small ones, as most mutations of large ones change weights.
seeds() {
  case $1 in
    png | jpeg | webp) echo Tests/Fixtures/"$1"/* ;;
    npy) echo Tests/Golden/blur.npy SampleModels/field/l*.npy ;;
    npz | idx) echo Tests/Fixtures/arrays/* ;;
    table) echo SampleModels/iris/iris.csv ;;
    checkpoint) echo Tests/Fixtures/checkpoint/* ;;
    onnx) find Tests/Fixtures/onnx -name '*.onnx' -size -24k ;;
    card) echo SampleModels/*/*.json ;;
    tokenizer | tokens) echo Tests/Fixtures/tokenizers/* Tests/Fixtures/subwords/* SampleModels/sentiment/vocab.txt ;;
  esac
}

# One reader: its folder of files to begin with, then libFuzzer. Of a reader that breaks, the end of the output is printed.
fuzz() {
  local reader=$1 scratch=$2/$1 log=$folder/$1.log
  mkdir -p "$folder/corpus/$reader" "$folder/found" "$scratch"
  for file in $(seeds "$reader"); do cp "$file" "$folder/corpus/$reader/seed-$(echo "$file" | tr / _)"; done
  local code=0
  IGVIZ_FUZZ_READER=$reader IGVIZ_FUZZ_SCRATCH=$scratch "$program" "$folder/corpus/$reader" -max_total_time="$seconds" -max_len=32768 \
    -timeout=20 -rss_limit_mb=3000 -malloc_limit_mb=1500 -print_final_stats=1 \
    -artifact_prefix="$folder/found/$reader-" >"$log" 2>&1 || code=1
  grep -E 'number_of_executed_units|new_units_added' "$log" | sed "s/^stat::/$reader /" || true
  if [ $code -ne 0 ]; then
    tail -n 20 "$log" >&2
    echo "$reader broke. What broke it lies in $folder/found." >&2
  fi
  return $code
}

if [ "$1" = --one ]; then
  fuzz "$3" "$2"
  exit
fi

# Swift would look for symbols in every crash.
export SWIFT_BACKTRACE=enable=no
export ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1
# Of this run alone: several may run side by side.
scratch=$(mktemp -d "$(if [ -d /dev/shm ]; then echo /dev/shm; else echo /tmp; fi)/igviz-fuzz-XXXXXX")
trap 'rm -rf "$scratch"' EXIT
printf '%s\n' "$@" |
  xargs -n 1 -P "${IGVIZ_FUZZ_JOBS:-$(getconf _NPROCESSORS_ONLN)}" "$PWD/Scripts/fuzz/run.sh" "$program" "$folder" "$seconds" --one "$scratch"
