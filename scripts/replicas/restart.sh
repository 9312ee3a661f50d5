#!/usr/bin/env bash
# Restarts the servers of the folder that is named.
set -euo pipefail
folder=$1
source "$(dirname "$0")/server.sh"
postgres_stop immediate
postgres_start
if [ -e "$folder/valkey.port" ]; then
    valkey_stop
    valkey_start
fi
