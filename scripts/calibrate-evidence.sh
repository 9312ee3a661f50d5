#!/usr/bin/env bash
# Measures size and power of every claim that a report makes, and writes the tables of
# docs/evidence.md: hours for the whole of it, --series 100 for a look.
#
#   scripts/calibrate-evidence.sh [GROUP ...] [-- OPTION ...]
#
# A GROUP is returns, choices or accounts (all three without one); what stands after -- is passed to
# hindcast-calibrate. HINDCAST_DATA names a folder with BTCUSDT-1h.csv.gz; without it the real candles
# are those of the embedded sample.
set -euo pipefail
cd "$(dirname "$0")/.."

groups=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    case $1 in
    returns | choices | accounts) groups+=("$1") ;;
    *)
        sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
        exit 64
        ;;
    esac
    shift
done
[ "${1:-}" != -- ] || shift
[ ${#groups[@]} -gt 0 ] || groups=(returns choices accounts)

swift build -c release --product hindcast-calibrate
candles=()
if [ -n "${HINDCAST_DATA:-}" ]; then
    candles=(--candles "$HINDCAST_DATA/BTCUSDT-1h.csv.gz")
fi
tables=$(mktemp)
trap 'rm -f "$tables"' EXIT
for group in "${groups[@]}"; do
    .build/release/hindcast-calibrate "$group" "${candles[@]}" "$@" >"$tables"

    # What stands between the two marks is what was measured last.
    awk -v tables="$tables" -v mark="<!-- measured: $group -->" '
        index($0, mark) {
            print; print ""; while ((getline line < tables) > 0) print line; skip = 1
        }
        /<!-- end -->/ { skip = 0 }
        !skip && !index($0, mark) { print }
    ' docs/evidence.md >docs/evidence.md.new
    mv docs/evidence.md.new docs/evidence.md
    echo "docs/evidence.md has the new tables of $group" >&2
done
