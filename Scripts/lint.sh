#!/usr/bin/env bash
# Checks the style of Swift, the warnings of C, and the script of the report.
set -euo pipefail
cd "$(dirname "$0")/.."
swift format lint --strict --recursive Sources Tests Scripts/fuzz Package.swift
node Scripts/lint_page.mjs Sources/CReportPage
for file in Sources/CImageCodecs/*.c Sources/CKernels/*.c Sources/CReportPage/*.c Tests/Kernels/*.c; do
  clang -std=c17 -Wall -Wextra -Werror -fsyntax-only -ISources/CImageCodecs/include -ISources/CKernels/include \
    -ISources/CReportPage/include "$file"
done
