#!/usr/bin/env bash
# Tests the container image: its contents, a first start with an empty volume, the rights of its process, every
# request of the guide, SIGTERM in the middle of a training, and a second start that has kept everything.
#
#   scripts/test-image.sh [--prebuilt FILE] [--short]
#
# --prebuilt  A `hindcast` with a static Swift runtime to copy into the image, in place of compiling one.
# --short     Leaves out the requests of the guide.
#
# Takes root, buildah and jq, and no container runtime: the image's root is run by chroot in namespaces of its own,
# read-only, as the image's user and without capabilities (scripts/image/chroot.sh).
set -euo pipefail
cd "$(dirname "$0")/.."

prebuilt=() short=''
while [ $# -gt 0 ]; do
    case $1 in
    --prebuilt) prebuilt=(--prebuilt "${2:?}"); shift 2 ;;
    --short) short=yes; shift ;;
    *) sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 64 ;;
    esac
done
for tool in buildah jq curl; do
    command -v "$tool" >/dev/null || {
        echo "test-image: SKIPPED: $tool is not installed; on Debian: apt-get install buildah mmdebstrap jq curl" >&2
        exit 0
    }
done
[ "$(id -u)" -eq 0 ] || { echo "test-image: SKIPPED: namespaces and buildah's files take root" >&2; exit 0; }

ENGINE=buildah scripts/image.sh "${prebuilt[@]}" hindcast:test

