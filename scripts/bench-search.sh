#!/usr/bin/env bash
# Measures the evaluations of a search on one core, beside vectorbt and backtesting.py.
#
#   scripts/bench-search.sh [ROUNDS]
#
# BENCH_PYTHON names a Python that has the peers already, BENCH_TOOL a hindcast-bench and HINDCAST a
# hindcast that are built already, BENCH_CANDLES hourly candles as CSV. Without them the peers are
# installed into .venv-search, and the candles are synthetic: scripts/make-candles.py. Compare ratios
# of one run; rates are those of the machine at that moment.
set -euo pipefail
cd "$(dirname "$0")/.."

rounds=${1:-5}
python=${BENCH_PYTHON:-.venv-search/bin/python}
if [ ! -x "$python" ]; then
    python3 -m venv .venv-search
    .venv-search/bin/pip install -q --disable-pip-version-check 'vectorbt[rust]==1.2.0' \
        backtesting==0.6.5 >&2 || echo "the peers cannot be installed here: they are left out" >&2
fi
[ -n "${BENCH_TOOL:-}" ] || swift build -c release --product hindcast-bench
[ -n "${HINDCAST:-}" ] || swift build -c release --product hindcast
tool=${BENCH_TOOL:-.build/release/hindcast-bench}
hindcast=${HINDCAST:-.build/release/hindcast}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
candles=${BENCH_CANDLES:-$folder/candles.csv}
# Three years earlier: a store takes no candles of the future.
[ -s "$candles" ] || python3 scripts/make-candles.py 35039 60 | python3 -c '
import sys
print(next(sys.stdin), end="")
for line in sys.stdin:
    time, rest = line.split(",", 1)
    print(int(time) - 94_608_000_000, rest, sep=",", end="")' >"$candles"

peer=()
if "$python" -c 'import vectorbt, backtesting' 2>/dev/null; then
    peer=(--peer "$python")
fi
taskset -c 0 "$tool" search --candles "$candles" --rounds "$rounds" "${peer[@]}"

# The whole command, verdict included: processor seconds and largest resident memory.
"$hindcast" data import "$candles" --symbol BTCUSDT --interval 1h --home "$folder/home" >/dev/null
start=$(awk -F, 'NR == 2 { print $1 }' "$candles")
python3 - "$hindcast" "$folder/home" "$start" <<'PYTHON'
import os
import subprocess
import sys
import time

tool, home, start = sys.argv[1:]
day = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(start) / 1000))
for periods, settings in [("5:9:1", 100), ("5:24:1", 400)]:
    command = [tool, "search", "--strategy", "supertrend", "--symbol", "BTCUSDT", "--home", home]
    command += ["--start", day, "--workers", "1", "--set", f"period={periods}"]
    command += ["--set", "multiplier=1:5.75:0.25"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit("hindcast search failed")
    seconds = usage.ru_utime + usage.ru_stime
    print(f"hindcast search, {settings} settings, verdict included: {seconds:.2f} CPU s, "
          f"{usage.ru_maxrss / 1024:.0f} MB")
PYTHON
