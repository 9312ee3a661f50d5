# Runs an image of buildah without a container runtime; a script sources this.
#
# As far as that goes: namespaces of mounts and processes, the image's root read-only, /data and a scratch /tmp
# writable, the image's user, no capability, and no-new-privileges. The network is the machine's.
# shellcheck shell=bash

export BUILDAH_ISOLATION=${BUILDAH_ISOLATION:-chroot} STORAGE_DRIVER=${STORAGE_DRIVER:-vfs}

# image_open IMAGE FOLDER: the image's files are in root then, its configuration in FOLDER/config.json.
image_open() {
    buildah inspect --type image "$1" | jq '.Docker.config' >"$2/config.json"
    image_container=$(buildah from --pull-never "$1")
    root=$(buildah mount "$image_container")
    image_folder=$2
    mapfile -t image_environment < <(jq -r '.Env[]' "$2/config.json")
}

# image_close: forgets the container; the image stays.
image_close() { [ -z "${image_container:-}" ] || buildah rm "$image_container" >/dev/null; }

# image_run [NAME=VALUE...] -- ARGUMENTS...: executes the entry point with the arguments, as process 1.
image_run() {
    local variables=() user entry
    while [ "$1" != -- ]; do variables+=("$1"); shift; done
    shift
    user=$(jq -r .User "$image_folder/config.json")
    mapfile -t entry < <(jq -r '.Entrypoint[]' "$image_folder/config.json")
    exec_in_image=(setpriv --reuid "${user%:*}" --regid "${user#*:}" --clear-groups --no-new-privs
        --bounding-set=-all --inh-caps=-all)
    # shellcheck disable=SC2016
    exec unshare --mount --pid --fork --kill-child bash -euc '
        root=$1 data=$2; shift 2
        mount --bind "$root" "$root"
        mount -o remount,bind,ro "$root"
        mount --bind "$data" "$root/data"
        mount -t tmpfs -o size=256m,mode=1777,noexec,nosuid,nodev tmpfs "$root/tmp"
        mount -t proc proc "$root/proc"
        mount -t tmpfs -o size=64k,mode=755 tmpfs "$root/dev"
        for device in null zero urandom random; do
            touch "$root/dev/$device"
            mount --bind "/dev/$device" "$root/dev/$device"
        done
        exec chroot "$root" "$@"' \
        image "$root" "$image_folder/data" \
        /usr/bin/env -i "${image_environment[@]}" "${variables[@]}" "${exec_in_image[@]}" "${entry[@]}" "$@"
}

# image_exec PID ARGUMENTS...: executes something beside the process, with the same rights.
image_exec() {
    local pid=$1 user; shift
    user=$(jq -r .User "$image_folder/config.json")
    nsenter --target "$pid" --mount --pid --root --wd=/ -- /usr/bin/env -i "${image_environment[@]}" \
        /usr/bin/setpriv --reuid "${user%:*}" --regid "${user#*:}" --clear-groups --no-new-privs \
        --bounding-set=-all --inh-caps=-all "$@"
}
