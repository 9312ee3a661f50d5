#!/usr/bin/env python3
"""Runs a build and prints the CPU seconds that each module's compilers took, largest first.

    scripts/build-times.py swift build -c release --build-tests

The whole is what the kernel counted for the build and its children. The parts are sampled from
/proc five times a second, so a compiler that lives for less than that may be missing from them.
"""

import collections
import os
import re
import resource
import subprocess
import sys
import time

TICKS = os.sysconf("SC_CLK_TCK")


def module_of(arguments: list[str]) -> str | None:
    """The module that a compiler's command line belongs to, or None for any other process."""
    name = os.path.basename(arguments[0])
    if name in ("swiftc", "swift-frontend", "swift-driver"):
        for flag, value in zip(arguments, arguments[1:]):
            if flag == "-module-name":
                return value
    elif name.startswith("clang"):
        for argument in arguments:
            if match := re.search(r"/([^/]+)\.build/", argument):
                return match[1]
        return "(linking)"
    elif name in ("ld", "ld.gold", "ld.lld", "lld", "swift-autolink-extract"):
        return "(linking)"
    return None


def sample(seconds: dict[tuple[str, str], float], modules: dict[tuple[str, str], str]) -> None:
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat") as file:
                fields = file.read().rpartition(")")[2].split()
            key = (entry, fields[19])
            if key not in modules:
                with open(f"/proc/{entry}/cmdline", "rb") as file:
                    arguments = file.read().decode(errors="replace").split("\0")
                module = module_of(arguments)
                if module is None:
                    continue
                modules[key] = module
            seconds[key] = (int(fields[11]) + int(fields[12])) / TICKS
        except (FileNotFoundError, ProcessLookupError):
            continue


def main() -> int:
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 64
    seconds: dict[tuple[str, str], float] = {}
    modules: dict[tuple[str, str], str] = {}
    start = time.monotonic()
    build = subprocess.Popen(sys.argv[1:])
    while build.poll() is None:
        sample(seconds, modules)
        time.sleep(0.2)
    wall = time.monotonic() - start
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    sums: dict[str, float] = collections.defaultdict(float)
    for key, value in seconds.items():
        sums[modules[key]] += value
    print("| module | CPU s |\n|---|---|")
    for module, value in sorted(sums.items(), key=lambda item: -item[1]):
        if value >= 1:
            print(f"| {module} | {value:.0f} |")
    print(f"| whole build | {used.ru_utime + used.ru_stime:.0f} CPU s, {wall:.0f} s of wall time |")
    return build.returncode


if __name__ == "__main__":
    sys.exit(main())
