#!/usr/bin/env python3
"""Compares every trade of Hindcast's strategies with those of a simulator written from the docs.

    scripts/oracle/compare.py [--hindcast FILE] [--data FOLDER] [--symbols SOLUSDT,ADAUSDT] [--quick]

The rules are written from docs/rules.md, the account from docs/execution.md, the figures from
docs/report.md; nothing of Hindcast is shared but the candles. Where numpy and torch are there, the
LSTM strategies are compared too, their forecasts recomputed by examples/reproduce_forecast.py.

FOLDER (default: HINDCAST_DATA) has SYMBOL-1h.csv.gz files of hourly candles with a header; without
it only the candles that Hindcast carries are compared, and it says so. Funding is made up. Prints a
table and the first differences of each run; exit status 1 where there is one.
"""

import argparse
import datetime
import importlib.util
import os
import pathlib
import sys
import tempfile
from collections import Counter

import figures
import rules
from market import HOUR, WIDE, Market, rfc3339

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SAMPLE = ROOT / "Sources/CSample/coinbase-btcusd-1h.csv.gz"
LEVERAGES = 1, 3, 10, 25, 50
TEXTS = "entry_time", "exit_time", "direction", "exit_reason"
NUMBERS = (
    "entry_price", "exit_price", "quantity", "leverage", "pnl", "pnl_pct", "fees", "funding",
    "stop_loss", "take_profit",
)  # fmt: skip

# What differs from the defaults: of the account, and of the rule.
SCENARIOS = [({"leverage": leverage}, {}) for leverage in LEVERAGES] + [
    ({"leverage": 125, "tiers": WIDE}, {}),
    ({"leverage": 125, "tiers": WIDE, "position_size_pct": 0.002}, {"risk_per_trade": 0.5}),
    ({"leverage": 125, "tiers": WIDE, "initial_capital": 5e6}, {"risk_per_trade": 10}),
    ({"leverage": 5, "exit_on_opposite": False, "position_size_pct": 0.1}, {}),
    ({"leverage": 20}, {"risk_per_trade": 50}),
    ({"leverage": 10, "initial_capital": 2e7, "position_size_pct": 0.9}, {"risk_per_trade": 20}),
    ({"leverage": 50, "initial_capital": 5e6, "slippage": 0.002, "taker_fee": 0.001}, {}),
    ({"leverage": 2, "maker_fee": 0, "taker_fee": 0, "slippage": 0}, {"min_confidence": 62}),
    ({"leverage": 30}, {"stop_atr": 6, "target_atr": 1, "risk_per_trade": 1}),
]
# Other settings of the rules, each at leverage 7.
VARIATIONS = {
    "supertrend": {"period": 21, "multiplier": 1.5},
    "rsi_ema": {"ema_fast": 8, "ema_slow": 30, "rsi_period": 7, "trend_scale": 1, "atr_period": 30},
    "macd_stoch": {"macd_fast": 5, "macd_slow": 20, "stoch_period": 9, "oversold": 0.3},
    "ichimoku": {"conversion_period": 5, "base_period": 15, "leading_period": 40},
    "wavetrend": {"channel_period": 6, "average_period": 11, "extreme": 40},
    "multi_indicator": {"period": 7, "multiplier": 2, "overbought": 0.9, "ema_slow": 35},
}


def milliseconds(text):
    return int(datetime.datetime.fromisoformat(text).timestamp() * 1000)


def is_close(first, second, unit):
    return abs(first - second) <= 1e-9 * max(abs(first), abs(second), unit)


def differences(trades, reference, curve, reference_curve, capital):
    """What differs, the first of it first."""
    for number, (theirs, ours) in enumerate(zip(trades, reference), 1):
        ours = ours | {name: rfc3339(ours[name]) for name in ("entry_time", "exit_time")}
        # Sums that cancel are as exact as what is summed.
        notional = ours["quantity"] * ours["entry_price"]
        units = {"pnl": notional, "pnl_pct": 100 * ours["leverage"], "funding": notional}
        for name in TEXTS + NUMBERS:
            a, b = theirs[name], ours[name]
            same = a == b if name in TEXTS else is_close(float(a), b, units.get(name, 0))
            if not same:
                yield f"trade {number} of {ours['entry_time']}: {name} is {a}, by the docs {b}"
    if len(trades) != len(reference):
        yield f"{len(trades)} trades, by the docs {len(reference)}"
    if len(curve) != len(reference_curve):
        yield f"{len(curve)} points of equity, by the docs {len(reference_curve)}"
    for bar, (theirs, ours) in enumerate(zip(curve, reference_curve)):
        if not is_close(theirs, ours, 1e-6 * capital):
            yield f"equity after bar {bar} is {theirs}, by the docs {ours}"
            break


