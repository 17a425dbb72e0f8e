#!/usr/bin/env bash
# Gives what libFuzzer makes up to readers of files, one after the other.
# run.sh PROGRAM FOLDER SECONDS READER…
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
    tokenizer | tokens) echo Tests/Fixtures/tokenizers/* SampleModels/sentiment/vocab.txt ;;
  esac
}

# Swift would look for symbols in every crash.
export SWIFT_BACKTRACE=enable=no
export ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1
# Of this run alone: several may run side by side.
scratch=$(mktemp -d -p "$(if [ -d /dev/shm ]; then echo /dev/shm; else echo /tmp; fi)" igviz-fuzz-XXXXXX)
trap 'rm -rf "$scratch"' EXIT
failed=()
for reader in "$@"; do
  mkdir -p "$folder/corpus/$reader" "$folder/found"
  for file in $(seeds "$reader"); do cp "$file" "$folder/corpus/$reader/seed-$(echo "$file" | tr / _)"; done
  IGVIZ_FUZZ_READER=$reader IGVIZ_FUZZ_SCRATCH=$scratch "$program" "$folder/corpus/$reader" -max_total_time="$seconds" -max_len=32768 \
    -timeout=20 -rss_limit_mb=3000 -malloc_limit_mb=1500 -print_final_stats=1 \
    -artifact_prefix="$folder/found/$reader-" >"$folder/$reader.log" 2>&1 || failed+=("$reader")
  grep -E 'number_of_executed_units|new_units_added' "$folder/$reader.log" | sed "s/^stat::/$reader /" || true
done
if [ ${#failed[@]} -gt 0 ]; then
  for reader in "${failed[@]}"; do tail -n 20 "$folder/$reader.log" >&2; done
  echo "Broken: ${failed[*]}. What broke them lies in $folder/found." >&2
  exit 1
fi
