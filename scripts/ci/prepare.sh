#!/usr/bin/env bash
# Prepares a pipeline's machine, of which nothing but the Swift image is known: the packages that scripts take, and
# files that look as old as their content, so that a build from a cache goes on where it was.
set -euo pipefail
cd "$(dirname "$0")/../.."

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends \
    ca-certificates curl gpg jq make poppler-utils procps python3-venv shellcheck >/dev/null
# A server for tests; it is started by them, not by the package.
RUNLEVEL=1 apt-get install -y -qq --no-install-recommends redis-server >/dev/null
git config --global --add safe.directory "$PWD"
# A file's time follows from its content, so equal content is no change to the build system.
git -c core.quotePath=off ls-files -s | while read -r _ hash _ path; do
    touch -c -h -d "@$((1000000000 + 16#${hash:0:7}))" "$path"
done
scripts/bootstrap.sh
