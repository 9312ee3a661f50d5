#!/usr/bin/env bash
# Measures import and backtest of long windows, whole processes, beside backtesting.py.
#
#   scripts/bench-windows.sh [ROUNDS]
#
# HINDCAST names the executable (.build/release/hindcast), BEFORE another one to be measured in the
# same rounds, BENCH_PYTHON a Python that has backtesting.py already. Without one, backtesting.py is
# installed into .venv-windows. The candles are synthetic: scripts/make-candles.py.
set -euo pipefail
cd "$(dirname "$0")/.."

python=${BENCH_PYTHON:-.venv-windows/bin/python}
if [ ! -x "$python" ]; then
    python3 -m venv .venv-windows
    .venv-windows/bin/pip install -q --disable-pip-version-check backtesting==0.6.5 >&2
fi
exec "$python" scripts/peers/windows.py "${1:-5}"
