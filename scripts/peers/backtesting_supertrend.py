"""SuperTrend (10, 3) with stops and targets in ATRs, in backtesting.py: candles in, figures out.

    backtesting_supertrend.py CANDLES.csv

The rule is that of hindcast's supertrend: turn round at each change of direction, stop at 1.5 and
target at 3 average true ranges, taker fee 0.04 %, leverage 3. The capital is large, since units
are whole. Nothing is drawn.
"""

import sys

import numpy as np
import pandas as pd
from backtesting import Backtest, Strategy


def average_true_range(high, low, close, period=10):
    previous = np.concatenate([close[:1], close[:-1]])
    ranges = np.maximum(high, previous) - np.minimum(low, previous)
    return pd.Series(ranges).ewm(alpha=1 / period, adjust=False).mean().to_numpy()


def direction(high, low, close, period=10, multiplier=3.0):
    reach = multiplier * average_true_range(high, low, close, period)
    middle = (high + low) / 2
    upper, lower, side = np.inf, -np.inf, -1
    sides = np.full(len(close), np.nan)
    uppers, lowers, closes = (middle + reach).tolist(), (middle - reach).tolist(), close.tolist()
    for bar in range(period, len(closes)):
        previous = closes[bar - 1]
        upper = uppers[bar] if uppers[bar] < upper or previous > upper else upper
        lower = lowers[bar] if lowers[bar] > lower or previous < lower else lower
        if side > 0:
            side = 1 if closes[bar] >= lower else -1
        else:
            side = 1 if bar > period and closes[bar] > upper else -1
        sides[bar] = side
    return sides


class SuperTrend(Strategy):
    def init(self):
        columns = (self.data.High, self.data.Low, self.data.Close)
        self.side = self.I(direction, *columns)
        self.range = self.I(average_true_range, *columns)

    def next(self):
        if not self.side[-1] != self.side[-2] or np.isnan(self.side[-2]):
            return
        close, range_ = self.data.Close[-1], self.range[-1]
        if self.side[-1] > 0:
            self.buy(size=0.1, sl=close - 1.5 * range_, tp=close + 3 * range_)
        else:
            self.sell(size=0.1, sl=close + 1.5 * range_, tp=close - 3 * range_)


candles = pd.read_csv(sys.argv[1])
candles.index = pd.to_datetime(candles.pop("open_time"), unit="ms")
candles.columns = [name.capitalize() for name in candles.columns]
backtest = Backtest(
    candles,
    SuperTrend,
    cash=100_000_000,
    commission=0.0004,
    margin=1 / 3,
    exclusive_orders=True,
    finalize_trades=True,
)
print(backtest.run())
