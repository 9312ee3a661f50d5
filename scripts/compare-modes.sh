#!/usr/bin/env bash
# Trains the same networks window by window and on dense stretches, and prints both side by side.
#
#   scripts/compare-modes.sh CANDLES.csv.gz SYMBOL [SEEDS] [train's options ...]
#
# for example the guide's network on a year of hours, five seeds:
#
#   scripts/compare-modes.sh BTCUSDT-1h.csv.gz BTCUSDT 5
set -euo pipefail
if [ $# -lt 2 ]; then
    sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
    exit 64
fi
candles=$1 symbol=$2 seeds=${3:-5}
shift $(($# < 3 ? $# : 3))
hindcast=$(dirname "$0")/../.build/release/hindcast

export HINDCAST_HOME
HINDCAST_HOME=$(mktemp -d)
trap 'rm -rf "$HINDCAST_HOME"' EXIT
"$hindcast" data import "$candles" --symbol "$symbol" --interval 1h >/dev/null 2>&1

echo "| $symbol, $seeds seeds | seconds a member | epochs | validation loss | test loss | test return MSE / zero | test range error | HAR |"
echo "|---|---|---|---|---|---|---|---|"
for mode in windowed dense; do
    start=$(date +%s.%N)
    "$hindcast" train --symbol "$symbol" --interval 1h --mode "$mode" --seeds "$seeds" --seed 1 \
        --json "$@" 2>/dev/null >"$HINDCAST_HOME/$mode.json"
    seconds=$(awk -v from="$start" -v to="$(date +%s.%N)" -v n="$seeds" \
        'BEGIN { printf "%.1f", (to - from) / n }')
    jq -r --arg mode "$mode" --arg seconds "$seconds" '
        def text: . * 10000 | round / 10000 | tostring;
        def spread: "\(add / length | text) (\(min | text) to \(max | text))";
        [.members[].training]
        | "| \($mode) | \($seconds) | \(map(.epochs_trained) | add / length | round) "
            + "| \(map(.best_val_loss) | spread) | \(map(.metrics.test.loss) | spread) "
            + "| \(map(.metrics.test.log_return.mse_over_zero) | spread) "
            + "| \(map(.metrics.test.log_range.mse) | spread) "
            + "| \(.[0].metrics.test.log_range.mse_of_har | text) |"' "$HINDCAST_HOME/$mode.json"
done
