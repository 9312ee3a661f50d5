#!/bin/sh
# Installs hindcast from the files of a release, after their checksums: no toolchain, no root.
#
#   sh install.sh [--from FOLDER-OR-URL] [--version VERSION] [--prefix FOLDER]
#
# --from     Where the release's files are; that of the release this came with.
# --version  The version; that of the release this came with.
# --prefix   Where bin/hindcast goes (~/.local).
#
# Where GitHub's `gh` is installed and the release has a repository, the tarball's provenance is verified, too.
set -eu

from='@RELEASE@' version='@VERSION@' repository='@REPOSITORY@' prefix=$HOME/.local
while [ $# -gt 0 ]; do
    case $1 in
    --from) from=${2:?} ;;
    --version) version=${2:?} ;;
    --prefix) prefix=${2:?} ;;
    *) sed -n '2,10s/^# \{0,1\}//p' "$0" >&2; exit 64 ;;
    esac
    shift 2
done
fail() { echo "install: $1" >&2; exit 1; }
case $from in '' | @*) fail "give --from, the folder or URL of a release's files" ;; esac

[ "$(uname -s)" = Linux ] || fail "there are files for Linux alone; elsewhere, build it: make build"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
fetch() {
    case $from in
    http://* | https://*) curl -fsSL --proto '=https,http' -o "$folder/$1" "$from/$1" || fail "$from/$1 cannot be had" ;;
    *) cp "$from/$1" "$folder/$1" || fail "$from/$1 cannot be had" ;;
    esac
}
fetch SHA256SUMS
case $version in '' | @*) version=$(sed -n 's/.*  hindcast-\(.*\)-linux-.*\.tar\.gz$/\1/p' "$folder/SHA256SUMS" | head -n 1) ;; esac
name=hindcast-$version-linux-$(uname -m)
grep "  $name.tar.gz\$" "$folder/SHA256SUMS" >"$folder/expected" || fail "the release has no $name.tar.gz"
fetch "$name.tar.gz"
(cd "$folder" && sha256sum --check --status expected) || fail "$name.tar.gz is not the one of SHA256SUMS; nothing is installed"
case $repository in
'' | @*) ;;
*)
    if command -v gh >/dev/null; then
        gh attestation verify "$folder/$name.tar.gz" --repo "$repository" >/dev/null || fail "the provenance cannot be verified; nothing is installed"
    else
        echo "install: gh is not installed, so the checksum is verified and the provenance is not" >&2
    fi
    ;;
esac
tar -xzf "$folder/$name.tar.gz" -C "$folder"
missing=$(ldd "$folder/$name/bin/hindcast" | sed -n 's/^[[:space:]]*\([^ ]*\) => not found.*/\1/p' | sort -u | tr '\n' ' ')
if [ -n "$missing" ]; then
    fail "this machine lacks $missing; on Debian and Ubuntu: apt-get install libcurl4 libpq5 libsqlite3-0 libssl3 libzip4 zlib1g"
fi
"$folder/$name/bin/hindcast" --version >/dev/null || fail "the program does not run on this machine"
mkdir -p "$prefix/bin" "$prefix/share/doc"
rm -rf "$prefix/share/doc/hindcast"
cp -R "$folder/$name/share/doc/hindcast" "$prefix/share/doc/hindcast"
# A rename, so that a service that runs keeps the file it has.
cp "$folder/$name/bin/hindcast" "$prefix/bin/.hindcast.new"
mv "$prefix/bin/.hindcast.new" "$prefix/bin/hindcast"
echo "hindcast $version is $prefix/bin/hindcast; hindcast demo shows what it does"
