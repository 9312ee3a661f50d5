"""The six rules of docs/rules.md: at each bar a side and a score, then the turns as signals."""

import math
from typing import NamedTuple

import lines
from lines import minus

LONG, SHORT = 1, -1

# The settings of docs/strategies.md that the rules take, with their defaults.
DEFAULTS = {
    "min_confidence": 50,
    "stop_atr": 1.5,
    "target_atr": 3,
    "atr_period": 14,
    "rsi_period": 14,
    "rsi_scale": 20,
    "macd_fast": 12,
    "macd_slow": 26,
    "macd_signal": 9,
    "macd_scale": 0.2,
    "ema_fast": 20,
    "ema_slow": 50,
    "period": 10,
    "multiplier": 3,
    "trend_scale": 2,
    "stoch_rsi_period": 14,
    "stoch_period": 14,
    "stoch_k": 3,
    "stoch_d": 3,
    "stoch_scale": 0.2,
    "oversold": 0.2,
    "overbought": 0.8,
    "conversion_period": 9,
    "base_period": 26,
    "leading_period": 52,
    "cross_scale": 1,
    "breakout_scale": 2,
    "channel_period": 10,
    "average_period": 21,
    "signal_period": 4,
    "extreme": 53,
    "score_scale": 100,
}


# What the LSTM strategies have in place of those.
LSTM_DEFAULTS = {
    "lstm": {"min_confidence": 60, "risk_per_trade": 2},
    "lstm_fast": {"min_confidence": 60, "risk_per_trade": 2},
    "lstm_conservative": {
        "min_confidence": 75,
        "risk_per_trade": 1,
        "stop_atr": 2.5,
        "target_atr": 5,
    },
    "lstm_aggressive": {
        "min_confidence": 50,
        "risk_per_trade": 5,
        "stop_atr": 1,
        "target_atr": 2,
    },
}


class Reading(NamedTuple):
    """What a rule says at a close: LONG, SHORT or 0, its score, and the unit of its levels."""

    side: int
    score: float
    atr: float


class Signal(NamedTuple):
    direction: int
    price: float
    stop: float
    target: float


def clip(value):
    return min(max(value, -1.0), 1.0)


def ratio(value, unit, close):
    return clip(minus(value, 0, close) / unit) if unit > 1e-9 * close else 0.0


def both(first, second):
    """The side on which two scores agree."""
    if first > 0 and second > 0:
        return LONG
    return SHORT if first < 0 and second < 0 else 0


def undefined(*values):
    return any(map(math.isnan, values))


def supertrend(bars, given):
    line, direction = lines.supertrend(bars, given["period"], given["multiplier"])
    average = lines.atr(bars, given["period"])
    for close, level, side, atr in zip(bars.close, line, direction, average):
        if undefined(level, atr):
            yield None
            continue
        spread = 2 * given["multiplier"] * atr
        clearness = min(abs(close - level) / spread, 1.0) if spread > 0 else 0.0
        yield Reading(side, side * clearness, atr)


def rsi_ema(bars, given):
    table = zip(
        bars.close,
        lines.rsi(bars.close, given["rsi_period"]),
        lines.ema(bars.close, given["ema_fast"]),
        lines.ema(bars.close, given["ema_slow"]),
        lines.atr(bars, given["atr_period"]),
    )
    for close, rsi, fast, slow, atr in table:
        if undefined(rsi, fast, slow, atr):
            yield None
            continue
        momentum = clip(minus(rsi, 50, 100) / given["rsi_scale"])
        trend = ratio(fast - slow, given["trend_scale"] * atr, close)
        yield Reading(both(momentum, trend), (momentum + trend) / 2, atr)


def macd_stoch(bars, given):
    periods = (given[name] for name in ("macd_fast", "macd_slow", "macd_signal"))
    stochastic = (
        given[name] for name in ("stoch_rsi_period", "stoch_period", "stoch_k", "stoch_d")
    )
    table = zip(
        bars.close,
        lines.macd_histogram(bars.close, *periods),
        *lines.stochastic_rsi(bars.close, *stochastic),
        lines.atr(bars, given["atr_period"]),
    )
    for close, histogram, k, d, atr in table:
        if undefined(histogram, k, d, atr):
            yield None
            continue
        momentum = ratio(histogram, given["macd_scale"] * atr, close)
        cross = clip(minus(k, d, 1) / given["stoch_scale"])
        side = both(momentum, cross)
        border = given["overbought" if side == LONG else "oversold"]
        if side * minus(d, border, 1) >= 0:
            side = 0
        yield Reading(side, (momentum + cross) / 2, atr)


