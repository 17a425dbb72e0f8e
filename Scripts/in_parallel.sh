#!/usr/bin/env bash
# Runs commands, two at a time: in_parallel.sh COMMAND… Each is a line of shell. The output of a command is printed when it ends.
# All commands run; if one fails, so does this script.
set -euo pipefail
printf '%s\0' "$@" | xargs -0 -n 1 -P 2 bash -c '
  log=$(mktemp)
  trap "rm -f \"$log\"" EXIT
  code=0
  start=$SECONDS
  bash -c "$1" >"$log" 2>&1 || code=$?
  printf "%s\n%s\n" "== $1: exit code $code after $((SECONDS - start)) s" "$(cat "$log")"
  exit "$((code != 0))"' in_parallel.sh
