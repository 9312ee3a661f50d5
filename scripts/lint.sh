#!/usr/bin/env bash
# Checks the format of every tracked Swift file, and that every file of the dashboard is embedded;
# scripts/lint.sh --fix rewrites both instead.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "${1:-}" = --fix ]; then
    git ls-files -z '*.swift' | xargs -0 swift format format --in-place --parallel
    scripts/list-assets.sh
else
    git ls-files -z '*.swift' | xargs -0 swift format lint --strict --parallel
    scripts/list-assets.sh --check
    echo "lint: every Swift file is in the project's format"
fi
