#!/usr/bin/env bash
# Tests the dashboard in a real browser: Debian's Chromium, driven by Playwright for Python.
#
# scripts/test-ui.sh [--help] [pytest options ...], such as -k first_visit
#
# Needs .build/release/hindcast with its assets (make build) and Chromium, which it installs as root or by sudo.
# HINDCAST and CHROMIUM name other programs.
set -euo pipefail
case ${1:-} in
    -h | --help)
        sed -n '2,/^set/s/^# \{0,1\}//p' "$0" | sed '$d'
        exit
        ;;
esac
cd "$(dirname "$0")/.."

if ! command -v "${CHROMIUM:-/usr/bin/chromium}" >/dev/null; then
    root=()
    [ "$(id -u)" -eq 0 ] || root=(sudo)
    echo "test-ui: installing chromium" >&2
    "${root[@]}" apt-get update -qq
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
fi
requirements=Tests/UI/requirements.txt
if ! cmp -s "$requirements" .venv-ui/packages; then
    echo "test-ui: installing $(tr '\n' ' ' <"$requirements")into .venv-ui" >&2
    python3 -m venv .venv-ui
    .venv-ui/bin/pip install -q --disable-pip-version-check -r "$requirements" >&2
    cp "$requirements" .venv-ui/packages
fi
exec .venv-ui/bin/python -m pytest -p no:cacheprovider -q Tests/UI "$@"
