"""Indicator lines, from docs/rules.md. A line is a list with one number a bar, NaN where undefined."""

import math

NAN = math.nan


def minus(first, second, scale):
    """A difference, 0 where the two are equal but for a billionth of their scale."""
    difference = first - second
    return 0.0 if abs(difference) <= 1e-9 * abs(scale) else difference


def exponential(values, weight, count):
    """The average of that weight, defined from the `count`-th defined value on."""
    line, average, seen = [], NAN, 0
    for value in values:
        if not math.isnan(value):
            average = value if seen == 0 else average + weight * (value - average)
            seen += 1
        line.append(average if seen >= count else NAN)
    return line


def ema(values, count):
    return exponential(values, 2 / (count + 1), count)


def wilder(values, count):
    return exponential(values, 1 / count, count)


def windows(values, count):
    """The last `count` values at each bar; None before there are so many."""
    for bar in range(len(values)):
        yield values[bar + 1 - count : bar + 1] if bar + 1 >= count else None


def sma(values, count):
    return [NAN if last is None else sum(last) / count for last in windows(values, count)]


def highest(values, count):
    return [NAN if last is None else max(last) for last in windows(values, count)]


def lowest(values, count):
    return [NAN if last is None else min(last) for last in windows(values, count)]


def atr(bars, count):
    line = [NAN] * len(bars.close)
    seed, average = [], NAN
    for bar in range(1, len(bars.close)):
        before = bars.close[bar - 1]
        true_range = max(bars.high[bar], before) - min(bars.low[bar], before)
        if bar <= count:
            seed.append(true_range)
        if bar == count:
            average = sum(seed) / count
        elif bar > count:
            average += (true_range - average) / count
        line[bar] = average
    return line


def rsi(close, count):
    moves = [0.0] + [after - before for before, after in zip(close, close[1:])]
    up = wilder([max(move, 0.0) for move in moves], count)
    down = wilder([max(-move, 0.0) for move in moves], count)
    line, still = [], 0
    for move, u, d in zip(moves, up, down):
        still = still + 1 if move == 0 else 0
        line.append(50.0 if still >= count else 100.0 if d == 0 else 100 * u / (u + d))
    return line


def macd_histogram(close, fast, slow, count):
    line = [a - b for a, b in zip(ema(close, fast), ema(close, slow))]
    return [a - b for a, b in zip(line, ema(line, count))]


def stochastic_rsi(close, count, extremes, k_count, d_count):
    """K and D."""
    line = rsi(close, count)
    first = next((bar for bar, value in enumerate(line) if not math.isnan(value)), len(line))
    defined = line[first:]
    raw = []
    for value, high, low in zip(defined, highest(defined, extremes), lowest(defined, extremes)):
        spread = minus(high, low, 100)
        raw.append((value - low) / spread if spread else NAN)
    k = [NAN] * first + sma(raw, k_count)
    return k, sma(k, d_count)


def bollinger(close, count, deviations):
    """Upper and lower band."""
    for last in windows(close, count):
        if last is None:
            yield NAN, NAN
            continue
        mean = math.fsum(last) / count
        reach = deviations * math.sqrt(math.fsum((x - mean) ** 2 for x in last) / count)
        yield mean + reach, mean - reach


def supertrend(bars, count, multiplier):
    """The trailing line and its direction, 1 or -1."""
    average = atr(bars, count)
    line, direction = [NAN] * len(average), [NAN] * len(average)
    upper, lower, up = math.inf, -math.inf, False
    for bar in range(count, len(average)):
        middle = (bars.high[bar] + bars.low[bar]) / 2
        before, close = bars.close[bar - 1], bars.close[bar]
        above, below = middle + multiplier * average[bar], middle - multiplier * average[bar]
        if above < upper or minus(before, upper, before) > 0:
            upper = above
        if below > lower or minus(before, lower, before) < 0:
            lower = below
        if bar > count:
            up = minus(close, lower, close) >= 0 if up else minus(close, upper, close) > 0
        line[bar], direction[bar] = (lower, 1) if up else (upper, -1)
    return line, direction


def ichimoku(bars, conversion_count, base_count, leading_count):
    """Conversion, base, and the cloud's upper and lower edge over each bar."""

    def middle(count):
        pairs = zip(highest(bars.high, count), lowest(bars.low, count))
        return [(high + low) / 2 for high, low in pairs]

    conversion, base, span_b = map(middle, (conversion_count, base_count, leading_count))
    span_a = [(a + b) / 2 for a, b in zip(conversion, base)]
    upper, lower = [NAN] * len(base), [NAN] * len(base)
    back = base_count - 1
    for bar in range(back, len(base)):
        edges = span_a[bar - back], span_b[bar - back]
        if not any(map(math.isnan, edges)):
            upper[bar], lower[bar] = max(edges), min(edges)
    return conversion, base, upper, lower


def wavetrend(bars, channel, count, signal_count):
    """The oscillator and its signal."""
    price = [(h + l + c) / 3 for h, l, c in zip(bars.high, bars.low, bars.close)]
    away = [minus(p, center, p) for p, center in zip(price, ema(price, channel))]
    distance = ema([abs(value) for value in away], channel)
    index = [
        a / (0.015 * d) if minus(d, 0, p) else NAN for a, d, p in zip(away, distance, price)
    ]
    line = ema(index, count)
    return line, sma(line, signal_count)