def ichimoku(bars, given):
    periods = (given[name] for name in ("conversion_period", "base_period", "leading_period"))
    table = zip(
        bars.close, *lines.ichimoku(bars, *periods), lines.atr(bars, given["atr_period"])
    )
    for close, conversion, base, upper, lower, atr in table:
        if undefined(conversion, base, upper, lower, atr):
            yield None
            continue
        away = max(minus(close, upper, close), 0.0) + min(minus(close, lower, close), 0.0)
        cross = ratio(conversion - base, given["cross_scale"] * atr, close)
        breakout = ratio(away, given["breakout_scale"] * atr, close)
        yield Reading(both(cross, breakout), (cross + breakout) / 2, atr)


def wavetrend(bars, given):
    periods = (given[name] for name in ("channel_period", "average_period", "signal_period"))
    line, signal = lines.wavetrend(bars, *periods)
    average = lines.atr(bars, given["atr_period"])
    for bar, atr in enumerate(average):
        if bar == 0 or undefined(line[bar], signal[bar], line[bar - 1], signal[bar - 1], atr):
            yield None
            continue
        now = minus(line[bar], signal[bar], 100)
        before = minus(line[bar - 1], signal[bar - 1], 100)
        side = 0
        if now > 0 and before <= 0 and minus(line[bar], -given["extreme"], 100) <= 0:
            side = LONG
        elif now < 0 and before >= 0 and minus(line[bar], given["extreme"], 100) >= 0:
            side = SHORT
        yield Reading(side, clip(-line[bar] / given["score_scale"]), atr)


def multi_indicator(bars, given):
    votes = zip(supertrend(bars, given), rsi_ema(bars, given), macd_stoch(bars, given))
    for readings, atr in zip(votes, lines.atr(bars, given["atr_period"])):
        if None in readings or undefined(atr):
            yield None
            continue
        sides = [reading.side for reading in readings]
        side = next((side for side in (LONG, SHORT) if sides.count(side) >= 2), 0)
        scores = [reading.score for reading in readings if side and reading.side == side]
        yield Reading(side, sum(scores) / 3, atr)


def technical(bars):
    """The score of the technical view and ATR(14) at each bar; None where undefined."""
    close = bars.close
    table = zip(
        close,
        lines.rsi(close, 14),
        lines.macd_histogram(close, 12, 26, 9),
        lines.bollinger(close, 20, 2),
        lines.ema(close, 9),
        lines.ema(close, 21),
        lines.ema(close, 50),
        lines.atr(bars, 14),
    )
    for price, rsi, histogram, (high, low), fast, middle, slow, atr in table:
        if undefined(rsi, histogram, high, fast, middle, slow, atr):
            yield None
            continue
        moves = high - low > 1e-9 * price
        place = (price - low) / (high - low) if moves else 0.5
        near, far = minus(fast, middle, slow), minus(middle, slow, slow)
        trend = (near > 0 and far > 0) - (near < 0 and far < 0) if moves else 0
        score = 0.25 * clip(minus(rsi, 50, 100) / 20)
        score += 0.30 * ratio(histogram, 0.2 * atr, price) + 0.20 * clip(2 * (place - 0.5))
        yield clip(score + 0.25 * trend), atr


def lstm_signals(strategy, bars, forecasts, settings):
    """Signals of an LSTM strategy without a language model; a forecast is a return and its rank."""
    given = DEFAULTS | LSTM_DEFAULTS[strategy] | settings
    result = []
    for close, view, forecast in zip(bars.close, technical(bars), forecasts):
        if view is None or forecast is None:
            result.append(None)
            continue
        change, rank = forecast
        score = (((change > 0) - (change < 0)) * rank + view[0]) / 2
        side = (score > 0) - (score < 0)
        result.append(signal(Reading(side, score, view[1]), close, given))
    return result


RULES = {
    rule.__name__: rule
    for rule in (supertrend, rsi_ema, macd_stoch, ichimoku, wavetrend, multi_indicator)
}


def signals(rule, bars, settings):
    """The rule's signals, one element a bar, None where it holds."""
    given = DEFAULTS | settings
    result, before = [], None
    for close, reading in zip(bars.close, RULES[rule](bars, given)):
        turned = reading and before and reading.side and reading.side != before.side
        result.append(signal(reading, close, given) if turned else None)
        before = reading
    return result


def signal(reading, close, given):
    """What a turn advises; None where it is not clear enough, or no level can be placed."""
    confidence = 50 + 50 * abs(reading.score)
    is_sure = minus(confidence, given["min_confidence"], 100) >= 0
    if minus(reading.score, 0, 1) == 0 or not is_sure:
        return None
    sign = reading.side
    stop = max(close - sign * given["stop_atr"] * reading.atr, close / 100)
    target = max(close + sign * given["target_atr"] * reading.atr, close / 100)
    if sign * (close - stop) <= 0 or sign * (target - close) <= 0:
        return None
    return Signal(sign, close, stop, target)
