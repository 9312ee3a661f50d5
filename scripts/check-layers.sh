#!/usr/bin/env bash
# Holds each target's import lines against its direct dependencies in Package.swift.
#
# The compiler lets a target import what its dependencies depend on; a wall that can be walked
# around is no wall.
set -euo pipefail
cd "$(dirname "$0")/.."

# What ships with the toolchain and may be imported anywhere.
toolchain='Foundation FoundationEssentials FoundationXML Synchronization Dispatch Glibc Darwin Testing'
failures=0

targets=$(
    swift package dump-package | jq -r '
        .targets[] | select(.type != "system") |
        [ .name,
          (.path // (if .type == "test" then "Tests/" else "Sources/" end + .name)),
          ([.dependencies[] | (.byName // .target // .product)[0]] | join(" ")) ] | @tsv'
)
if [ -z "$targets" ]; then
    echo "swift package dump-package names no target" >&2
    exit 1
fi

while IFS=$'\t' read -r target path dependencies; do
    [ -d "$path" ] || { echo "$target: no folder $path" >&2; exit 1; }
    allowed=" $toolchain $target $dependencies "
    while IFS=: read -r file line module; do
        case "$allowed" in
        *" $module "*) ;;
        *)
            echo "$file:$line: $target imports $module, which Package.swift does not let it" >&2
            failures=$((failures + 1))
            ;;
        esac
    done < <(
        grep -rnE --include='*.swift' \
            '^(@[a-zA-Z_()]+ +)*((public|package|internal|private|fileprivate) +)?import ' "$path" |
            sed -E 's/^([^:]+):([0-9]+):.*import +((struct|class|enum|protocol|func|let|var|typealias) +)?([A-Za-z_0-9]+).*/\1:\2:\5/'
    )
done <<<"$targets"

if [ "$failures" -gt 0 ]; then
    exit 1
fi
echo "layers: every import stands in Package.swift"
