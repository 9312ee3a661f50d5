#!/usr/bin/env bash
# Builds and runs the benchmarks, beside the peers that can be installed.
#
# scripts/bench.sh [OPTION...] measures the main path, scripts/bench.sh neural [OPTION...] the
# engine. BENCH_PYTHON names a Python that has the peers' packages already, and BENCH_TOOL a
# hindcast-bench that is built already.
set -euo pipefail
cd "$(dirname "$0")/.."

python=${BENCH_PYTHON:-.venv-bench/bin/python}

# Sees to it that the Python has a module of a package; without it the run goes on, and says so.
provide() {
    local module=$1 package=$2
    if [ -x "$python" ] && "$python" -c "import $module" 2>/dev/null; then
        return
    fi
    if [ -z "${BENCH_PYTHON:-}" ] && { [ -x "$python" ] || python3 -m venv .venv-bench; } &&
        "$python" -m pip install -q "$package"; then
        echo "installed $package into .venv-bench" >&2
    else
        echo "$package cannot be installed here: it is left out" >&2
    fi
}

provide numpy numpy==2.4.6
provide torch torch==2.13.0
if [ "${1:-}" = neural ]; then
    provide onnxruntime onnxruntime==1.32.0
fi

tool=.build/release/hindcast-bench
if [ -n "${BENCH_TOOL:-}" ]; then
    tool=$BENCH_TOOL
else
    swift build -c release --product hindcast-bench
fi
# glibc hands large blocks back to the kernel after each step unless told otherwise, which costs
# PyTorch about a quarter of its time; a fair comparison tells it otherwise.
export MALLOC_MMAP_THRESHOLD_=2147483648 MALLOC_TRIM_THRESHOLD_=2147483648
peer=()
if [ -x "$python" ]; then
    peer=(--peer "$python")
fi
exec "$tool" "$@" "${peer[@]}"
