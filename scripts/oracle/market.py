"""One symbol as both sides have it: stored by a Hindcast of its own, and in columns here."""

import csv
import datetime
import gzip
import io
import json
import math
import pathlib
import subprocess
import sys
from dataclasses import replace

import exchange
import rules
from account import Account, Terms

HOUR = exchange.HOUR
# Bars that are read before a window.
HISTORY = 2000
ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples/reproduce_forecast.py"
TIERS = ROOT / "Sources/CSample/maintenance-tiers.json"
OPTIONS = {
    "initial_capital": "--capital",
    "leverage": "--leverage",
    "position_size_pct": "--position-size",
    "maker_fee": "--maker-fee",
    "taker_fee": "--taker-fee",
    "slippage": "--slippage",
}


def rfc3339(milliseconds):
    moment = datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


# Tiers without bounds of leverage, for runs beyond what a symbol's own tiers allow.
WIDE = "wide"
WIDE_TIERS = (
    (0, 0.004, None),
    (50_000, 0.005, None),
    (250_000, 0.01, None),
    (1_000_000, 0.025, None),
    (10_000_000, 0.05, None),
    (20_000_000, 0.10, None),
    (50_000_000, 0.125, None),
    (100_000_000, 0.15, None),
    (200_000_000, 0.25, None),
    (300_000_000, 0.50, None),
)


def tiers_in_force(symbol, time):
    """The tiers that come with Hindcast, as docs/execution.md chooses them."""
    tables = json.loads(TIERS.read_text())["tables"]
    own = [table for table in tables if table["symbol"] == symbol]
    own = own or [table for table in tables if table["symbol"] == "default"]
    own.sort(key=lambda table: table["effective_from"])
    begun = [table for table in own if table["effective_from"] <= rfc3339(time)]
    table = begun[-1] if begun else own[0]
    return tuple((tier["floor"], tier["rate"], tier["largest_leverage"]) for tier in table["tiers"])


class Market:
    """A symbol's candles and funding, in the store of a Hindcast of its own."""

    def __init__(self, hindcast, home, symbol, path):
        self.symbol, self.hindcast, self.home = symbol, hindcast, home
        self.bars = exchange.Bars.read(path)
        every = (4 if symbol.startswith("ADA") else 8) * HOUR
        self.funding = exchange.funding_rates(self.bars, every, seed=symbol)
        now = datetime.datetime.now(datetime.UTC).timestamp() * 1000
        days = math.ceil((now - self.bars.time[0]) / (24 * HOUR)) + 1
        address = exchange.serve(symbol, self.bars, self.funding)
        self.call("data", "sync", "--days", days, "--base-url", address)
        # The window ends where the data end, and begins after the history that a run reads.
        self.first, self.last = HISTORY + 100, len(self.bars.time)
        self.signals, self.forecasts = {}, []

    def call(self, *arguments):
        command = [self.hindcast, *map(str, arguments), "--symbol", self.symbol]
        command += ["--home", self.home, "--json"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"oracle: {' '.join(command)}\n{done.stderr}")
        return json.loads(done.stdout)

    def theirs(self, rule, account, settings):
        """Hindcast's trades, equity after each bar, and its report."""
        account = dict(account)
        self.store_tiers(account.pop("tiers", None))
        arguments = ["backtest", "--strategy", rule, "--start", rfc3339(self.bars.time[self.first])]
        for name, value in account.items():
            if name == "exit_on_opposite":
                arguments.append("--exit-on-opposite" if value else "--no-exit-on-opposite")
            else:
                arguments += [OPTIONS[name], value]
        if rule in ("lstm", "lstm_conservative"):
            arguments += ["--set", "use_llm_analysis=false"]
        for name, value in settings.items():
            arguments += ["--set", f"{name}={value}"]
        report = self.call(*arguments)
        folder = pathlib.Path(self.home) / "runs" / report["run_id"]
        with gzip.open(folder / "trades.csv.gz", "rt", newline="") as file:
            trades = list(csv.DictReader(file))
        with gzip.open(folder / "equity.csv.gz", "rt", newline="") as file:
            curve = [float(row["equity"]) for row in csv.DictReader(file)]
        return trades, curve, report

    def store_tiers(self, kind):
        """Puts the tiers of a run into the home's file, or takes that away."""
        file = pathlib.Path(self.home) / "maintenance-tiers.json"
        file.unlink(missing_ok=True)
        if kind == WIDE:
            tiers = [{"floor": floor, "rate": rate} for floor, rate, _ in WIDE_TIERS]
            table = {"symbol": self.symbol, "effective_from": "2018-01-01T00:00:00Z", "tiers": tiers}
            file.write_text(json.dumps({"tables": [table]}))

    def ours(self, rule, account, settings):
        """The same by the docs."""
        start = self.first - HISTORY
        bars = self.bars.part(start, self.last)
        own = dict(settings)
        usual = rules.LSTM_DEFAULTS.get(rule, {}).get("risk_per_trade", 2)
        risk = own.pop("risk_per_trade", usual)
        account = dict(account)
        wide = account.pop("tiers", None) == WIDE
        tiers = WIDE_TIERS if wide else tiers_in_force(self.symbol, self.bars.time[self.first])
        terms = replace(Terms(), **account, risk_per_trade=risk, tiers=tiers)
        key = rule, tuple(own.items())
        if key not in self.signals and rule in rules.RULES:
            self.signals[key] = rules.signals(rule, bars, own)
        elif key not in self.signals:
            self.signals[key] = rules.lstm_signals(rule, bars, self.forecasts, own)
        run = Account(terms, bars, HISTORY, len(bars.time), HOUR, self.funding)
        run.run(self.signals[key])
        return run.trades, run.curve

    def forecast(self):
        """Trains a model, and recomputes its forecasts of the window from its file."""
        shape = "--mode", "dense", "--hidden-size", 16, "--num-layers", 1, "--epochs", 8
        self.call("train", "--days", 365, *shape)
        bars = self.last - self.first
        command = [sys.executable, EXAMPLE, self.home, self.symbol, "1h", str(bars)]
        table = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        rows = csv.DictReader(io.StringIO(table))
        self.forecasts = [None] * HISTORY
        self.forecasts += [(float(row["log_return"]), float(row["rank"])) for row in rows]
