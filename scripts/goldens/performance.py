"""Writes Tests/Fixtures/Backtesting/performance.json: figures of seeded equity curves.

    pip install empyrical-reloaded==0.7.1 quantstats==0.0.86 arch==8.0.0
    python scripts/goldens/performance.py

Every figure that both libraries have is taken from both, and the script stops where they differ by
more than 1e-12 of the value. Conventions in which they differ from ours, and what is done about it:

- empyrical and quantstats annualise with 252 periods; here the bars of a year are passed
  (8760 hourly bars, 365 daily ones).
- Both give drawdowns as negative fractions; ours are positive percent.
- quantstats guesses from the numbers whether it was handed returns or prices; it is given returns,
  from which it rebuilds prices, so drawdowns in money are taken from numpy instead.
- quantstats' probabilistic Sharpe uses bias-corrected skewness and kurtosis; Bailey and Lopez de
  Prado's formula is evaluated here with scipy's plain moments and scipy's normal distribution.
- quantstats' profit factor is one of bars; ours is one of trades and has hand-written tests.
- arch draws other random numbers than we do: its bootstrap interval is compared by size, not bit by
  bit.
"""

import json
import pathlib

import empyrical
import numpy
import pandas
import quantstats.stats
from arch.bootstrap import StationaryBootstrap, optimal_block_length
from scipy import stats

OUTPUT = pathlib.Path(__file__).parents[2] / "Tests/Fixtures/Backtesting/performance.json"

# Name, interval, hours of a bar, returns, drift and deviation per bar, degrees of freedom.
CURVES = [
    ("rising", "1h", 1, 240, 0.0010, 0.004, 5),
    ("falling", "4h", 4, 180, -0.0015, 0.01, 4),
    ("wavering", "1d", 24, 365, 0.0001, 0.02, 30),
]


def agreed(*values):
    """The first of several values that must be the same."""
    for value in values[1:]:
        assert abs(value - values[0]) <= 1e-12 * abs(values[0]), values
    return float(values[0])


def sharpe_interval(returns, periods):
    """The 95 % percentile interval of the annualised Sharpe ratio."""
    block = max(1, optimal_block_length(returns)["stationary"].iloc[0])
    bootstrap = StationaryBootstrap(block, returns, seed=11)
    ratios = bootstrap.apply(
        lambda sample: sample.mean() / sample.std(ddof=1) * numpy.sqrt(periods), reps=20_000
    )
    return [float(value) for value in numpy.quantile(ratios, [0.025, 0.975])]


def golden(name, interval, hours, count, drift, deviation, freedom, generator):
    noise = generator.standard_t(freedom, count) / numpy.sqrt(freedom / (freedom - 2))
    equity = 10_000 * numpy.exp(numpy.concatenate([[0], numpy.cumsum(drift + deviation * noise)]))
    equity = numpy.round(equity, 2)
    values = equity[1:] / equity[:-1] - 1
    index = pandas.date_range("2024-01-01", periods=count, freq=f"{hours}h")
    returns = pandas.Series(values, index=index)
    periods = 365 * 24 / hours
    days = count * hours / 24
    peak = numpy.maximum.accumulate(equity)
    ratio = values.mean() / values.std(ddof=1)
    skewness, kurtosis = stats.skew(values), stats.kurtosis(values, fisher=False)
    spread = numpy.sqrt(1 - skewness * ratio + (kurtosis - 1) / 4 * ratio**2)
    cagr = agreed(
        100 * empyrical.cagr(returns, annualization=periods),
        100 * quantstats.stats.cagr(returns, periods=periods),
    )
    drawdown_pct = agreed(
        -100 * empyrical.max_drawdown(returns),
        -100 * quantstats.stats.max_drawdown(returns),
        100 * ((peak - equity) / peak).max(),
    )
    return {
        "name": name,
        "interval": interval,
        "equity": [float(value) for value in equity],
        "sharpe_ratio": agreed(
            empyrical.sharpe_ratio(returns, annualization=periods),
            quantstats.stats.sharpe(returns, periods=periods),
        ),
        "sortino_ratio": agreed(
            empyrical.sortino_ratio(returns, annualization=periods),
            quantstats.stats.sortino(returns, periods=periods),
        ),
        "total_return": float(equity[-1] - equity[0]),
        "total_return_pct": agreed(100 * (equity[-1] / equity[0] - 1)),
        "annualized_return": float(max(-100, 100 * (equity[-1] / equity[0] - 1) * 365 / days)),
        "cagr_pct": cagr,
        "max_drawdown": float((peak - equity).max()),
        "max_drawdown_pct": drawdown_pct,
        "calmar_ratio": agreed(
            empyrical.calmar_ratio(returns, annualization=periods),
            quantstats.stats.calmar(returns, periods=periods),
        ),
        "probabilistic_sharpe": float(stats.norm.cdf(ratio * numpy.sqrt(count - 1) / spread)),
        "sharpe_interval": sharpe_interval(values, periods),
    }


def main():
    generator = numpy.random.default_rng(7)
    goldens = [golden(*curve, generator) for curve in CURVES]
    OUTPUT.write_text(json.dumps(goldens, indent=1) + "\n")


if __name__ == "__main__":
    main()
