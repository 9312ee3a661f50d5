#!/usr/bin/env bash
# Builds and runs every test, in an order in which none takes the threads or the time of another.
set -euo pipefail
cd "$(dirname "$0")/.."

run() { swift test -c release --skip-build "$@"; }

# Tests whose clients and deadlines share the machine with a service: one at a time.
service='(ServeCommand|HostileInput|EventStream|GracefulStop|KilledServer|HostileConnection)Tests'

swift build -c release --build-tests
# Whatever computes in this process.
run --skip "CommandLineTests|$service"
# Whatever starts the tool and waits for it, which holds a thread meanwhile.
run --filter CommandLineTests --skip "$service"
run --no-parallel --filter "$service"
