#!/usr/bin/env bash
# Writes README and docs as web pages to .build/site, and checks them in Chromium. With a folder, screenshots of all pages go there.
set -euo pipefail
cd "$(dirname "$0")/.."
Scripts/venv.sh .build/site-python -r Scripts/site/requirements.txt
.build/site-python/bin/python Scripts/site/pages.py .build/site-pages
NO_MKDOCS_2_WARNING=1 .build/site-python/bin/python -m mkdocs build --strict --clean -f Scripts/site/settings.yml
python3 Scripts/site/check.py .build/site "$@"
echo "site: python3 -m http.server -d .build/site"
