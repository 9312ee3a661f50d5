#!/usr/bin/env bash
# Checks the format of every tracked Swift file; scripts/lint.sh --fix rewrites them instead.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "${1:-}" = --fix ]; then
    git ls-files -z '*.swift' | xargs -0 swift format format --in-place --parallel
else
    git ls-files -z '*.swift' | xargs -0 swift format lint --strict --parallel
    echo "lint: every Swift file is in the project's format"
fi
