#!/usr/bin/env bash
# Checks the files in .github against their schemas: check_workflow.sh CHECK-JSONSCHEMA
set -euo pipefail
cd "$(dirname "$0")/.."
"$1" --builtin-schema vendor.github-workflows .github/workflows/*.yml
"$1" --builtin-schema vendor.dependabot .github/dependabot.yml
"$1" --builtin-schema vendor.github-issue-forms .github/ISSUE_TEMPLATE/bug.yml .github/ISSUE_TEMPLATE/feature.yml
"$1" --builtin-schema vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
