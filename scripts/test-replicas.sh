#!/usr/bin/env bash
# Two services that share a PostgreSQL database, a home and forecasts in Valkey (or Redis), under 50 clients: services are killed
# with -9, both servers are restarted in the middle; no job is lost or done twice, and both services answer the same bytes. Then a
# dump of the database is restored into another one, which answers the same, and copied into a home of SQLite. Needs `make build`.
#   scripts/test-replicas.sh [JOBS [KILLS]]     2000 jobs and 10 kills by default
set -euo pipefail
cd "$(dirname "$0")/.."

hindcast=$(realpath "${HINDCAST:-.build/release/hindcast}")
[ -x "$hindcast" ] || { echo "test-replicas: make build first" >&2; exit 1; }
source scripts/replicas/server.sh
scripts/replicas/install.sh
[ -n "$(postgres_programs)" ] || { echo "test-replicas: SKIPPED: PostgreSQL is missing" >&2; exit 0; }

folder=$(mktemp -d /tmp/hindcast-replicas.XXXXXX)
server=''
finish() {
    local status=$?
    [ -z "$server" ] || kill -9 "$server" 2>/dev/null || true
    postgres_stop immediate
    valkey_stop
    [ "$status" -eq 0 ] || tail -n 5 "$folder/pg/log" >&2 || true
    rm -rf "$folder"
    exit "$status"
}
trap finish EXIT

postgres_make
postgres_start
programs=$(postgres_programs)
"$programs/createdb" -h "$folder/pg" -U hindcast hindcast
home=$folder/home
store=$(postgres_url hindcast)
"$hindcast" data import Sources/CSample/coinbase-btcusd-1h.csv.gz --home "$home" --store "$store" \
    --symbol BTCUSDT --interval 1h >/dev/null
"$hindcast" train --home "$home" --store "$store" --symbol BTCUSDT --days 90 --epochs 1 --set hidden_size=8 >/dev/null 2>&1

cache=''
if [ -n "$(valkey_program)" ]; then
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' >"$folder/valkey.port"
    valkey_start
    cache=redis://127.0.0.1:$(<"$folder/valkey.port")/0
else
    echo "test-replicas: without a shared cache: neither valkey-server nor redis-server is here" >&2
fi
HINDCAST_FORECAST_CACHE=$cache python3 scripts/replicas/drive.py "$hindcast" "$home" "$store" "${1:-2000}" "${2:-10}" scripts/replicas/restart.sh "$folder"
"$hindcast" data verify --home "$home" --store "$store"

# A dump, taken elsewhere, has the same answers: the folder's files are shared or copied beside it.
start() {
    HINDCAST_HOME=$home HINDCAST_STORE=$1 "$hindcast" serve --port 0 --offline 2>"$folder/serve.log" &
    server=$!
    until url=$(grep -om1 'http://127.0.0.1:[0-9]*' "$folder/serve.log"); do
        kill -0 "$server" || { cat "$folder/serve.log" >&2; exit 1; }
        sleep 0.1
    done
}
answers() {
    local path
    for path in "/api/v1/jobs?limit=200" "/api/v1/backtest/runs" "/api/v1/market/series" \
        "/api/v1/market/candles?symbol=BTCUSDT&interval=1h&from=2019-09-01&limit=500" "/api/v1/jobs/$job/result"; do
        curl -sS --fail-with-body "$url$path" | jq -S 'walk(if type == "object" then del(.age_seconds, .age_minutes) else . end)'
    done
}
stop() { kill -TERM "$server"; wait "$server" || true; server=''; }

start "$store"
job=$(curl -sS "$url/api/v1/jobs?limit=1&state=done" | jq -r '.jobs[0].job_id // .jobs[0].id')
answers >"$folder/before"
stop
"$programs/pg_dump" -h "$folder/pg" -U hindcast -Fc -f "$folder/dump" hindcast
"$programs/createdb" -h "$folder/pg" -U hindcast restored
"$programs/pg_restore" -h "$folder/pg" -U hindcast -d restored --exit-on-error "$folder/dump"
start "$(postgres_url restored)"
answers >"$folder/after"
stop
cmp "$folder/before" "$folder/after"
echo "test-replicas: a restored dump answers the same"

"$hindcast" store copy "$store" "$folder/copy" --home "$home" --json >"$folder/out"
"$hindcast" store copy "$folder/copy" "$(postgres_url restored)" --home "$home" 2>"$folder/refused" && exit 1
grep -q 'holds something already' "$folder/refused"
echo "test-replicas: a copy in SQLite holds the same: $(jq -c '.parts | map_values(.count)' "$folder/out")"