def same_figures(theirs, ours):
    if isinstance(ours, dict):
        return theirs.keys() == ours.keys() and all(
            same_figures(theirs[name], ours[name]) for name in ours
        )
    if isinstance(ours, float) and theirs is not None:
        return is_close(theirs, ours, 1e-3)
    return theirs == ours


def figure_differences(report, trades, reference, curve, times):
    """What differs in the figures of Hindcast's trades and equity."""
    numbers = [
        {name: float(trade[name]) for name in ("pnl", "fees", "funding")}
        | {"exit_reason": trade["exit_reason"]}
        | {name: milliseconds(trade[name]) for name in ("entry_time", "exit_time")}
        for trade in trades
    ]
    own = figures.all_figures(numbers, curve, times, HOUR) | {"sizing": figures.sizing(reference)}
    for name, ours in own.items():
        if not same_figures(report[name], ours):
            yield f"{name} is {report[name]}, by the docs {ours}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hindcast", default=ROOT / ".build/release/hindcast")
    parser.add_argument("--data", default=os.environ.get("HINDCAST_DATA"))
    parser.add_argument("--symbols", default="SOLUSDT,ADAUSDT")
    parser.add_argument("--quick", action="store_true", help="only two runs of each strategy")
    options = parser.parse_args()

    files = {"BTCUSD": SAMPLE}
    for symbol in options.symbols.split(","):
        path = pathlib.Path(options.data or "absent") / f"{symbol}-1h.csv.gz"
        if path.exists():
            files[symbol] = path
        else:
            print(f"oracle: {symbol} SKIPPED: give --data or HINDCAST_DATA, a folder with {path.name}")

    has_torch = all(map(importlib.util.find_spec, ("numpy", "torch")))
    if not has_torch:
        print("oracle: the LSTM strategies SKIPPED: this Python lacks numpy or torch")
    names = [*rules.RULES, *(rules.LSTM_DEFAULTS if has_torch else ())]

    trades, faults, reasons = 0, 0, Counter()
    print(f"{'symbol':<9}{'strategy':<19}{'runs':>5}{'trades':>8}{'points':>9}{'differences':>13}")
    with tempfile.TemporaryDirectory() as home:
        for symbol, path in files.items():
            market = Market(str(options.hindcast), home, symbol, path)
            if has_torch:
                market.forecast()
            for rule in names:
                runs = SCENARIOS[:1] if options.quick else SCENARIOS
                runs = runs + [({"leverage": 7}, VARIATIONS.get(rule, {}))]
                count, points, found = 0, 0, []
                for account, settings in runs:
                    theirs, curve, report = market.theirs(rule, account, settings)
                    ours, own_curve = market.ours(rule, account, settings)
                    capital = account.get("initial_capital", 10_000)
                    run_faults = list(differences(theirs, ours, curve, own_curve, capital))
                    times = market.bars.time[market.first : market.last]
                    run_faults += figure_differences(report, theirs, ours, curve, times)
                    if run_faults:
                        found.append((account | settings, run_faults))
                    count += len(theirs)
                    points += len(curve)
                    reasons.update(trade["exit_reason"] for trade in theirs)
                total = sum(len(run_faults) for _, run_faults in found)
                row = f"{symbol:<9}{rule:<19}{len(runs):>5}{count:>8}{points:>9}{total:>13}"
                print(row, flush=True)
                for given, run_faults in found:
                    print(f"    {given}", *run_faults[:3], sep="\n        ")
                trades, faults = trades + count, faults + total
    ends = ", ".join(f"{number} {reason}" for reason, number in reasons.most_common())
    print(f"{trades} trades ({ends}), {faults} differences")
    sys.exit(1 if faults or not trades else 0)


if __name__ == "__main__":
    main()
