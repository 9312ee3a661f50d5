#!/usr/bin/env python3
"""Writes a CSV of synthetic candles: a seeded random walk, the same bytes for the same arguments.

    scripts/make-candles.py BARS [MINUTES [SEED [MOMENTUM]]] > candles.csv

BARS candles of MINUTES minutes (1) from 2023-01-01 00:00 UTC. Prices carry two decimals and volumes
three, as an exchange's do. MOMENTUM (0) is the share of a candle's log return that the next one begins
with: what a rule that follows trends can find. They are for benchmarks and examples; no result on
them says anything of a market.
"""

import math
import random
import sys


def main() -> None:
    if not 2 <= len(sys.argv) <= 5:
        sys.exit(__doc__)
    bars, minutes, seed = (int(text) for text in (sys.argv[1:4] + ["1", "1"])[:3])
    momentum = float(sys.argv[4]) if len(sys.argv) == 5 else 0.0
    chance = random.Random(seed)
    gauss = chance.gauss
    # A minute's standard deviation of 0.06 % is that of a liquid pair; a longer bar's grows as the
    # square root of its length.
    deviation = 0.0006 * math.sqrt(minutes)
    time, close, step = 1_672_531_200_000, 20_000.0, 0.0
    out = ["open_time,open,high,low,close,volume\n"]
    for _ in range(bars):
        opening = close
        step = gauss(0, deviation) + momentum * step
        close = max(1.0, opening * math.exp(step))
        high = max(opening, close) * (1 + abs(gauss(0, deviation)) / 2)
        low = min(opening, close) * (1 - abs(gauss(0, deviation)) / 2)
        volume = abs(gauss(0, 1)) * 20 * minutes
        out.append(f"{time},{opening:.2f},{high:.2f},{low:.2f},{close:.2f},{volume:.3f}\n")
        close = round(close, 2)
        time += minutes * 60_000
        if len(out) > 10_000:
            sys.stdout.write("".join(out))
            out.clear()
    sys.stdout.write("".join(out))


main()
