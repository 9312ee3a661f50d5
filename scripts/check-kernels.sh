#!/usr/bin/env bash
# Holds the ARM kernels against the plain ones on an emulated processor, where there is no real one.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(qemu-user gcc-aarch64-linux-gnu libc6-dev-arm64-cross)
if ! command -v qemu-aarch64 >/dev/null || ! command -v aarch64-linux-gnu-gcc >/dev/null; then
    as_root=()
    [ "$(id -u)" = 0 ] || as_root=(sudo)
    "${as_root[@]}" apt-get update -q
    "${as_root[@]}" apt-get install -y --no-install-recommends "${packages[@]}"
fi

sysroot=/usr/aarch64-linux-gnu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for source in Sources/CNeural/*.c scripts/kernels/compare.c; do
    clang --target=aarch64-linux-gnu -isystem "$sysroot/include" -std=c2x -O2 -Wall -Werror \
        -I Sources/CNeural/include -c "$source" -o "$folder/$(basename "$source").o"
done
aarch64-linux-gnu-gcc -static "$folder"/*.o -lm -o "$folder/compare"
qemu-aarch64 "$folder/compare" neon
