#!/usr/bin/env bash
# Prints the README's table of walk-forwards: every strategy that needs no language model, and
# holding, on real hourly candles, with the network's rivals (HAR, ridge) beside it.
#
#   scripts/walk-table.sh FOLDER [SYMBOL ...]
#
# FOLDER has files such as BTCUSDT-1h.csv.gz. A cell has the return over all folds and the annual
# Sharpe ratio with its 95 % interval; of the LSTM the median of three walks with other seeds.
# What each walk took stands on the standard error.
set -euo pipefail
if [ $# -lt 1 ]; then
    sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
    exit 64
fi
folder=$1
shift
symbols=("$@")
[ ${#symbols[@]} -gt 0 ] || symbols=(BTCUSDT ETHUSDT SOLUSDT ADAUSDT)
hindcast=$(dirname "$0")/../.build/release/hindcast

export HINDCAST_HOME
HINDCAST_HOME=$(mktemp -d)
trap 'rm -rf "$HINDCAST_HOME"' EXIT

# A number with two decimals, in jq.
hundredth='def hundredth: . * 100 | round | if . == 0 then 0 else . end
    | (if . < 0 then "-" else "" end) as $sign | fabs
    | "\($sign)\(. / 100 | floor).\(. % 100 | tostring | if length < 2 then "0" + . else . end)";'

# walk SYMBOL STRATEGY [OPTION ...]: one cell of the table.
walk() {
    local symbol=$1 strategy=$2 report=$HINDCAST_HOME/walk.json began
    shift 2
    began=$(date +%s)
    "$hindcast" walk-forward --strategy "$strategy" --symbol "$symbol" --start 2023-01-01 \
        --end 2025-12-16 --train 360 "$@" --json 2>/dev/null >"$report"
    echo "$symbol $strategy $*: $(($(date +%s) - began)) s" >&2
    # Holding is the same in every walk of a symbol.
    jq '.benchmark' "$report" >"$HINDCAST_HOME/$symbol.holding.json"
    jq -r "$hundredth"' .evidence.sharpe_interval as $interval
        | "\(.total_return_pct | round) %, \(.sharpe_ratio | hundredth) "
            + "(\($interval.low | hundredth) to \($interval.high | hundredth))"' "$report"
}

# row NAME STRATEGY [OPTION ...]: the cells of all symbols.
row() {
    local name=$1 symbol line
    shift
    line="| $name |"
    for symbol in "${symbols[@]}"; do line+=" $(walk "$symbol" "$@") |"; done
    echo "$line"
}

for symbol in "${symbols[@]}"; do
    "$hindcast" data import "$folder/$symbol-1h.csv.gz" --symbol "$symbol" --interval 1h \
        >/dev/null 2>&1
done
heads=$(printf ' %s |' "${symbols[@]%USDT}")
rows=$(
    row LSTM-AI-Fast lstm_fast --seeds 3
    row "the same with HAR's forecasts" lstm_fast --forecaster har
    row "the same with a ridge's" lstm_fast --forecaster ridge
    row SuperTrend supertrend
    row RSI+EMA rsi_ema
    row MACD+StochRSI macd_stoch
    row Ichimoku ichimoku
    row WaveTrend wavetrend
    row Multi-Indicator multi_indicator
)
echo "| strategy |$heads"
echo "|---|$(printf -- '---|%.0s' "${symbols[@]}")"
line="| buy and hold |"
for symbol in "${symbols[@]}"; do
    line+=" $(jq -r "$hundredth"' "\(.total_return_pct | round) %, \(.sharpe_ratio | hundredth)"' \
        "$HINDCAST_HOME/$symbol.holding.json") |"
done
echo "$line"
echo "$rows"
