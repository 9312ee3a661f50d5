# Bases of the image for buildah where no registry can be reached; a script sources this.
# shellcheck shell=bash disable=SC2154

# Without a user namespace or an overlay to mount, as inside another container.
export BUILDAH_ISOLATION=${BUILDAH_ISOLATION:-chroot} STORAGE_DRIVER=${STORAGE_DRIVER:-vfs}

# bases_or_stand_ins: sees that the bases of the Containerfile are there; sets stand_in_options. engine, prebuilt
# and folder are the script's that sources this.
bases_or_stand_ins() {
    local debian swift
    debian=$(sed -n 's/^ARG RUNTIME_IMAGE=//p' Containerfile)
    swift=$(sed -n 's/^ARG SWIFT_IMAGE=//p' Containerfile)
    stand_in_options=(--pull-never)
    local needed=("$debian")
    [ -n "$prebuilt" ] || needed+=("$swift")
    local base
    for base in "${needed[@]}"; do
        if "$engine" inspect --type image "$base" >/dev/null 2>&1 ||
            timeout 60 "$engine" pull -q "$base" >/dev/null 2>&1
        then
            continue
        fi
        echo "image: STAND-IN: $base cannot be pulled, so one is made here; it is not the official image" >&2
        case $base in
        "$debian") stand_in_for_debian "$debian" ;;
        "$swift") stand_in_for_swift "$swift" ;;
        esac
    done
    if [ -z "$prebuilt" ] && [ "$("$engine" inspect --type image --format '{{index .OCIv1.Config.Labels "stand-in"}}' \
        "$swift" 2>/dev/null)" = yes ]
    then
        local toolchain path
        toolchain=$(toolchain)
        stand_in_options+=(--volume "$toolchain:$toolchain:ro")
        # Packages come from wherever git finds them here.
        for path in $(git config --get-regexp '^url\./.*\.insteadof$' | sed -n 's/^url\.\(.*\)\.insteadof .*/\1/p' | sort -u); do
            stand_in_options+=(--volume "$path:$path:ro")
        done
        git config --get-regexp '^url\.' | while read -r key value; do
            git config --file "$folder/gitconfig" --add "$key" "$value"
        done
        printf '[safe]\n\tdirectory = *\n' >>"$folder/gitconfig"
        stand_in_options+=(--volume "$folder/gitconfig:/etc/gitconfig:ro")
    fi
}

# The folder of the Swift toolchain.
toolchain() {
    local swift
    swift=$(readlink -f "$(command -v swift)")
    dirname "$(dirname "$(dirname "$swift")")"
}

# stand_in NAME PATH: Debian by mmdebstrap, committed as NAME, with a PATH.
stand_in_for_debian() {
    command -v mmdebstrap >/dev/null || {
        echo "image: mmdebstrap is missing; on Debian: apt-get install mmdebstrap" >&2
        return 1
    }
    mmdebstrap --quiet --variant=minbase --aptopt='Apt::Install-Recommends "false"' bookworm "$folder/base.tar"
    local container
    container=$("$engine" from scratch)
    "$engine" add -q "$container" "$folder/base.tar" / >/dev/null
    "$engine" config --cmd /bin/bash --label stand-in=yes "$container"
    "$engine" commit -q --rm --format docker "$container" "$1" >/dev/null
    rm "$folder/base.tar"
}

# What the official image has beside the toolchain, which is mounted.
stand_in_for_swift() {
    local container
    container=$("$engine" from --pull-never "$(sed -n 's/^ARG RUNTIME_IMAGE=//p' Containerfile)")
    "$engine" run "$container" -- bash -euc '
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends binutils ca-certificates git \
            libc6-dev libcurl4 libedit2 libgcc-12-dev libncurses6 libpython3.11 libsqlite3-0 libstdc++-12-dev \
            libxml2 libz3-4 pkg-config tzdata zlib1g-dev >/dev/null
        rm -rf /var/lib/apt/lists/*'
    "$engine" config --env "PATH=$(toolchain)/usr/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
        --label stand-in=yes "$container"
    "$engine" commit -q --rm --format docker "$container" "$1" >/dev/null
}
