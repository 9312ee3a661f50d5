#!/usr/bin/env bash
# How often each strategy trades in a year of real candles, forecasts from a model trained on them.
#
#   scripts/reachability.sh CANDLES.csv.gz SYMBOL [train's options ...]
set -euo pipefail
if [ $# -lt 2 ]; then
    sed -n '2,4s/^# \{0,1\}//p' "$0" >&2
    exit 64
fi
candles=$1 symbol=$2
shift 2
hindcast=$(dirname "$0")/../.build/release/hindcast

export HINDCAST_HOME
HINDCAST_HOME=$(mktemp -d)
trap 'rm -rf "$HINDCAST_HOME"' EXIT
"$hindcast" data import "$candles" --symbol "$symbol" --interval 1h >/dev/null 2>&1
"$hindcast" train --symbol "$symbol" --interval 1h "$@" >/dev/null 2>&1

echo "| strategy | min. confidence | trades in 365 days | win rate | return |"
echo "|---|---|---|---|---|"
for strategy in $("$hindcast" strategies --json | jq -r '.[].id'); do
    "$hindcast" backtest --strategy "$strategy" --symbol "$symbol" --days 365 \
        --json 2>/dev/null | jq -r '
            def text: . * 100 | round / 100 | tostring;
            "| \(.strategy_name) | \(.run.strategy.parameters.min_confidence) | \(.total_trades) "
            + "| \(.win_rate | text) % | \(.total_return_pct | text) % |"'
done
