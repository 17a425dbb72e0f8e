#!/usr/bin/env bash
# Makes the golden data in Tests/ again, with the packages of golden/requirements.txt in a virtual environment.
set -euo pipefail
cd "$(dirname "$0")/.."
environment=.venv
if [ ! -x "$environment/bin/python" ]; then
  python3 -m venv "$environment"
fi
"$environment/bin/python" -m pip install --quiet --disable-pip-version-check -r Scripts/golden/requirements.txt
for script in Scripts/golden/make_*.py; do
  "$environment/bin/python" "$script"
done
