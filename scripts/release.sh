#!/usr/bin/env bash
# Makes the files of a release for this machine's processor.
#
#   scripts/release.sh [--prebuilt FILE] [--tag TAG] [--output FOLDER]
#
# --prebuilt  A `hindcast` with a static Swift runtime, in place of compiling one into .build-release.
# --tag       The tag, v and the version of the program; another one is an error.
# --output    Where the files go (dist).
#
#   hindcast-VERSION-linux-ARCH.tar.gz          bin/hindcast, LICENSE, notices and licences of what is linked in
#   hindcast-VERSION-linux-ARCH.cdx.json        bill of materials, CycloneDX 1.6
#   hindcast-VERSION-linux-ARCH.provenance.json what it was made from: in-toto statement, SLSA provenance 1.0
#   install.sh, SHA256SUMS
#
# The same executable gives the same bytes: names are sorted, and times are those of the commit.
set -euo pipefail
cd "$(dirname "$0")/.."

prebuilt='' tag='' output=dist
while [ $# -gt 0 ]; do
    case $1 in
    --prebuilt) prebuilt=${2:?} ;;
    --tag) tag=${2:?} ;;
    --output) output=${2:?} ;;
    *) sed -n '2,16s/^# \{0,1\}//p' "$0" >&2; exit 64 ;;
    esac
    shift 2
done

version=$(sed -n 's/.*current = "\(.*\)".*/\1/p' Sources/Workflows/Version.swift)
if [ -n "$tag" ] && [ "$tag" != "v$version" ]; then
    echo "release: the tag is $tag, and the program's version $version; change Sources/Workflows/Version.swift or the tag" >&2
    exit 1
fi
revision=$(git rev-parse HEAD)
[ -z "$(git status --porcelain --untracked-files=no)" ] || revision=$revision-dirty
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH

build=.build
if [ -z "$prebuilt" ]; then
    build=.build-release
    swift build -c release --product hindcast --static-swift-stdlib -Xlinker -s --scratch-path "$build"
    prebuilt=$build/release/hindcast
fi
if ldd "$prebuilt" | grep -qE 'libswift|libFoundation'; then
    echo "release: $prebuilt needs the Swift runtime; build it with --static-swift-stdlib" >&2
    exit 1
fi
resolved=Package.resolved
if [ ! -f "$resolved" ]; then
    echo "release: there is no Package.resolved; run swift package resolve" >&2
    exit 1
fi

name=hindcast-$version-linux-$(uname -m)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
documents=$folder/$name/share/doc/hindcast
install -D -m 755 "$prebuilt" "$folder/$name/bin/hindcast"
install -D -m 644 LICENSE "$documents/LICENSE"
install -D -m 644 Sources/CSample/NOTICE "$documents/NOTICE.sample"
install -D -m 644 "$resolved" "$documents/Package.resolved"
# hiredis is linked in.
install -D -m 644 /usr/share/doc/libhiredis-dev/copyright "$documents/third-party/hiredis/copyright"
for checkout in "$build"/checkouts/*/; do
    for file in "$checkout"LICENSE* "$checkout"NOTICE*; do
        [ ! -f "$file" ] || install -D -m 644 "$file" "$documents/third-party/$(basename "$checkout")/$(basename "$file")"
    done
done
for file in Sources/CAssets/swagger-ui/LICENSE Sources/CAssets/swagger-ui/NOTICE; do
    [ ! -f "$file" ] || install -D -m 644 "$file" "$documents/third-party/swagger-ui/$(basename "$file")"
done

mkdir -p "$output"
tar --create --format=posix --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner \
    --mode='u+rwX,go+rX,go-w' --pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime \
    --directory "$folder" "$name" | gzip --no-name --best >"$output/$name.tar.gz"
python3 scripts/release/materials.py --resolved "$resolved" --executable "$prebuilt" --tarball "$output/$name.tar.gz" \
    --version "$version" --revision "$revision"

# The installer knows where its release is, if the pipeline does.
releases=${GITHUB_REPOSITORY:+${GITHUB_SERVER_URL:-https://github.com}/$GITHUB_REPOSITORY/releases/download/v$version}
sed "s|@RELEASE@|$releases|; s|@VERSION@|$version|; s|@REPOSITORY@|${GITHUB_REPOSITORY:-}|" scripts/install.sh >"$output/install.sh"
chmod 755 "$output/install.sh"
(cd "$output" && sha256sum -- "$name".tar.gz "$name".cdx.json "$name".provenance.json install.sh >SHA256SUMS)
ls -l "$output"
