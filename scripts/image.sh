#!/usr/bin/env bash
# Builds the container image.
#
#   scripts/image.sh [--prebuilt FILE] [TAG]
#
# TAG         The image's name (hindcast:latest).
# --prebuilt  A `hindcast` with a static Swift runtime to copy in, in place of compiling one.
#
# Takes docker, podman or buildah, whichever is there first; ENGINE names another. Where buildah cannot pull the
# bases, it makes stand-ins for them, and says so: Debian by mmdebstrap, and this machine's Swift toolchain.
set -euo pipefail
cd "$(dirname "$0")/.."

prebuilt='' tag=hindcast:latest
while [ $# -gt 0 ]; do
    case $1 in
    --prebuilt) prebuilt=$(realpath "${2:?}"); shift 2 ;;
    -*) sed -n '2,10s/^# \{0,1\}//p' "$0" >&2; exit 64 ;;
    *) tag=$1; shift ;;
    esac
done
engine=${ENGINE:-}
for candidate in docker podman buildah; do
    [ -n "$engine" ] || ! command -v "$candidate" >/dev/null || engine=$candidate
done
if [ -z "$engine" ]; then
    echo "image: none of docker, podman and buildah is installed; on Debian: apt-get install buildah mmdebstrap" >&2
    exit 1
fi

# The page at /docs is drawn with what this brings; the build has no network but packages.
scripts/fetch-assets.sh || echo "warning: the page at /docs will be a plain one" >&2

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
options=(--file Containerfile --tag "$tag"
    --build-arg "VERSION=$(sed -n 's/.*current = "\(.*\)".*/\1/p' Sources/Workflows/Version.swift)"
    --build-arg "REVISION=$(git rev-parse HEAD 2>/dev/null || echo unknown)"
    --build-arg "CREATED=$(git log -1 --format=%cI 2>/dev/null || date -u +%Y-%m-%dT%H:%M:%SZ)")
if [ -n "$prebuilt" ]; then
    # A folder in the place of the stage that compiles.
    install -D -m 755 "$prebuilt" "$folder/out/hindcast"
    install -D -m 644 LICENSE "$folder/out/licenses/LICENSE"
    install -D -m 644 Sources/CSample/NOTICE "$folder/out/licenses/NOTICE.sample"
    install -D -m 644 /usr/share/doc/libhiredis-dev/copyright "$folder/out/licenses/COPYRIGHT.hiredis"
    options+=(--build-context "build=$folder")
fi

case $engine in
*buildah)
    source scripts/image/stand-ins.sh
    bases_or_stand_ins
    "$engine" bud --layers --format docker "${stand_in_options[@]}" "${options[@]}" .
    ;;
*) "$engine" build "${options[@]}" . ;;
esac
echo "image: $tag is built by $engine"
