#!/usr/bin/env bash
# Measures range forecasts of the next bar out of sample: a small network with and without HAR's
# terms beside HAR itself, and the coverage of the 90 % band in the half year after each training.
#
#   scripts/range-forecasts.sh FOLDER [SYMBOL ...]
#
# FOLDER has files such as BTCUSDT-1h.csv.gz. Each fold trains on the 365 days before a date. Its
# errors are those of the held-out last 15 % of them, and its coverage is that of the 180 days after.
set -euo pipefail
if [ $# -lt 1 ]; then
    sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
    exit 64
fi
folder=$1
shift
symbols=("$@")
[ ${#symbols[@]} -gt 0 ] || symbols=(BTCUSDT ETHUSDT SOLUSDT ADAUSDT)
folds=(2023-01-01 2023-07-01 2024-01-01 2024-07-01 2025-01-01 2025-07-01)
hindcast=$(dirname "$0")/../.build/release/hindcast

export HINDCAST_HOME
HINDCAST_HOME=$(mktemp -d)
trap 'rm -rf "$HINDCAST_HOME"' EXIT

# train SYMBOL DATE FEATURE_SET: the test part of a training, as JSON.
train() {
    "$hindcast" train --symbol "$1" --interval 1h --days 365 --until "$2" --mode dense \
        --hidden-size 64 --num-layers 1 --seed 1 --set feature_set="$3" --json 2>/dev/null |
        jq '.origin.trained.metrics.test.log_range'
}

round='def text: . * 1000 | round / 1000 | tostring; def tenth: . * 10 | round / 10 | tostring;'
echo "| trained to | technical / HAR (p) | HAR terms / HAR (p) | HAR terms / HAR by hour (p) | range held, %: all; thirds; static | return held, %: all; thirds; static |"
echo "|---|---|---|---|---|---|"
for symbol in "${symbols[@]}"; do
    "$hindcast" data import "$folder/$symbol-1h.csv.gz" --symbol "$symbol" --interval 1h \
        >/dev/null 2>&1
    for fold in "${folds[@]}"; do
        train "$symbol" "$fold" technical >"$HINDCAST_HOME/technical.json"
        train "$symbol" "$fold" har >"$HINDCAST_HOME/har.json"
        end=$(date -u -d "$fold + 180 days" +%F)
        "$hindcast" backtest --strategy lstm_fast --symbol "$symbol" --start "$fold" --end "$end" \
            --json 2>/dev/null >"$HINDCAST_HOME/backtest.json"
        jq -rn --arg name "$symbol $fold" --slurpfile plain "$HINDCAST_HOME/technical.json" \
            --slurpfile terms "$HINDCAST_HOME/har.json" \
            --slurpfile run "$HINDCAST_HOME/backtest.json" "$round"'
            def against(name): .[0].baselines[name]
                | "\(.mse_ratio | text) (\(.diebold_mariano.p_value | if . < 0.0005 then "<0.001" else text end))";
            def band: "\(.coverage_pct | tenth); "
                + (.coverage_by_volatility_pct | map(tenth) | join(", "))
                + "; \(.static_coverage_pct | tenth)";
            "| \($name) | \($plain | against("har")) | \($terms | against("har")) "
            + "| \($terms | against("ridge")) | \($run[0].forecast_band.range | band) "
            + "| \($run[0].forecast_band.return | band) |"'
    done
done
