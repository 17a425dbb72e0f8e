#!/usr/bin/env bash
# Makes the golden data in Tests/ again, in virtual environments with the packages of golden/requirements.txt and, for
# make_metrics.py and make_regions.py, of golden/requirements-metrics.txt: their libraries call what numpy no longer has.
set -euo pipefail
cd "$(dirname "$0")/.."

# make ENVIRONMENT REQUIREMENTS SCRIPT…
make() {
  local environment=$1 requirements=$2
  shift 2
  if [ ! -x "$environment/bin/python" ]; then
    python3 -m venv "$environment"
  fi
  "$environment/bin/python" -m pip install --quiet --disable-pip-version-check -r "$requirements"
  # A single file of it is read; what it needs as a whole does not go with the others.
  "$environment/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps alibi==0.9.6
  for script in "$@"; do
    "$environment/bin/python" "$script"
  done
}

older=(Scripts/golden/make_metrics.py Scripts/golden/make_regions.py)
others=()
for script in Scripts/golden/make_*.py; do
  if [[ " ${older[*]} " != *" $script "* ]]; then others+=("$script"); fi
done
make .venv Scripts/golden/requirements.txt "${others[@]}"
make .venv-metrics Scripts/golden/requirements-metrics.txt "${older[@]}"
