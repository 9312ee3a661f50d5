#!/usr/bin/env python3
"""Makes the fixtures that the indicators are tested against.

    python3 -m venv venv && venv/bin/pip install ta==0.11.0 TA-Lib pandas numpy
    venv/bin/python scripts/goldens/indicators.py

Tests/Fixtures/sample-btcusd-1h.csv     the first 2,000 candles of the embedded sample
Tests/Fixtures/Market/indicators.csv    indicators over those candles, at some of the rows
Tests/Fixtures/Market/flat.csv          the same after 100 candles at one price and volume

Every value is computed over all 2,000 candles by an outside library (ta, TA-Lib), or, where neither
has the indicator, by a plain transcription of its published definition. An empty cell is an
undefined value.
"""

import gzip
import pathlib

import numpy as np
import pandas as pd
import talib
from ta.momentum import ROCIndicator, RSIIndicator, StochRSIIndicator
from ta.trend import MACD, EMAIndicator, IchimokuIndicator, SMAIndicator
from ta.volatility import BollingerBands

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SAMPLE = ROOT / "Sources/CSample/coinbase-btcusd-1h.csv.gz"
CANDLES = ROOT / "Tests/Fixtures/sample-btcusd-1h.csv"
GOLDENS = ROOT / "Tests/Fixtures/Market/indicators.csv"
FLAT_GOLDENS = ROOT / "Tests/Fixtures/Market/flat.csv"
ROWS = 2_000


def supertrend(candles: pd.DataFrame, period: int, multiplier: float) -> tuple[list, list]:
    """TradingView's reference manual, ta.supertrend, with TA-Lib's ATR and 1 for an uptrend."""
    high, low, close = candles["high"], candles["low"], candles["close"]
    atr = talib.ATR(high, low, close, timeperiod=period)
    basic_upper = (high + low) / 2 + multiplier * atr
    basic_lower = (high + low) / 2 - multiplier * atr
    upper, lower = basic_upper.to_list(), basic_lower.to_list()
    line = [np.nan] * len(candles)
    direction = [np.nan] * len(candles)
    for t in range(period, len(candles)):
        if t == period:
            direction[t] = -1
        else:
            if not (lower[t] > lower[t - 1] or close[t - 1] < lower[t - 1]):
                lower[t] = lower[t - 1]
            if not (upper[t] < upper[t - 1] or close[t - 1] > upper[t - 1]):
                upper[t] = upper[t - 1]
            if line[t - 1] == upper[t - 1]:
                direction[t] = 1 if close[t] > upper[t] else -1
            else:
                direction[t] = -1 if close[t] < lower[t] else 1
        line[t] = lower[t] if direction[t] == 1 else upper[t]
    return line, direction


def wavetrend(
    candles: pd.DataFrame, channel: int, average: int, signal: int
) -> tuple[pd.Series, pd.Series]:
    """LazyBear's WaveTrend Oscillator, with averages as ta has them."""

    def ema(series: pd.Series, span: int) -> pd.Series:
        return series.ewm(span=span, min_periods=span, adjust=False).mean()

    price = (candles["high"] + candles["low"] + candles["close"]) / 3
    esa = ema(price, channel)
    distance = ema((price - esa).abs(), channel)
    line = ema((price - esa) / (0.015 * distance), average)
    return line, line.rolling(signal).mean()


def indicators(candles: pd.DataFrame) -> pd.DataFrame:
    """All indicators with their default parameters, a row for each candle."""
    high, low, close, volume = (candles[name] for name in ("high", "low", "close", "volume"))
    columns = {"rsi": RSIIndicator(close, window=14).rsi()}

    macd = MACD(close, window_slow=26, window_fast=12, window_sign=9)
    columns["macd_line"] = macd.macd()
    columns["macd_signal"] = macd.macd_signal()
    columns["macd_histogram"] = macd.macd_diff()

    bands = BollingerBands(close, window=20, window_dev=2)
    columns["bollinger_high"] = bands.bollinger_hband()
    columns["bollinger_mid"] = bands.bollinger_mavg()
    columns["bollinger_low"] = bands.bollinger_lband()
    columns["bollinger_width"] = bands.bollinger_wband()
    columns["bollinger_percent_b"] = bands.bollinger_pband()

    for span in (9, 21, 50):
        columns[f"ema_{span}"] = EMAIndicator(close, window=span).ema_indicator()
    columns["atr"] = talib.ATR(high, low, close, timeperiod=14)
    columns["volume_sma"] = SMAIndicator(volume, window=20).sma_indicator()
    columns["price_change"] = ROCIndicator(close, window=1).roc()
    # A change from nothing is undefined here; ta says infinite.
    columns["volume_change"] = ROCIndicator(volume, window=1).roc().where(volume.shift(1) != 0)

    columns["supertrend_line"], columns["supertrend_direction"] = supertrend(candles, 10, 3)

    stochastic = StochRSIIndicator(close, window=14, smooth1=3, smooth2=3)
    columns["stoch_rsi_k"] = stochastic.stochrsi_k()
    columns["stoch_rsi_d"] = stochastic.stochrsi_d()

    ichimoku = IchimokuIndicator(high, low, window1=9, window2=26, window3=52, visual=False)
    columns["ichimoku_conversion"] = ichimoku.ichimoku_conversion_line()
    columns["ichimoku_base"] = ichimoku.ichimoku_base_line()
    columns["ichimoku_leading_a"] = ichimoku.ichimoku_a()
    # ta gives this one line a value before its window is full.
    columns["ichimoku_leading_b"] = ichimoku.ichimoku_b().where(np.arange(len(candles)) >= 51)

    columns["wavetrend_line"], columns["wavetrend_signal"] = wavetrend(candles, 10, 21, 4)
    return pd.DataFrame(columns)


def main() -> None:
    lines = gzip.decompress(SAMPLE.read_bytes()).decode().splitlines()[: ROWS + 1]
    CANDLES.write_text("\n".join(lines) + "\n")
    table = indicators(pd.read_csv(CANDLES, dtype=str).astype(float))
    # The warm-up, a comb over the middle and the end, where a drift would show.
    rows = sorted({*range(100), *range(100, ROWS, 20), *range(ROWS - 50, ROWS)})
    table.iloc[rows].to_csv(GOLDENS, index_label="row", lineterminator="\n")

    flat = pd.DataFrame({name: [0.3] * 100 for name in ("open", "high", "low", "close", "volume")})
    # `ta` gives an RSI of 100 where nothing ever moved; ours is neutral there.
    indicators(flat).tail(1).assign(rsi=50.0).to_csv(FLAT_GOLDENS, index_label="row", lineterminator="\n")
    print(f"{len(rows)} of {ROWS} rows, {GOLDENS.stat().st_size} bytes")


if __name__ == "__main__":
    main()
