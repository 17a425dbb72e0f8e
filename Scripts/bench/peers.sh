#!/usr/bin/env bash
# Times igviz against Captum and PyTorch: peers.sh IGVIZ IGVIZ-BENCH [RUN]
# With RUN, the raw figures are kept in that folder.
set -euo pipefail
cd "$(dirname "$0")/../.."
igviz=$1 bench=$2 run=${3:-}
python=.build/bench-python/bin/python

Scripts/venv.sh .build/bench-python -r Scripts/bench/requirements.txt
"$python" Scripts/bench/peers.py "$igviz" "$bench" ${run:+--json "$run/peers.json"}
"$python" Scripts/bench/networks.py .build/networks
"$python" Scripts/bench/race.py "$bench" .build/networks ${run:+--json "$run/race.json"}
