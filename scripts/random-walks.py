#!/usr/bin/env python3
"""Counts what whole runs claim of random walks, and of series with a planted signal.

    scripts/random-walks.py [--walks 100] [--seeds 12] [--jobs 2] [--planted 5]

Each random walk is 240 days of hours without any gain, traded without costs, in a home of its own:

- compare: a network is trained on the first 120 days, then all ten strategies are compared on the
  last 120;
- seeds: lstm_aggressive walks through the last 120 days with 12 seeds, a small network for each 30
  days, and the best seed is looked at;
- walk: the same with one seed.

A claim is a statement at the 5 % level that a mean return is above zero. *Corrected* claims are those
that a report makes; the uncorrected ones are what the figures would say if the choice were forgotten.
The planted series have hourly returns that take back a share of the one before. HINDCAST names the
executable (.build/release/hindcast). The same arguments print the same tables.
"""

import argparse
import concurrent.futures
import json
import math
import os
import random
import subprocess
import tempfile
from pathlib import Path

START = 1_672_531_200_000
HOUR = 3_600_000
DAYS, TRADED = 240, 120
# An hour's standard deviation, and into how many steps it is cut.
HOURLY, STEPS = 0.006, 60
TOOL = os.environ.get("HINDCAST", str(Path(__file__).parent.parent / ".build/release/hindcast"))
COSTS = ["--maker-fee", "0", "--taker-fee", "0", "--slippage", "0"]
NETWORK = {"hidden_size": 8, "epochs": 12, "lookback_window": 24}


def candles(seed: int, reversal: float) -> str:
    """Hours without any gain; an hour's return takes back `reversal` of the one before.

    The price is a martingale. Highs and lows are those of the steps, moved outwards by what a path
    does between steps (Broadie, Glasserman and Kou's continuity correction): where stops are filled
    at levels that no step has touched exactly, a coarse path would give every stop a gain.
    """
    chance = random.Random(seed)
    close, previous = 20_000.0, 0.0
    deviation = HOURLY / math.sqrt(STEPS)
    drift = -deviation * deviation / 2
    lines = ["open_time,open,high,low,close,volume"]
    for bar in range(DAYS * 24):
        opening, path, high, low = close, 0.0, 0.0, 0.0
        for _ in range(STEPS):
            path += drift - reversal * previous / STEPS + deviation * chance.gauss(0, 1)
            high, low = max(high, path), min(low, path)
        high, low = high + 0.5826 * deviation, low - 0.5826 * deviation
        close, previous = opening * math.exp(path), path
        prices = (opening, opening * math.exp(high), opening * math.exp(low), close)
        volume = abs(chance.gauss(0, 1)) * 1000
        lines.append(f"{START + bar * HOUR}," + ",".join(f"{p:.6f}" for p in prices) + f",{volume:.3f}")
    return "\n".join(lines) + "\n"


def run(home: str, *arguments: str) -> dict:
    command = [TOOL, *arguments, "--symbol", "WALKUSDT", "--home", home, "--json"]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}:\n{result.stderr}")
    return json.loads(result.stdout)


def walk(home: str, seeds: int) -> dict:
    settings = [f"--set={name}={value}" for name, value in NETWORK.items()]
    return run(
        home, "walk-forward", "--strategy", "lstm_aggressive", "--days", str(TRADED), "--train", "60",
        "--workers", "1", "--seeds", str(seeds), *settings, *COSTS,
    )  # fmt: skip


def above_zero(evidence: dict) -> bool:
    return (evidence["sharpe_interval"] or {"low": 0})["low"] > 0


def corrected(rows: list[dict]) -> bool:
    return any("above_zero" in row["corrected"]["claims"] for row in rows)


def alone(report: dict) -> dict[str, bool]:
    evidence = report["evidence"]
    return {
        "walk: interval above zero": above_zero(evidence),
        "walk: long-run probability at least 95 %": (
            evidence["long_run_probabilistic_sharpe"] or 0
        ) >= 0.95,
    }  # fmt: skip


def measure(seed: int, seeds: int, reversal: float) -> dict[str, bool]:
    with tempfile.TemporaryDirectory(prefix="hindcast-walk-") as folder:
        file, home = Path(folder) / "candles.csv", f"{folder}/home"
        file.write_text(candles(seed, reversal))
        subprocess.run(
            [TOOL, "data", "import", str(file), "--symbol", "WALKUSDT", "--interval", "1h", "--home", home],
            check=True, capture_output=True,
        )  # fmt: skip
        if reversal:
            return alone(walk(home, 1))
        end = START + (DAYS - TRADED) * 24 * HOUR
        run(
            home, "train", "--days", str(DAYS - TRADED), "--until", stamp(end), "--mode", "dense",
            "--hidden-size", "8", "--num-layers", "1", "--epochs", "12", "--lookback", "24",
        )  # fmt: skip
        compared = run(
            home, "compare", "--days", str(TRADED), "--no-llm", *COSTS,
            "--strategies", "lstm,lstm_fast,lstm_conservative,lstm_aggressive,supertrend,rsi_ema,"
            "macd_stoch,ichimoku,wavetrend,multi_indicator",
        )["comparisons"]  # fmt: skip
        many = walk(home, seeds)["walk_forward"]["seeds"]["walks"]
        return {
            "compare: any interval above zero, uncorrected": any(
                above_zero(row["evidence"]) for row in compared
            ),
            "compare: corrected": corrected(compared),
            **{
                f"random entries: {row['strategy_type']}": (row["evidence"]["random_entry"] or {"p_value": 1})[
                    "p_value"
                ]
                <= 0.05
                for row in sorted(compared, key=lambda row: row["strategy_type"])
            },
            "seeds: corrected": corrected(many),
            **alone(walk(home, 1)),
        }


def stamp(milliseconds: int) -> str:
    import datetime

    moment = datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def table(title: str, counts: list[dict[str, bool]]) -> None:
    print(f"#### {title}\n\n| claim | made of |\n| --- | ---: |")
    for claim in counts[0]:
        print(f"| {claim} | {sum(count[claim] for count in counts)} of {len(counts)} |")
    print(flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--walks", type=int, default=100)
    parser.add_argument("--seeds", type=int, default=12)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--planted", type=int, default=5, help="series of each planted strength")
    options = parser.parse_args()
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        if options.walks:
            counts = pool.map(lambda n: measure(n, options.seeds, 0), range(1, options.walks + 1))
            table(f"{options.walks} random walks", list(counts))
        for reversal in (0.4, 0.3, 0.2, 0.1) if options.planted else ():
            counts = pool.map(lambda n: measure(1000 + n, 1, reversal), range(options.planted))
            table(f"A planted reversal of {reversal}", list(counts))


main()
