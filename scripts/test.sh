#!/usr/bin/env bash
# Builds and runs every test, in an order in which none takes the threads of another.
set -euo pipefail
cd "$(dirname "$0")/.."

run() { swift test -c release --skip-build "$@"; }

swift build -c release --build-tests
# Whatever computes in this process.
run --skip 'CommandLineTests|HostileConnectionTests'
# Whatever starts the tool and waits for it, which holds a thread meanwhile.
run --filter CommandLineTests
# Connections with limits of a tenth of a second: nothing else may keep them waiting.
run --filter HostileConnectionTests
