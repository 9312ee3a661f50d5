"""Asks a Prometheus for every expression of the Grafana dashboards; ends with 1 where one is empty.

    panels.py PROMETHEUS_URL DASHBOARD...

Grafana's variables stand for what they would: every instance, and a range of four scrapes.
"""

import json
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

PATIENCE = 120


def answer(prometheus: str, expression: str) -> list:
    query = urllib.parse.urlencode({"query": expression})
    with urllib.request.urlopen(f"{prometheus}/api/v1/query?{query}", timeout=30) as response:
        return json.load(response)["data"]["result"]


def expressions(dashboard: Path) -> list[tuple[str, str]]:
    panels = json.loads(dashboard.read_text())["panels"]
    return [
        (panel["title"], target["expr"].replace("$__rate_interval", "1m").replace("$instance", ".*"))
        for panel in panels
        for target in panel["targets"]
    ]


def main() -> None:
    prometheus, *dashboards = sys.argv[1:]
    waiting = [each for path in dashboards for each in expressions(Path(path))]
    total = len(waiting)
    # A rate needs two scrapes, so the first answers may be empty.
    deadline = time.monotonic() + PATIENCE
    while waiting and time.monotonic() < deadline:
        waiting = [each for each in waiting if not answer(prometheus, each[1])]
        if waiting:
            time.sleep(1)
    for title, expression in waiting:
        print(f"empty: {title}: {expression}", file=sys.stderr)
    print(f"{total - len(waiting)} of {total} expressions of the dashboards have an answer")
    sys.exit(1 if waiting else 0)


main()
