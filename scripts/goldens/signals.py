#!/usr/bin/env python3
"""Makes the fixtures that views and strategies are tested against.

Needs the packages named in indicators.py, and the candles that it writes.

    venv/bin/python scripts/goldens/signals.py

Tests/Fixtures/Trading/technical.csv    the technical view at some of the sample's rows
Tests/Fixtures/Trading/supertrend.csv   every turn of SuperTrend (10, 3) with score and levels

The indicators are those of ta and TA-Lib; what is made of them is written down again here, from its
definition. An empty cell is an undefined value.
"""

import numpy as np
import pandas as pd
import talib
from indicators import CANDLES, ROOT, ROWS, supertrend
from ta.momentum import RSIIndicator
from ta.trend import MACD, EMAIndicator
from ta.volatility import BollingerBands

FOLDER = ROOT / "Tests/Fixtures/Trading"


def technical(candles: pd.DataFrame) -> pd.DataFrame:
    """Parts and score of the technical view, a row for each candle."""
    high, low, close = candles["high"], candles["low"], candles["close"]
    atr = talib.ATR(high, low, close, timeperiod=14)
    fast, middle, slow = (EMAIndicator(close, span).ema_indicator() for span in (9, 21, 50))

    view = pd.DataFrame({"atr": atr})
    view["rsi"] = ((RSIIndicator(close, 14).rsi() - 50) / 20).clip(-1, 1)
    view["macd"] = (MACD(close, 26, 12, 9).macd_diff() / (0.2 * atr)).clip(-1, 1)
    view["bollinger"] = (2 * (BollingerBands(close, 20, 2).bollinger_pband() - 0.5)).clip(-1, 1)
    rising = (fast > middle) & (middle > slow)
    falling = (fast < middle) & (middle < slow)
    view["trend"] = np.where(slow.isna(), np.nan, rising.astype(int) - falling.astype(int))
    view["score"] = (
        0.25 * view["rsi"] + 0.30 * view["macd"] + 0.20 * view["bollinger"] + 0.25 * view["trend"]
    )
    return view


def turns(candles: pd.DataFrame) -> pd.DataFrame:
    """The candles at which SuperTrend turns, the first direction being none."""
    close = candles["close"]
    line, direction = (pd.Series(values) for values in supertrend(candles, 10, 3))
    atr = talib.ATR(candles["high"], candles["low"], close, timeperiod=10)
    table = pd.DataFrame({"direction": direction})
    table["score"] = direction * ((close - line).abs() / (6 * atr)).clip(upper=1)
    table["stop_loss"] = close - direction * 1.5 * atr
    table["take_profit"] = close + direction * 3 * atr
    before = direction.shift(1)
    return table[before.notna() & direction.notna() & (before != direction)]


def main() -> None:
    candles = pd.read_csv(CANDLES, dtype=str).astype(float)
    # The end of the warm-up, then a comb.
    rows = sorted({*range(45, 60), *range(60, ROWS, 13)})
    view = technical(candles).iloc[rows]
    view.to_csv(FOLDER / "technical.csv", index_label="row", lineterminator="\n")
    turned = turns(candles)
    turned.to_csv(FOLDER / "supertrend.csv", index_label="row", lineterminator="\n")
    print(f"{len(view)} views, {len(turned)} turns")


if __name__ == "__main__":
    main()
