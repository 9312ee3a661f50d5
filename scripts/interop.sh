#!/usr/bin/env bash
# Holds our files against PyTorch, ONNX Runtime, safetensors and scikit-learn, in both directions,
# and whole forecasts against those that examples/reproduce_forecast.py recomputes.
#
# scripts/interop.sh [CASES]: so many networks, the model types in turn. INTEROP_PYTHON names a
# Python that has the packages already; INTEROP_TOOL and INTEROP_HINDCAST a hindcast-interop and a
# hindcast that are built already.
set -euo pipefail
cd "$(dirname "$0")/.."

cases=${1:-40}
packages=(torch==2.13.0 numpy scikit-learn onnxruntime safetensors)
imports='import numpy, onnxruntime, safetensors.torch, sklearn, torch'
python=${INTEROP_PYTHON:-.venv-interop/bin/python}
if ! "$python" -c "$imports" 2>/dev/null; then
    if [ -n "${INTEROP_PYTHON:-}" ]; then
        echo "interop: $python lacks one of ${packages[*]}" >&2
        exit 1
    fi
    python3 -m venv .venv-interop
    .venv-interop/bin/pip install -q "${packages[@]}"
fi

tool=.build/release/hindcast-interop
if [ -n "${INTEROP_TOOL:-}" ]; then
    tool=$INTEROP_TOOL
else
    swift build -c release --product hindcast-interop
fi
hindcast=.build/release/hindcast
if [ -n "${INTEROP_HINDCAST:-}" ]; then
    hindcast=$INTEROP_HINDCAST
else
    swift build -c release --product hindcast
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$tool" write "$folder" "$cases"
"$python" scripts/interop/write.py "$folder"
"$tool" read "$folder"
"$python" scripts/interop/check.py "$folder"
"$python" scripts/interop/forecasts.py "$hindcast" Sources/CSample/coinbase-btcusd-1h.csv.gz
