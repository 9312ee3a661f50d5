#!/usr/bin/env bash
# Builds and runs the benchmarks; PyTorch stands beside our training step where it can be installed.
set -euo pipefail
cd "$(dirname "$0")/.."

venv=.venv-bench
if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -c 'import torch' 2>/dev/null; then
    if python3 -m venv "$venv" 2>/dev/null && "$venv/bin/pip" install -q torch==2.13.0 numpy; then
        echo "installed PyTorch into $venv"
    else
        echo "PyTorch cannot be installed here: our figures stand alone" >&2
        rm -rf "$venv"
    fi
fi

swift build -c release --product hindcast-bench
# glibc hands large blocks back to the kernel after each step unless told otherwise, which costs
# PyTorch about a quarter of its time; a fair comparison tells it otherwise.
export MALLOC_MMAP_THRESHOLD_=2147483648 MALLOC_TRIM_THRESHOLD_=2147483648
peer=()
if [ -x "$venv/bin/python" ]; then
    peer=(--peer "$venv/bin/python")
fi
exec .build/release/hindcast-bench "${peer[@]}" "$@"
