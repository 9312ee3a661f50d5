# What the checks of deploy/ share; a script sources this from the repository's root.
# shellcheck shell=bash

# environment FOLDER PACKAGE...: makes a virtual environment of some packages, unless it is there.
environment() {
    local folder=$1; shift
    cmp -s <(printf '%s\n' "$@") "$folder/packages" && return
    echo "installing $* into $folder" >&2
    python3 -m venv "$folder"
    "$folder/bin/pip" install -q --disable-pip-version-check "$@" >&2 || return
    printf '%s\n' "$@" >"$folder/packages"
}

# moto_start FOLDER BUCKET: starts AWS as moto has it, with a bucket; sets moto (the process) and AWS_ENDPOINT_URL. The
# server ends with this script.
moto_start() {
    environment .venv-moto 'moto[server]==5.2.5' || return
    # Bundles of certificates and proxies are for the world outside of this machine.
    unset AWS_CA_BUNDLE AWS_PROFILE AWS_SESSION_TOKEN
    export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=eu-central-1 no_proxy=127.0.0.1
    coproc MOTO { exec .venv-moto/bin/python3 scripts/s3-server.py "$2" 2>"$1/moto.log"; }
    moto=$MOTO_PID
    read -r AWS_ENDPOINT_URL <&"${MOTO[0]}"
    export AWS_ENDPOINT_URL
}

# moto_stop: ends it.
moto_stop() { [ -z "${moto:-}" ] || kill "$moto" 2>/dev/null || true; }

# terraform_start FOLDER: sets terraform (the program) and its environment, all files of which lie in FOLDER; fails where
# there is none. TERRAFORM names another program, such as tofu; TERRAFORM_MIRROR a folder with the provider, where its
# registry cannot be reached.
terraform_start() {
    terraform=$(command -v "${TERRAFORM:-terraform}" || command -v tofu) || return
    export TF_CLI_ARGS=-no-color TF_CLI_CONFIG_FILE=$1/terraform.rc TF_DATA_DIR=$1/terraform TF_IN_AUTOMATION=1
    export CHECKPOINT_DISABLE=1
    : >"$TF_CLI_CONFIG_FILE"
    local mirror
    for mirror in "${TERRAFORM_MIRROR:-}" /usr/share/terraform/plugins; do
        [ -d "$mirror" ] || continue
        printf 'provider_installation {\n  filesystem_mirror {\n    path = "%s"\n  }\n}\n' "$mirror" >"$TF_CLI_CONFIG_FILE"
        break
    done
}
