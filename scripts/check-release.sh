#!/usr/bin/env bash
# Checks the release's files: the same bytes twice, a valid bill of materials, an installation, and a tarball that was
# tampered with.
#
#   scripts/check-release.sh [FILE]
#
# FILE is a `hindcast` with a static Swift runtime; without one, it is compiled.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/deploy/tools.sh

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
fail() { echo "check-release: $1" >&2; exit 1; }
options=()
# A commit meanwhile makes no difference.
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
[ -z "${1:-}" ] || options=(--prebuilt "$1")
scripts/release.sh "${options[@]}" --output "$folder/first" >&2
[ -n "${1:-}" ] || options=(--prebuilt .build-release/release/hindcast)
cp "${options[1]}" "$folder/hindcast"
touch -d 2001-01-01 "$folder/hindcast"
(umask 077 && scripts/release.sh --prebuilt "$folder/hindcast" --output "$folder/second" >/dev/null)
diff -r "$folder/first" "$folder/second" || fail "the second time other bytes came out"
! scripts/release.sh "${options[@]}" --tag v999.0.0 --output "$folder/third" 2>/dev/null || fail "a wrong tag was taken"

if environment .venv-release 'cyclonedx-python-lib[json-validation]==11.12.0'; then
    .venv-release/bin/python3 - "$folder"/first/*.cdx.json <<'PYTHON'
import json, sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

text = open(sys.argv[1]).read()
fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
assert fault is None, fault
names = {part["name"] for part in json.loads(text)["components"]}
assert {"swift-runtime", "swift-nio", "hummingbird", "grdb.swift", "libcurl4", "libsqlite3-0", "libc6"} <= names, names
PYTHON
else
    echo "check-release: SKIPPED the validation of the bill of materials: cyclonedx-python-lib cannot be installed" >&2
fi
(cd "$folder/first" && sha256sum --check --quiet SHA256SUMS)
sh "$folder/first/install.sh" --from "$folder/first" --prefix "$folder/prefix"
"$folder/prefix/bin/hindcast" --version | grep -qx "$(sed -n 's/.*current = "\(.*\)".*/\1/p' Sources/Workflows/Version.swift)"
[ -f "$folder/prefix/share/doc/hindcast/LICENSE" ] && [ -d "$folder/prefix/share/doc/hindcast/third-party/swift-nio" ]
tarball=$(echo "$folder"/second/*.tar.gz)
printf x >>"$tarball"
! sh "$folder/second/install.sh" --from "$folder/second" --prefix "$folder/none" 2>"$folder/fault" || fail "a tampered tarball was installed"
grep -q 'is not the one of SHA256SUMS' "$folder/fault" || fail "a tampered tarball: $(cat "$folder/fault")"
[ ! -e "$folder/none" ] || fail "a tampered tarball left files"
echo "check-release: the same bytes twice; $(du -m "$folder"/first/*.tar.gz | cut -f 1) MB; a tampered tarball is refused"
