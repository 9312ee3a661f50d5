#!/usr/bin/env bash
# Installs the Debian packages the build needs and that are missing (takes root or sudo), and brings
# what the page at /docs is drawn with.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v swift >/dev/null; then
    echo "swift is not on the PATH; install Swift 6.3 or later from https://www.swift.org/install" >&2
    exit 1
fi

scripts/fetch-assets.sh ||
    echo "warning: no charts in the dashboard, a plain /docs; scripts/fetch-assets.sh tries again" >&2

# SQLite and libpq for the store, zlib and libzip for candle files, libcurl for requests, libcrypto for digests,
# hiredis for a shared cache, pkg-config so that SwiftPM finds them, jq for the layer check.
packages=(
    libsqlite3-dev libpq-dev zlib1g-dev libzip-dev libcurl4-openssl-dev libssl-dev libhiredis-dev pkg-config jq
)
missing=()
for package in "${packages[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
        missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
    exit 0
fi

root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "missing packages: ${missing[*]}; install them as root, then run this again" >&2
        exit 1
    fi
    root=(sudo)
fi
echo "installing ${missing[*]}"
"${root[@]}" apt-get update -qq
"${root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
