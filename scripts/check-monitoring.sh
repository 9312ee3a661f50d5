#!/usr/bin/env bash
# Checks what is under deploy/monitoring: the rules, each alert's test, that each alert has its entry in
# docs/operations.md, and every expression of the dashboards against a real Prometheus that scrapes a real
# service under load. HINDCAST names the executable (.build/release/hindcast).
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v prometheus >/dev/null || ! command -v promtool >/dev/null; then
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
        echo "check-monitoring: SKIPPED: install Debian's prometheus as root, then run this again" >&2
        exit 0
    fi
    root=(); [ "$(id -u)" -eq 0 ] || root=(sudo)
    echo "check-monitoring: installing prometheus" >&2
    "${root[@]}" apt-get update -qq
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
        apt-get install -y -qq --no-install-recommends prometheus >/dev/null
fi

folder=deploy/monitoring
promtool check config --syntax-only "$folder/prometheus.yml"
promtool check rules "$folder/alerts.yml"
promtool test rules "$folder/alerts-test.yml"
while read -r alert; do
    grep -qi "^#### $alert\$" docs/operations.md || {
        echo "docs/operations.md has no entry for $alert" >&2
        exit 1
    }
    grep -q "alertname: $alert\$" "$folder/alerts-test.yml" || {
        echo "$folder/alerts-test.yml has no test of $alert" >&2
        exit 1
    }
done < <(sed -n 's/^ *- alert: //p' "$folder/alerts.yml")

tool=${HINDCAST:-.build/release/hindcast}
home=$(mktemp -d)
jobs=()
finish() {
    for job in "${jobs[@]}"; do kill "$job" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$home"
}
trap finish EXIT
# Waits until a command succeeds; a server that is starting needs a while.
until_it_works() {
    for _ in $(seq 600); do
        if "$@" 2>/dev/null; then return 0; fi
        sleep 0.1
    done
    echo "check-monitoring: gave up on: $*" >&2
    return 1
}

# No exchange is asked: nothing listens at its address. The demo leaves the embedded sample and a model of it in a home.
"$tool" demo --home "$home" >"$home/demo.log" 2>&1 || { cat "$home/demo.log" >&2; exit 1; }
store=$home
[ -e "$home/demo/hindcast.sqlite" ] && store=$home/demo
"$tool" serve --home "$store" --port 0 --exchange-url http://127.0.0.1:9 --log-format text 2>"$home/serve.log" &
jobs+=($!)
until_it_works grep -q 'listening' "$home/serve.log"
port=$(sed -n 's/.*listening on http:\/\/127.0.0.1:\([0-9]*\).*/\1/p' "$home/serve.log")
until_it_works curl -fsS -o /dev/null "http://127.0.0.1:$port/health/ready"

sed -e 's/scrape_interval: .*/scrape_interval: 1s/' -e "s/127.0.0.1:8001/127.0.0.1:$port/" \
    "$folder/prometheus.yml" >"$home/prometheus.yml"
cp "$folder/alerts.yml" "$home/"
prometheus --config.file="$home/prometheus.yml" --storage.tsdb.path="$home/data" \
    --web.listen-address=127.0.0.1:0 --log.format=json 2>"$home/prometheus.log" &
jobs+=($!)
until_it_works grep -q '"address":"127.0.0.1:[1-9]' "$home/prometheus.log"
watcher=$(sed -n 's/.*"address":"\(127\.0\.0\.1:[1-9][0-9]*\)".*/\1/p' "$home/prometheus.log" | head -1)

# Load, until the dashboards have been asked.
while true; do
    curl -fsS -o /dev/null -X POST "http://127.0.0.1:$port/api/v1/backtest/run" \
        -H 'Content-Type: application/json' \
        -d '{"symbol":"BTCUSD","market":"spot","strategy_type":"supertrend","start_date":"2019-05-01","end_date":"2019-06-01"}' || true
    curl -fsS -o /dev/null "http://127.0.0.1:$port/api/v1/backtest/runs" || true
    sleep 0.2
done &
jobs+=($!)
python3 scripts/monitoring/panels.py "http://$watcher" "$folder"/grafana/*.json
