#!/usr/bin/env bash
# Measures size and power of every claim that a report makes, and writes the tables of
# docs/evidence.md: hours for the whole of it, --series 100 for a look.
#
# scripts/calibrate-evidence.sh [OPTION...] passes its options to hindcast-calibrate. HINDCAST_DATA
# names a folder with BTCUSDT-1h.csv.gz; without it the real candles are those of the embedded sample.
set -euo pipefail
cd "$(dirname "$0")/.."

swift build -c release --product hindcast-calibrate
candles=()
if [ -n "${HINDCAST_DATA:-}" ]; then
    candles=(--candles "$HINDCAST_DATA/BTCUSDT-1h.csv.gz")
fi
tables=$(mktemp)
trap 'rm -f "$tables"' EXIT
.build/release/hindcast-calibrate "${candles[@]}" "$@" >"$tables"

# What stands between the two marks is what was measured last.
awk -v tables="$tables" '
    /<!-- measured -->/ { print; print ""; while ((getline line < tables) > 0) print line; skip = 1 }
    /<!-- end -->/ { skip = 0 }
    !skip && !/<!-- measured -->/ { print }
' docs/evidence.md >docs/evidence.md.new
mv docs/evidence.md.new docs/evidence.md
echo "docs/evidence.md has the new tables" >&2
