#!/usr/bin/env python3
"""Holds the forecasts that examples/reproduce_forecast.py recomputes against Hindcast's own.

    forecasts.py HINDCAST CANDLES.csv.gz

Trains a small network of each kind on the candles, two members of the first, recomputes the newest
forecasts and asks Hindcast for the same ones. A signal that is made of the forecast view alone tells
price, range (in its stop) and rank (in its confidence).
"""

import csv
import datetime
import io
import json
import math
import pathlib
import subprocess
import sys
import tempfile

EXAMPLE = pathlib.Path(__file__).parents[2] / "examples/reproduce_forecast.py"
SYMBOL = "BTCUSD"
BARS = 8
HOUR = 3_600_000
# Relative, of the predicted price; of the rest, of 1: the networks compute in 32 bits.
LIMITS = {"predicted_price": 1e-8, "log_range": 1e-7, "rank": 1e-4}
KINDS = {
    "standard, two members": ["--model-type", "standard", "--num-layers", 2, "--seeds", 2],
    "bidirectional": ["--model-type", "bidirectional"],
    "attention": ["--model-type", "attention"],
    "gru": ["--model-type", "gru"],
}


def run(*command):
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stderr}")
    return done.stdout


def theirs(hindcast, home, opened):
    """Hindcast's forecast at the close of a bar."""
    closed = datetime.datetime.fromtimestamp((opened + HOUR) / 1000, datetime.UTC)
    alone = ["technical_weight=0", "stops=forecast", "min_forecast_range=0", "stop_atr=1"]
    settings = [word for setting in alone for word in ("--set", setting)]
    answer = json.loads(
        run(
            hindcast, "signal", "--strategy", "lstm_fast", "--symbol", SYMBOL, "--home", home,
            "--at", closed.strftime("%Y-%m-%dT%H:%M:%SZ"), "--min-confidence", 0, *settings, "--json",
        )
    )  # fmt: skip
    signal, values = answer["signal"], answer["indicator_values"]
    price = values["lstm_prediction"]["predicted_price"]
    stop, entry = signal["stop_loss"], signal["entry_price"]
    return {
        "predicted_price": price,
        "log_range": math.log1p(abs(entry - stop) / entry),
        "rank": 2 * signal["confidence"] - 1,
    }


def main(hindcast, candles):
    print(f"{'reproduced forecasts':<24}{'bars':>5}" + "".join(f"{name:>17}" for name in LIMITS))
    passed = True
    for kind, options in KINDS.items():
        with tempfile.TemporaryDirectory() as home:
            place = "--symbol", SYMBOL, "--home", home
            run(hindcast, "data", "import", candles, *place)
            run(hindcast, "train", *place, "--days", 120, "--epochs", 2, "--hidden-size", 12, *options)
            table = run(sys.executable, EXAMPLE, home, SYMBOL, "1h", BARS)
            worst = dict.fromkeys(LIMITS, 0.0)
            for row in csv.DictReader(io.StringIO(table)):
                reference = theirs(hindcast, home, int(float(row["open_time_ms"])))
                for name in LIMITS:
                    ours, expected = float(row[name]), reference[name]
                    unit = expected if name == "predicted_price" else 1
                    worst[name] = max(worst[name], abs(ours - expected) / unit)
        verdict = all(worst[name] <= LIMITS[name] for name in LIMITS)
        passed &= verdict
        figures = "".join(f"{value:>17.1e}" for value in worst.values())
        print(f"{kind:<24}{BARS:>5}{figures}" + ("" if verdict else "  FAILED"))
    if not passed:
        sys.exit("interop: forecasts recomputed from docs/features.md differ from Hindcast's")


main(*sys.argv[1:])
