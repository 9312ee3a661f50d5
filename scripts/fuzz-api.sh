#!/usr/bin/env bash
# Fuzzes a fresh server from its own description: every check of schemathesis, 2,000 cases at least.
#
# scripts/fuzz-api.sh [schemathesis options ...]: what deviates from the defaults, and why, is in
# scripts/api/schemathesis.toml. An exchange on loopback gives the candles, so that no answer is an
# outage by design.
set -euo pipefail
cd "$(dirname "$0")/.."

least=2000
python=$(scripts/api-venv.sh)
hindcast=.build/release/hindcast
folder=$(mktemp -d)
home=$folder/home
server=''
exchange=''
source scripts/api/server.sh
finish() {
    local status=$?
    stop_server || status=1
    [ -z "$exchange" ] || kill "$exchange" 2>/dev/null || true
    rm -rf "$folder"
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

"$python" scripts/api/exchange.py Sources/CSample/coinbase-btcusd-1h.csv.gz BTCUSDT \
    >"$folder/exchange" &
exchange=$!
until [ -s "$folder/exchange" ]; do
    kill -0 "$exchange" || exit 1
    sleep 0.1
done
address=$(<"$folder/exchange")

"$hindcast" data sync --home "$home" --symbol BTCUSDT --interval 1h --days 365 \
    --base-url "$address" >/dev/null 2>&1
"$hindcast" train --home "$home" --symbol BTCUSDT --epochs 1 --hidden-size 8 --num-layers 1 \
    >/dev/null 2>&1
start_server --exchange-url "$address" --log-level notice

# Jobs and runs for the requests that name one.
for strategy in lstm_fast supertrend; do
    curl -sS --fail-with-body -D "$folder/head" -o "$folder/body" \
        -d '{"strategy_type": "'$strategy'", "symbol": "BTCUSDT"}' "$url/api/v1/backtest/run"
    jq .run_id "$folder/body" >>"$folder/runs"
    tr -d '\r' <"$folder/head" | awk 'tolower($1) == "x-job-id:" { print "\"" $2 "\"" }' \
        >>"$folder/jobs"
done

cp scripts/api/schemathesis.toml "$folder"
status=0
"${python%/*}/st" --config-file "$folder/schemathesis.toml" run "$url/openapi.json" \
    --checks all --max-examples 100 --report json --report-json-path "$folder/report.json" "$@" ||
    status=$?

curl -sS --fail-with-body -o /dev/null "$url/health/ready"
resident=$(awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$server/status")
echo "fuzz-api: the server is up and holds $resident MiB"
cases=$(jq .test_cases.generated "$folder/report.json")
if [ "$cases" -lt "$least" ]; then
    echo "fuzz-api: $cases cases, fewer than $least" >&2
    status=1
fi
exit "$status"
