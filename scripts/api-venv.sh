#!/usr/bin/env bash
# Makes .venv-api, the Python that asks the service from outside, and prints its interpreter.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(aiohttp==3.14.5 jsonschema==4.26.0 schemathesis==4.32.5)
if ! cmp -s <(printf '%s\n' "${packages[@]}") .venv-api/packages; then
    echo "api-venv: installing ${packages[*]} into .venv-api" >&2
    python3 -m venv .venv-api
    .venv-api/bin/pip install -q --disable-pip-version-check "${packages[@]}" >&2
    printf '%s\n' "${packages[@]}" >.venv-api/packages
fi
echo "$PWD/.venv-api/bin/python"
