#!/usr/bin/env bash
# Writes the table of files that the build embeds, Sources/CAssets/assets.c, from what lies in
# Sources/CAssets/dashboard and from the files that scripts/fetch-assets.sh brings.
#
# Run it after adding, renaming or removing a file of the dashboard. With --check it writes nothing
# and fails where the table is not up to date.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=Sources/CAssets
table=$folder/assets.c
# As in scripts/fetch-assets.sh: they need not be there.
fetched='lightweight-charts/lightweight-charts.js
swagger-ui/LICENSE
swagger-ui/favicon-32x32.png
swagger-ui/swagger-ui-bundle.js
swagger-ui/swagger-ui.css'
# What Sources/Server/Assets/EmbeddedFiles.swift knows a media type of.
known='css|html|ico|js|json|md|png|svg|txt|woff2'

own=$(cd "$folder" && find . -path "./dashboard/*" -type f ! -name ".*" | sed s,^[.]/,, | LC_ALL=C sort)
odd=$(grep -vE "^[A-Za-z0-9_./-]+\.($known)$" <<<"$own" || true)
if [ -n "$own" ] && [ -n "$odd" ]; then
    printf 'no media type is known of, or no URL can name:\n%s\n' "$odd" >&2
    exit 1
fi

render() {
    local name id
    local -a files
    mapfile -t files < <(printf '%s\n' "$own" lightweight-charts/LICENSE lightweight-charts/NOTICE \
        "$fetched" | grep . || true)
    cat <<'HEAD'
// Written by scripts/list-assets.sh.
#include "CAssets.h"

// scripts/fetch-assets.sh touches this file: a compiler does not watch for files that were not
// there. A build without them works.
HEAD
    for name in "${files[@]}"; do
        id=${name//[^A-Za-z0-9]/_}
        cat <<BLOCK

#if __has_embed("$name") == __STDC_EMBED_FOUND__
static const unsigned char $id[] = {
#embed "$name"
};
#endif
BLOCK
    done
    printf '\nstatic const struct hindcast_asset files[] = {\n'
    for name in "${files[@]}"; do
        id=${name//[^A-Za-z0-9]/_}
        cat <<BLOCK
#if __has_embed("$name") == __STDC_EMBED_FOUND__
    {"$name", $id, sizeof $id},
#endif
BLOCK
    done
    cat <<'TAIL'
};

const struct hindcast_asset *hindcast_assets(size_t *count) {
    *count = sizeof files / sizeof files[0];
    return files;
}
TAIL
}

if [ "${1:-}" = --check ]; then
    diff -u "$table" <(render) >&2 || {
        echo "the table of embedded files is not up to date; run scripts/list-assets.sh" >&2
        exit 1
    }
    echo "assets: every file of the dashboard is in the table"
else
    draft=$(mktemp)
    trap 'rm -f "$draft"' EXIT
    render >"$draft"
    cmp --quiet "$draft" "$table" || cp "$draft" "$table"
fi
