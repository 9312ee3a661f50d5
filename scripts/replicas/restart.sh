#!/usr/bin/env bash
# Restarts the server of the folder that is named.
set -euo pipefail
folder=$1
source "$(dirname "$0")/server.sh"
postgres_stop immediate
postgres_start
