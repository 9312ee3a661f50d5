#!/usr/bin/env bash
# Builds and runs every test, in an order in which none takes the threads or the time of another.
set -euo pipefail
cd "$(dirname "$0")/.."

run() { swift test -c release --skip-build "$@"; }

# Suites with the tag `timed`, whose clients and servers share this machine: one at a time. Each lies
# in a file of its name.
timed=$(grep -rlF '.tags(.timed)' Tests --include '*Tests.swift' | xargs -n1 basename -s .swift | paste -sd '|')
test -n "$timed"

# What the tests of the shared store start.
scripts/replicas/install.sh

swift build -c release --build-tests
# Whatever computes in this process.
run --skip "CommandLineTests|$timed"
# Whatever starts the tool and waits for it, which holds a thread meanwhile.
run --filter CommandLineTests --skip "$timed"
run --no-parallel --filter "$timed"
