#!/usr/bin/env bash
# Compares every kernel with its naive twin in a program without Swift: test_kernels.sh FOLDER [FLAG…]
# First on this processor, with each set of kernels that it can run. Then for arm64 under emulation, unless this is arm64, or flags are
# given, which are the compiler's, such as those of sanitizers. The programs and their object files go to FOLDER.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$1
shift
flags=$*

# check TARGET RUN COMPILE: compiles with a command what has changed, two files at a time, and runs the program with another.
check() {
  local target=$1 run=$2 compile="$3 -std=c17 -O2 -Wall -Wextra -Werror -ISources/CKernels/include $flags"
  mkdir -p "$folder/$target"
  for source in Sources/CKernels/*.c Tests/Kernels/*.c; do
    local object
    object=$folder/$target/$(basename "$source").o
    [ -e "$object" ] && [ -z "$(find Sources/CKernels Tests/Kernels -newer "$object")" ] || printf '%s\0' "$source" "$object"
  done | xargs -0 -n 2 -P 2 sh -c "$compile -c \"\$0\" -o \"\$1\""
  $3 $flags -o "$folder/check-$target" "$folder/$target"/*.o -lm
  echo "== $target"
  $run "$folder/check-$target"
}

check "$(uname -m)" "" clang
[ -z "$flags" ] || exit 0
case $(uname -m) in
  aarch64 | arm64) ;;
  *)
    check aarch64 qemu-aarch64 \
      "clang --target=aarch64-linux-gnu -isystem /usr/aarch64-linux-gnu/include -fuse-ld=lld -static -Wno-unused-command-line-argument"
    ;;
esac
