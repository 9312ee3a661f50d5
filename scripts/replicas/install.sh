#!/usr/bin/env bash
# Installs Debian's PostgreSQL, which tests start themselves, where it is missing; says so where it cannot.
set -euo pipefail

if compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; then exit 0; fi
root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "no postgresql: what needs it is left out" >&2; exit 0; }
    root=(sudo)
fi
echo "installing postgresql for the tests" >&2
"${root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends postgresql >/dev/null ||
    echo "postgresql cannot be installed: what needs it is left out" >&2
