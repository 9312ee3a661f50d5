#!/usr/bin/env bash
# Installs Debian's PostgreSQL and Redis, which tests start themselves, where they are missing; says so where it cannot.
set -euo pipefail

missing=()
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
command -v valkey-server redis-server >/dev/null || missing+=(redis-server)
[ "${#missing[@]}" -gt 0 ] || exit 0
root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "no ${missing[*]}: what needs it is left out" >&2; exit 0; }
    root=(sudo)
fi
echo "installing ${missing[*]} for the tests" >&2
# They are started by the tests, not by their packages.
"${root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
    echo "${missing[*]} cannot be installed: what needs it is left out" >&2
