#!/usr/bin/env bash
# Loads a fresh server: probes and backtests while a training runs, then many clients at once.
#
# scripts/load-api.sh [CANDLES.csv.gz]: hourly candles; without them the repository's sample.
set -euo pipefail
cd "$(dirname "$0")/.."

candles=${1:-Sources/CSample/coinbase-btcusd-1h.csv.gz}
python=$(scripts/api-venv.sh)
hindcast=.build/release/hindcast
folder=$(mktemp -d)
home=$folder/home
server=''
source scripts/api/server.sh
trap 'stop_server || true; rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM

for symbol in BTCUSDT ETHUSDT; do
    "$hindcast" data import "$candles" --home "$home" --symbol "$symbol" --interval 1h >/dev/null
done
# The model that the backtests ask is as wide and as deep as the guide's.
"$hindcast" train --home "$home" --symbol BTCUSDT --epochs 1 >/dev/null 2>&1
start_server --offline --log-level notice
"$python" scripts/api/load.py "$url" "$server" ETHUSDT BTCUSDT
stop_server