folder=$(mktemp -d /tmp/hindcast-image.XXXXXX)
chmod 755 "$folder"
service='' pid='' url=''
source scripts/image/chroot.sh
finish() {
    local status=$?
    # Whoever changes its user loses the signal that its parent's death would send, so both are ended.
    if [ -n "$service" ]; then
        kill -9 ${pid:+"$pid"} "$service" 2>/dev/null || true
        wait "$service" 2>/dev/null || true
    fi
    if [ "$status" -ne 0 ]; then tail -n 20 "$folder"/*.log >&2 || true; fi
    image_close || true
    rm -rf "$folder"
    exit "$status"
}
trap finish EXIT
fail() { echo "test-image: $1" >&2; exit 1; }
image_open hindcast:test "$folder"
# An empty volume belongs to the image's user, as an engine makes it from the image's own folder.
install -d -o 10001 -g 10001 -m 750 "$folder/data"
run() { (image_run "$@"); }

echo "# contents"
holds() { jq -e "$1" "$folder/config.json" >/dev/null || fail "the image's configuration: not so: $1"; }
holds '.User == "10001:10001" and (.Volumes | keys) == ["/data"] and .StopSignal == "SIGTERM"'
holds '.Healthcheck.Test == ["CMD", "/usr/local/bin/hindcast", "health"]'
holds '.Labels["org.opencontainers.image.licenses"] == "Apache-2.0"'
holds '.Labels["org.opencontainers.image.version"] != "unknown" and .Labels["org.opencontainers.image.revision"] != "unknown"'
version=$(jq -r '.Labels["org.opencontainers.image.version"]' "$folder/config.json")
for tool in curl wget python3 perl-tools gcc cc git ssh nc swift; do
    [ -z "$(find "$root/bin" "$root/usr/bin" "$root/usr/local/bin" -name "$tool" 2>/dev/null)" ] || fail "the image has $tool"
done
[ -z "$(find "$root" -xdev -type f -perm /6000)" ] || fail "the image has setuid files"
[ -z "$(find "$root/var/lib/apt/lists" "$root/var/cache/apt" -type f 2>/dev/null | head -1)" ] || fail "the image has apt's caches"
ldd_missing=$(chroot "$root" /usr/bin/ldd /usr/local/bin/hindcast | grep -E 'not found|libswift|libFoundation' || true)
[ -z "$ldd_missing" ] || fail "the executable needs what the image lacks: $ldd_missing"
printf 'user 10001, volume /data, version %s\n' "$version"
printf '%s packages of Debian, no setuid file; the executable has %s MB of %s MB in all\n' \
    "$(chroot "$root" dpkg-query -f '.\n' -W | wc -l)" \
    "$(($(stat -c %s "$root/usr/local/bin/hindcast") / 1000000))" \
    "$(du -sx --block-size=MB "$root" | cut -d M -f 1)"
buildah images --format 'image size {{.Size}}, uncompressed' hindcast:test

# start LOG [ARGUMENTS...]: starts the service; sets service (the process on this machine) and pid (its namespace's 1).
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
start() {
    local log=$1; shift
    (image_run "HINDCAST_PORT=$port" -- "$@" 2>"$folder/$log") &
    service=$!
    url=http://127.0.0.1:$port
    for _ in {1..300}; do
        pid=$(pgrep -x hindcast -P "$service" || true)
        if [ -n "$pid" ] && health >/dev/null 2>&1; then return; fi
        kill -0 "$service" 2>/dev/null || fail "the service ended at its start"
        sleep 0.1
    done
    fail "the service is not ready after 30 s"
}
# The image's health check, as an engine executes it.
health() {
    local command
    mapfile -t command < <(jq -r '.Healthcheck.Test[1:][]' "$folder/config.json")
    image_exec "$pid" /usr/bin/env "HINDCAST_PORT=$port" "${command[@]}"
}
# stop: asks for the end as an engine does, and waits for it.
stop() {
    local status=0
    kill -TERM "$pid"
    wait "$service" || status=$?
    service=
    [ "$status" -eq 0 ] || fail "the service ended with exit code $status after SIGTERM"
}
ask() { curl -sS --fail-with-body -H "Authorization: Bearer $key" "${@:2}" "$url$1"; }

echo "# the first start, with an empty volume"
refusal=0
run HINDCAST_PORT=0 -- serve 2>"$folder/keyless.log" || refusal=$?
{ [ "$refusal" -eq 1 ] && grep -q key "$folder/keyless.log"; } || fail "a service for other machines started without a key"
key=$(run -- key add guide 2>/dev/null)
start first.log serve --offline
health
[ "$(curl -s -o "$folder/body" -w '%{http_code}' "$url/api/v1/jobs")" = 401 ] || fail "no key was asked for"
state() { sed -n "s/^$1:[[:space:]]*//p" "/proc/$pid/status" | tr -s '\t' ' '; }
[ "$(state Uid)" = '10001 10001 10001 10001' ] || fail "the process is of user $(state Uid)"
for set in CapPrm CapEff CapBnd CapInh; do
    [ "$((16#$(state "$set")))" -eq 0 ] || fail "the process has capabilities: $set $(state "$set")"
done
[ "$(state NoNewPrivs)" = 1 ] || fail "the process may gain privileges"
for path in / /usr/local/bin /etc /var/lib /home; do
    ! image_exec "$pid" /usr/bin/touch "$path/x" 2>/dev/null || fail "$path can be written"
done
echo "user 10001, no capability, no new privileges, root read-only"

echo "# work"
cp Sources/CSample/coinbase-btcusd-1h.csv.gz "$folder/data/"
for symbol in BTCUSDT ETHUSDT SOLUSDT ADAUSDT; do
    image_exec "$pid" /usr/local/bin/hindcast data import /data/coinbase-btcusd-1h.csv.gz \
        --symbol "$symbol" --interval 1h >/dev/null
done
if [ -z "$short" ]; then
    HINDCAST_KEY=$key examples/guide.sh --url "$url"
else
    echo "test-image: SKIPPED the guide's requests, as --short asks"
fi
for strategy in supertrend rsi_ema; do
    ask /api/v1/backtest/run -X POST -d '{"strategy_type": "'"$strategy"'", "symbol": "BTCUSDT"}' >"$folder/body"
done
run_id=$(jq -r .run_id "$folder/body")
ask "/api/v1/backtest/runs" >"$folder/runs-before"
ask "/api/v1/backtest/runs/$run_id" >"$folder/run-before"

echo "# SIGTERM in the middle of a training"
job=$(ask /api/v1/ai/train -X POST -d '{"symbol": "ETHUSDT", "interval": "1h", "days": 365, "epochs": 1}' | jq -r .job_id)
until [ "$(ask "/api/v1/jobs/$job" | jq -r .state)" = running ]; do sleep 0.1; done
stop
grep -q '"message":"stopped"' "$folder/first.log" || fail "the log does not say that the service stopped"

echo "# the second start"
start second.log serve --offline
ask "/api/v1/backtest/runs" | cmp - "$folder/runs-before"
ask "/api/v1/backtest/runs/$run_id" | cmp - "$folder/run-before"
for _ in {1..1200}; do
    ended=$(ask "/api/v1/jobs/$job" | jq -r .state)
    [[ $ended != queued && $ended != running ]] && break
    sleep 0.5
done
[ "$ended" = done ] || fail "the training that the stop interrupted is $ended"
stop
echo "test-image: the image works; its runs are the same bytes after a stop, and its training went on"
