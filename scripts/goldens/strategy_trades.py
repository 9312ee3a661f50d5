#!/usr/bin/env python3
"""Prints number and SHA-256 of the trades of every strategy with its defaults.

    scripts/goldens/strategy_trades.py HINDCAST CANDLES_FOLDER >Tests/Fixtures/Strategies/trades.json

HINDCAST is the executable of the release to hold later ones against, CANDLES_FOLDER holds
BTCUSDT-1h.csv.gz and ADAUSDT-1h.csv.gz. A trade is a line of times, direction, reason and the bits
of its numbers, so that equal digests are equal trades to the last bit; no row of the candles is in it.
"""

import hashlib
import json
import struct
import subprocess
import sys
import tempfile

STRATEGIES = (
    "lstm lstm_fast lstm_conservative lstm_aggressive supertrend rsi_ema macd_stoch ichimoku "
    "wavetrend multi_indicator"
).split()
NUMBERS = "entry_price exit_price quantity pnl fees funding stop_loss take_profit".split()


def bits(number: float | None) -> str:
    return "-" if number is None else struct.pack(">d", float(number)).hex()


def main() -> None:
    hindcast, candles = sys.argv[1:]
    with tempfile.TemporaryDirectory() as home:

        def run(*arguments: str) -> bytes:
            command = [hindcast, *arguments, "--home", home]
            return subprocess.run(command, capture_output=True, check=True).stdout

        goldens: dict[str, dict] = {}
        for symbol in ("BTCUSDT", "ADAUSDT"):
            run("data", "import", f"{candles}/{symbol}-1h.csv.gz", "--symbol", symbol)
            run(
                *f"train --symbol {symbol} --days 365 --hidden-size 8 --num-layers 1".split(),
                *"--epochs 2 --mode dense --seed 7".split(),
            )
            for strategy in STRATEGIES:
                silent = ["--no-llm"] if strategy in ("lstm", "lstm_conservative") else []
                report = json.loads(
                    run(
                        *f"backtest --strategy {strategy} --symbol {symbol}".split(),
                        *"--days 365 --json".split(),
                        *silent,
                    )
                )
                lines = [
                    "|".join(
                        [trade[k] for k in ("entry_time", "exit_time", "direction", "exit_reason")]
                        + [bits(trade[name]) for name in NUMBERS]
                    )
                    for trade in report["trades"]
                ]
                goldens.setdefault(symbol, {})[strategy] = {
                    "trades": len(lines),
                    "sha256": hashlib.sha256("\n".join(lines).encode()).hexdigest(),
                }
    print(json.dumps(goldens, indent=2))


if __name__ == "__main__":
    main()
