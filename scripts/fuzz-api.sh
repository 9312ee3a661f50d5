#!/usr/bin/env bash
# Fuzzes a fresh server from its own description with every check of schemathesis.
#
# scripts/fuzz-api.sh [--help] [schemathesis options ...], such as -n 3 for a short look
#
# Two passes: first a server that everybody may ask, 100 examples an operation and 2,000 cases at
# least; then one that wants an API key and is given it, 20 examples an operation and not the fixed
# cases of the first again. There ignored_auth repeats requests without the key and with another,
# which must be refused.
#
# What deviates from schemathesis' defaults, and why, is in scripts/api/schemathesis.toml. An
# exchange on loopback gives the candles, so that no answer is an outage by design.
set -euo pipefail
case ${1:-} in
    -h | --help)
        sed -n '2,/^set/s/^# \{0,1\}//p' "$0"
        exit
        ;;
esac
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
cp scripts/api/schemathesis.toml "$folder"

# prepare [KEY]: starts a server, with a model, and jobs and runs for the requests that name one.
prepare() {
    "$hindcast" train --home "$home" --symbol BTCUSDT --epochs 1 --hidden-size 8 --num-layers 1 \
        >/dev/null 2>&1
    rm -f "$folder/server.log"
    HINDCAST_API_KEY=${1:-} start_server --exchange-url "$address" --log-level notice
    for strategy in lstm_fast supertrend; do
        curl -sS --fail-with-body -H "Authorization: Bearer ${1:-}" \
            -D "$folder/head" -o "$folder/body" \
            -d '{"strategy_type": "'$strategy'", "symbol": "BTCUSDT"}' "$url/api/v1/backtest/run"
        jq .run_id "$folder/body" >>"$folder/runs"
        tr -d '\r' <"$folder/head" |
            awk 'tolower($1) == "x-job-id:" { print "\"" $2 "\"" }' >>"$folder/jobs"
    done
}

# fuzz OPTIONS...: sets status to 1 where schemathesis finds a fault; sets cases.
#
# use_after_free has jobs alone to look at, whose DELETE cancels them and keeps them, as the record
# of what became of them: they are still there to GET.
status=0
fuzz() {
    "${python%/*}/st" --config-file "$folder/schemathesis.toml" run "$url/openapi.json" \
        --checks all --exclude-checks use_after_free \
        --report json --report-json-path "$folder/report.json" "$@" || status=1
    curl -sS --fail-with-body -o /dev/null "$url/health/ready"
    cases=$(jq .test_cases.generated "$folder/report.json")
    resident=$(awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$server/status")
    echo "fuzz-api: $cases cases; the server is up and holds $resident MiB"
}

echo "fuzz-api: a server that everybody may ask"
prepare
fuzz --max-examples 100 "$@"
if [ "$cases" -lt "$least" ]; then
    echo "fuzz-api: $cases cases, fewer than $least" >&2
    status=1
fi
stop_server

echo "fuzz-api: a server that wants a key"
key=fuzz-0123456789abcdef
prepare "$key"
answer=$(curl -sS -o /dev/null -w '%{http_code}' "$url/api/v1/jobs")
if [ "$answer" != 401 ]; then
    echo "fuzz-api: without the key the answer is $answer, not 401" >&2
    status=1
fi
fuzz --phases examples,fuzzing,stateful --max-examples 20 --header "Authorization: Bearer $key" "$@"
exit "$status"
