#!/usr/bin/env python3
"""Makes the fixtures that views and strategies are tested against.

Needs the packages named in indicators.py, and the candles that it writes.

    venv/bin/python scripts/goldens/signals.py

Tests/Fixtures/Trading/technical.csv    the technical view at some of the sample's rows
Tests/Fixtures/Trading/STRATEGY.csv     every turn of a strategy's rule with score and levels

The indicators are those of ta and TA-Lib; what is made of them is written down again here, from its
definition. An empty cell is an undefined value.
"""

import numpy as np
import pandas as pd
import talib
from indicators import CANDLES, ROOT, ROWS, supertrend, wavetrend
from ta.momentum import RSIIndicator, StochRSIIndicator
from ta.trend import MACD, EMAIndicator, IchimokuIndicator
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


def signs(first: pd.Series, second: pd.Series) -> pd.Series:
    """1 where both are positive, -1 where both are negative, else 0; undefined where either is."""
    both = ((first > 0) & (second > 0)).astype(float) - ((first < 0) & (second < 0))
    return both.where(first.notna() & second.notna())


def average_range(candles: pd.DataFrame, period: int) -> pd.Series:
    return talib.ATR(candles["high"], candles["low"], candles["close"], timeperiod=period)


# A rule is its side (1, -1, 0 for none, undefined in the warm-up), its score and its ATR.


def supertrend_rule(candles: pd.DataFrame) -> tuple[pd.Series, pd.Series, pd.Series]:
    line, direction = (pd.Series(values) for values in supertrend(candles, 10, 3))
    atr = average_range(candles, 10)
    return direction, direction * ((candles["close"] - line).abs() / (6 * atr)).clip(upper=1), atr


def rsi_ema_rule(candles: pd.DataFrame) -> tuple[pd.Series, pd.Series, pd.Series]:
    close, atr = candles["close"], average_range(candles, 14)
    momentum = ((RSIIndicator(close, 14).rsi() - 50) / 20).clip(-1, 1)
    fast, slow = (EMAIndicator(close, span).ema_indicator() for span in (20, 50))
    trend = ((fast - slow) / (2 * atr)).clip(-1, 1)
    return signs(momentum, trend), (momentum + trend) / 2, atr


def macd_stoch_rule(candles: pd.DataFrame) -> tuple[pd.Series, pd.Series, pd.Series]:
    close, atr = candles["close"], average_range(candles, 14)
    momentum = (MACD(close, 26, 12, 9).macd_diff() / (0.2 * atr)).clip(-1, 1)
    oscillator = StochRSIIndicator(close, window=14, smooth1=3, smooth2=3)
    k, d = oscillator.stochrsi_k(), oscillator.stochrsi_d()
    stochastic = ((k - d) / 0.2).clip(-1, 1)
    side = signs(momentum, stochastic)
    side = side.mask((side == 1) & (d >= 0.8), 0).mask((side == -1) & (d <= 0.2), 0)
    return side, (momentum + stochastic) / 2, atr


def ichimoku_rule(candles: pd.DataFrame) -> tuple[pd.Series, pd.Series, pd.Series]:
    high, low, close = candles["high"], candles["low"], candles["close"]
    atr = average_range(candles, 14)
    lines = IchimokuIndicator(high, low, window1=9, window2=26, window3=52, visual=False)
    # ta gives span B a value before its window is full.
    spans = [lines.ichimoku_a(), lines.ichimoku_b().where(np.arange(len(candles)) >= 51)]
    # Charts count the bar itself as the first of the 26.
    cloud = pd.concat(spans, axis=1).shift(25)
    top, bottom = cloud.max(axis=1, skipna=False), cloud.min(axis=1, skipna=False)
    cross = ((lines.ichimoku_conversion_line() - lines.ichimoku_base_line()) / atr).clip(-1, 1)
    distance = (close - top).clip(lower=0) - (bottom - close).clip(lower=0)
    breakout = (distance / (2 * atr)).clip(-1, 1)
    return signs(cross, breakout), (cross + breakout) / 2, atr


def wavetrend_rule(candles: pd.DataFrame) -> tuple[pd.Series, pd.Series, pd.Series]:
    line, signal = wavetrend(candles, 10, 21, 4)
    above, below = line > signal, line < signal
    rising = above & (line.shift(1) <= signal.shift(1)) & (line <= -53)
    falling = below & (line.shift(1) >= signal.shift(1)) & (line >= 53)
    side = (rising.astype(float) - falling).where(signal.shift(1).notna())
    return side, (-line / 100).clip(-1, 1), average_range(candles, 14)


def multi_indicator_rule(candles: pd.DataFrame) -> tuple[pd.Series, pd.Series, pd.Series]:
    rules = [rule(candles) for rule in (supertrend_rule, rsi_ema_rule, macd_stoch_rule)]
    sides = pd.concat([side for side, _, _ in rules], axis=1, keys=range(3))
    scores = pd.concat([score for _, score, _ in rules], axis=1, keys=range(3))
    longs, shorts = (sides == 1).sum(axis=1), (sides == -1).sum(axis=1)
    side = (longs >= 2).astype(float) - (shorts >= 2)
    side = side.where(sides.notna().all(axis=1))
    score = scores.where(sides.eq(side, axis=0)).sum(axis=1) / 3
    return side, score.where(side != 0, 0), average_range(candles, 14)


RULES = {
    "supertrend": supertrend_rule,
    "rsi_ema": rsi_ema_rule,
    "macd_stoch": macd_stoch_rule,
    "ichimoku": ichimoku_rule,
    "wavetrend": wavetrend_rule,
    "multi_indicator": multi_indicator_rule,
}


def turns(candles: pd.DataFrame, rule) -> pd.DataFrame:
    """The candles at which a rule takes a side that it did not have one candle before."""
    close = candles["close"]
    direction, score, atr = rule(candles)
    table = pd.DataFrame({"direction": direction, "score": score})
    table["stop_loss"] = close - direction * 1.5 * atr
    table["take_profit"] = close + direction * 3 * atr
    before = direction.shift(1)
    return table[before.notna() & (direction.abs() == 1) & (before != direction)]


def main() -> None:
    candles = pd.read_csv(CANDLES, dtype=str).astype(float)
    # The end of the warm-up, then a comb.
    rows = sorted({*range(45, 60), *range(60, ROWS, 13)})
    view = technical(candles).iloc[rows]
    view.to_csv(FOLDER / "technical.csv", index_label="row", lineterminator="\n")
    print(f"{len(view)} views")
    for name, rule in RULES.items():
        turned = turns(candles, rule)
        turned.to_csv(FOLDER / f"{name}.csv", index_label="row", lineterminator="\n")
        print(f"{len(turned)} turns of {name}")


if __name__ == "__main__":
    main()
