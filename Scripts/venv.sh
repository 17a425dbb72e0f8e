#!/usr/bin/env bash
# Makes a virtual environment of Python and installs packages in it: venv.sh FOLDER PACKAGE…
set -euo pipefail
folder=$1
shift
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check "$@"
