#!/usr/bin/env bash
# Builds and runs every test, in an order in which none takes the threads or the time of another.
set -euo pipefail
cd "$(dirname "$0")/.."

run() { swift test -c release --skip-build "$@"; }

# Tests of deadlines, whose clients and servers share this machine: one at a time.
timed='ConnectorsTests|HostileConnectionTests|SlowReaderTests|'
timed+='(ServeCommand|HostileInput|EventStream|GracefulStop|KilledServer)Tests'

swift build -c release --build-tests
# Whatever computes in this process.
run --skip "CommandLineTests|$timed"
# Whatever starts the tool and waits for it, which holds a thread meanwhile.
run --filter CommandLineTests --skip "$timed"
run --no-parallel --filter "$timed"
