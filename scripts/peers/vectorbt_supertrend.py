#!/usr/bin/env python3
"""The peers of `make bench-search`: vectorbt over many columns at once, backtesting.py over one.

    vectorbt_supertrend.py CANDLES.csv COLUMNS

Says its name, then answers each line with the milliseconds of one measurement:

    bare          vectorbt simulates the signals of all settings
    figures       the same, and their total returns, Sharpe ratios and largest drawdowns
    cross         one cross of the averages of 10 and 30 bars, averages and three figures included
    backtesting   backtesting.py runs one setting, indicators included

The signals of SuperTrend are made before the clock starts. vectorbt trades them with a fee and
slippage; it is given no stops, margin, funding or liquidation.
"""

import sys
import time

try:
    import numpy as np
    import pandas as pd
    import vectorbt as vbt
    from backtesting import Backtest, Strategy
except ImportError as error:
    sys.exit(f"the peers of the search: {error}")


def average_true_range(high, low, close, period):
    previous = np.concatenate([close[:1], close[:-1]])
    ranges = np.maximum(high, previous) - np.minimum(low, previous)
    return pd.Series(ranges).ewm(alpha=1 / period, adjust=False).mean().to_numpy()


def directions(high, low, close, period, multipliers):
    """The direction at each bar, a column for each multiplier."""
    reach = np.outer(average_true_range(high, low, close, period), multipliers)
    middle = ((high + low) / 2)[:, None]
    uppers, lowers = middle + reach, middle - reach
    upper, lower = uppers[period].copy(), lowers[period].copy()
    side = np.full(len(multipliers), -1)
    sides = np.zeros(reach.shape, dtype=np.int8)
    for bar in range(period, len(close)):
        before = close[bar - 1]
        upper = np.where((uppers[bar] < upper) | (before > upper), uppers[bar], upper)
        lower = np.where((lowers[bar] > lower) | (before < lower), lowers[bar], lower)
        side = np.where(side > 0, np.where(close[bar] >= lower, 1, -1), np.where(close[bar] > upper, 1, -1))
        sides[bar] = side
    return sides


def signals(candles, count):
    high, low, close = (candles[name].to_numpy() for name in ("High", "Low", "Close"))
    width = int(count**0.5)
    multipliers = 1 + 0.25 * np.arange(width)
    columns = [directions(high, low, close, 5 + row, multipliers) for row in range(width)]
    sides = np.concatenate(columns, axis=1)[:, :count]
    turns = np.zeros_like(sides)
    turns[1:] = np.where((sides[1:] != sides[:-1]) & (sides[:-1] != 0), sides[1:], 0)
    return turns > 0, turns < 0


class SuperTrend(Strategy):
    def init(self):
        data = (self.data.High, self.data.Low, self.data.Close)
        self.side = self.I(lambda *rows: directions(*rows, 10, np.array([3.0]))[:, 0], *data)

    def next(self):
        if self.side[-1] == self.side[-2] or self.side[-2] == 0:
            return
        if self.side[-1] > 0:
            self.buy(size=0.1)
        else:
            self.sell(size=0.1)


def measured(work) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def main() -> None:
    candles = pd.read_csv(sys.argv[1])
    candles.index = pd.to_datetime(candles.pop("open_time"), unit="ms")
    candles.columns = [name.capitalize() for name in candles.columns]
    close = candles["Close"]
    longs, shorts = signals(candles, int(sys.argv[2]))
    costs = {"fees": 0.0004, "slippage": 0.0002, "freq": "1h", "init_cash": 10_000}
    engine = {}
    try:
        vbt.Portfolio.from_signals(close, longs[:, 0], short_entries=shorts[:, 0], engine="rust", **costs)
        engine = {"engine": "rust"}
    except Exception:  # The engine is not there, or cannot be asked for.
        pass

    def portfolio(entries, exits):
        return vbt.Portfolio.from_signals(
            close, entries, short_entries=exits, **costs, **engine
        )

    def figures(result):
        return result.total_return(), result.sharpe_ratio(), result.max_drawdown()

    def cross():
        fast, slow = close.rolling(10).mean(), close.rolling(30).mean()
        above = (fast > slow).to_numpy()
        turns = np.zeros(len(above), dtype=np.int8)
        turns[31:] = above[31:].astype(np.int8) - above[30:-1].astype(np.int8)
        return figures(portfolio(turns > 0, turns < 0))

    settings = {"cash": 100_000_000, "commission": 0.0004, "margin": 1 / 3}
    backtest = Backtest(candles, SuperTrend, exclusive_orders=True, finalize_trades=True, **settings)
    work = {
        "bare": lambda: portfolio(longs, shorts),
        "figures": lambda: figures(portfolio(longs, shorts)),
        "cross": cross,
        "backtesting": backtest.run,
    }
    # Whatever is compiled when first used is compiled now.
    figures(portfolio(longs[:, :2], shorts[:, :2]))
    cross()
    print(f"vectorbt {vbt.__version__} {engine.get('engine', 'numba')}", flush=True)
    for line in sys.stdin:
        print(f"{measured(work[line.strip()]):.4f}", flush=True)


if __name__ == "__main__":
    main()
