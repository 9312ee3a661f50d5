#!/usr/bin/env bash
# Scans an image of buildah for faults that Debian has mended: debsecan over the image's packages.
#
#   scripts/scan-image.sh [IMAGE]
#
# Exit code 1 if an update would mend a fault: build the image again. Faults without a fix are only counted.
set -euo pipefail
cd "$(dirname "$0")/.."

image=${1:-hindcast:latest}
for tool in debsecan buildah; do
    command -v "$tool" >/dev/null && continue
    [ "$(id -u)" -eq 0 ] && apt-get install -y -qq --no-install-recommends "$tool" >/dev/null 2>&1 && continue
    echo "scan-image: SKIPPED: $tool is not installed; on Debian: apt-get install $tool" >&2
    exit 0
done
export BUILDAH_ISOLATION=${BUILDAH_ISOLATION:-chroot} STORAGE_DRIVER=${STORAGE_DRIVER:-vfs}
container=$(buildah from --pull-never "$image")
folder=$(mktemp -d)
trap 'buildah rm "$container" >/dev/null; rm -rf "$folder"' EXIT
root=$(buildah mount "$container")
suite=$(sed -n 's/^VERSION_CODENAME=//p' "$root/etc/os-release")
if ! debsecan --suite "$suite" --status "$root/var/lib/dpkg/status" >"$folder/all" 2>"$folder/fault"; then
    echo "scan-image: SKIPPED: Debian's list of faults cannot be had: $(tail -n 1 "$folder/fault")" >&2
    exit 0
fi
debsecan --suite "$suite" --status "$root/var/lib/dpkg/status" --only-fixed >"$folder/fixed"
echo "scan-image: $(wc -l <"$folder/all") known faults in the image's packages, $(wc -l <"$folder/fixed") of them mended"
if [ -s "$folder/fixed" ]; then
    cat "$folder/fixed"
    exit 1
fi
