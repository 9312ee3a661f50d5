#!/usr/bin/env python3
"""Makes the fixtures that features, scalers and figures of merit are tested against.

    python3 -m venv venv && venv/bin/pip install numpy scipy scikit-learn==1.9.1 statsmodels==0.15.0
    venv/bin/python scripts/goldens/forecasting.py

Tests/Fixtures/Forecasting/features.csv   features of some of the sample's candles
Tests/Fixtures/Forecasting/scalers.json   scikit-learn's scalers over columns of the sample
Tests/Fixtures/Forecasting/figures.json   ridge regression, correlations, intervals, percentiles
Tests/Fixtures/Forecasting/baselines.json what a training must be compared with on the sample

Features are a plain transcription of their definitions with numpy, candle by candle. The committed
*.pkl files are ours: this script checks that scikit-learn loads them and that they scale as
scikit-learn's own scalers do, and fails if they do not.
"""

import csv
import datetime
import json
import math
import pathlib
import pickle

import numpy as np
import statsmodels.api as sm
from scipy import stats
from sklearn.linear_model import Ridge
from sklearn.preprocessing import MinMaxScaler, StandardScaler

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "Tests/Fixtures"
FOLDER = FIXTURES / "Forecasting"
FITTED = 1400  # rows that the scalers are fitted on
TECHNICAL = 20  # features before HAR's terms
TECHNICAL_WARM_UP = 49  # rows without technical features
WARM_UP = 167  # rows without HAR's terms
PERIODS = [1, 6, 24, 168]  # bars of HAR's terms
DECAYS = [decay / 100 for decay in range(50, 98)]  # of the EWMA, of which training chooses
LOOKBACK = 6  # rows of a window, for the baselines
PENALTIES = [1, 10, 100, 1000, 10_000]  # of which validation chooses
LEAST_MOVE = 1e-4
NAMES = (
    "log_return log_open log_high log_low log_volume_ratio volume_change rsi macd macd_signal "
    "macd_histogram percent_b band_width ema9_distance ema21_distance ema50_distance atr_pct "
    "hour_sin hour_cos weekday_sin weekday_cos "
    "log_range log_range_mean_6 log_range_mean_24 log_range_mean_168"
).split()


def sample():
    with open(FIXTURES / "sample-btcusd-1h.csv") as file:
        rows = list(csv.reader(file))
    return np.array(rows[1:], dtype=float).T


def ema(values, weight):
    result = [values[0]]
    for value in values[1:]:
        result.append(weight * value + (1 - weight) * result[-1])
    return np.array(result)


def features(time, opens, high, low, close, volume):
    count = len(close)
    moves = np.diff(close, prepend=close[0])
    gain = ema(np.maximum(moves, 0), 1 / 14)
    loss = ema(np.maximum(-moves, 0), 1 / 14)
    rsi = 100 - 100 / (1 + gain / np.where(loss == 0, np.nan, loss))
    macd = ema(close, 2 / 13) - ema(close, 2 / 27)
    signal = np.full(count, np.nan)
    signal[25:] = ema(macd[25:], 2 / 10)
    previous = np.roll(close, 1)
    ranges = np.maximum(high, previous) - np.minimum(low, previous)
    atr = np.full(count, np.nan)
    atr[14] = ranges[1:15].mean()
    for row in range(15, count):
        atr[row] = (atr[row - 1] * 13 + ranges[row]) / 14
    floored = np.maximum(atr, LEAST_MOVE * close)
    middle = np.array([close[max(0, row - 19) : row + 1].mean() for row in range(count)])
    sigma = np.array([close[max(0, row - 19) : row + 1].std() for row in range(count)])
    usual = np.array([volume[max(0, row - 19) : row + 1].mean() for row in range(count)])
    moments = [
        datetime.datetime.fromtimestamp(t / 1000, datetime.timezone.utc) for t in time
    ]
    hour = 2 * math.pi * np.array([m.hour for m in moments]) / 24
    logs = np.log(high / low)
    terms = [
        [logs[row - period + 1 : row + 1].mean() if row >= WARM_UP else math.nan
         for row in range(count)]
        for period in PERIODS
    ]
    weekday = 2 * math.pi * np.array([m.weekday() for m in moments]) / 7
    return np.array([
        np.log(close / previous),
        np.log(opens / previous),
        np.log(high / close),
        np.log(low / close),
        np.maximum(np.log(volume / usual), -math.log(100)),
        np.clip(np.log(volume / np.roll(volume, 1)), -math.log(100), math.log(100)),
        (rsi - 50) / 50,
        macd / floored,
        signal / floored,
        (macd - signal) / floored,
        (close - middle) / np.maximum(4 * sigma, LEAST_MOVE * close),
        4 * sigma / middle,
        (close - ema(close, 2 / 10)) / floored,
        (close - ema(close, 2 / 22)) / floored,
        (close - ema(close, 2 / 51)) / floored,
        atr / close * 100,
        np.sin(hour),
        np.cos(hour),
        np.sin(weekday),
        np.cos(weekday),
        *terms,
    ]).T


def write_features(candles):
    table = features(*candles)
    with open(FOLDER / "features.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["row", *NAMES])
        for row in [*range(49, 60), *range(100, 2000, 53)]:
            writer.writerow([row, *(repr(float(value)) for value in table[row])])


def scaler_columns(candles):
    """Columns of very different sizes, one that is constant, and one that nearly is."""
    _, opens, _, _, close, volume = candles
    steps = 1e9 + np.arange(len(close)) % 2 * 1e-7
    returns = np.log(close / np.roll(close, 1))
    returns[0] = 0
    return np.array([opens, volume, np.full(len(close), 0.1), steps, returns]).T


def write_scalers(candles):
    table = scaler_columns(candles)
    standard = StandardScaler().fit(table[:FITTED])
    extremes = MinMaxScaler().fit(table[:FITTED])
    rows = [0, 1, 777, 1399, 1400, 1999]
    golden = {
        "fitted": FITTED,
        "mean": standard.mean_.tolist(),
        "variance": standard.var_.tolist(),
        "scale": standard.scale_.tolist(),
        "minimum": extremes.data_min_.tolist(),
        "maximum": extremes.data_max_.tolist(),
        "factor": extremes.scale_.tolist(),
        "offset": extremes.min_.tolist(),
        "rows": rows,
        "standardised": standard.transform(table[rows]).tolist(),
        "normalised": extremes.transform(table[rows]).tolist(),
    }
    (FOLDER / "scalers.json").write_text(json.dumps(golden, indent=1) + "\n")
    check_pickle("standard.pkl", StandardScaler, standard, table)
    check_pickle("minmax.pkl", MinMaxScaler, extremes, table)


def check_pickle(name, kind, own, table):
    path = FOLDER / name
    if not path.exists():
        print(f"{name}: not there yet")
        return
    ours = pickle.loads(path.read_bytes())
    assert type(ours) is kind, type(ours)
    assert set(vars(ours)) == set(vars(own)) | {"feature_names_in_"}, vars(ours)
    assert ours.feature_names_in_.tolist() == ["open", "volume", "constant", "steps", "returns"]
    del ours.feature_names_in_
    for attribute, value in vars(own).items():
        np.testing.assert_allclose(getattr(ours, attribute), value, rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(ours.transform(table), own.transform(table), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(
        ours.inverse_transform(own.transform(table)), table, rtol=1e-9, atol=1e-9
    )
    ours.partial_fit(table)
    print(f"{name}: scikit-learn loads it")


def write_figures(candles):
    table = features(*candles)[49:1500, :TECHNICAL]
    target = np.log(candles[4][50:1501] / candles[4][49:1500])
    ridges = {}
    for penalty in [0.5, 10.0, 1000.0]:
        ridge = Ridge(alpha=penalty).fit(table, target)
        ridges[str(penalty)] = [*ridge.coef_.tolist(), float(ridge.intercept_)]
    left = [3.0, -1.0, 4.0, 1.0, -5.0, 9.0, 2.0, 6.0, 4.0, 3.0]
    right = [2.0, 7.0, 1.0, 8.0, -2.0, 8.0, 1.0, 8.0, 2.0, 8.0]
    fisher = []
    for count in [4, 5, 10]:
        test = stats.pearsonr(left[:count], right[:count])
        interval = test.confidence_interval(0.95)
        fisher.append([test.statistic, count, interval.low, interval.high])
    intervals = []
    for count, trials in [(0, 10), (5, 10), (10, 10), (534, 1000), (1, 1)]:
        interval = stats.binomtest(count, trials).proportion_ci(0.95, "wilson")
        intervals.append([count, trials, interval.low, interval.high])
    golden = {
        "ridge": ridges,
        "left": left,
        "right": right,
        "pearson": stats.pearsonr(left, right).statistic,
        "spearman": stats.spearmanr(left, right).statistic,
        "fisher": fisher,
        "wilson": intervals,
        "sizes": [abs(value) for value in left],
        "percentiles": np.percentile(np.abs(left), range(101)).tolist(),
    }
    (FOLDER / "figures.json").write_text(json.dumps(golden, indent=1) + "\n")


def parts(count):
    """Ends of the windows of training, validation and test: 70/15/15, none across a border."""
    first, bars = TECHNICAL_WARM_UP, count - TECHNICAL_WARM_UP
    borders = [first, first + bars * 70 // 100, first + bars * 85 // 100, count]
    return [np.arange(a + LOOKBACK - 1, b - 1) for a, b in zip(borders, borders[1:])]


def best_ridge(inputs, target, training, validation):
    """The fit on training rows whose penalty has the least error on validation rows."""
    fits = [Ridge(alpha=a).fit(inputs[training], target[training]) for a in PENALTIES]
    errors = [np.mean((f.predict(inputs[validation]) - target[validation]) ** 2) for f in fits]
    return PENALTIES[int(np.argmin(errors))], fits[int(np.argmin(errors))]


def best_decay(bar_ranges, ranges, training):
    """RiskMetrics' recursion with the decay of the least error on training rows."""
    smooth = {decay: ema(bar_ranges, 1 - decay) for decay in DECAYS}
    errors = [np.mean((smooth[decay][training] - ranges[training]) ** 2) for decay in DECAYS]
    decay = DECAYS[int(np.argmin(errors))]
    return decay, smooth[decay]


def clipped(target, fitted):
    """A target moved to ten deviations of what is left of it, fitted on some rows, and the bounds."""
    left = target[fitted]
    low, high = -np.inf, np.inf
    while True:
        centre, reach = left.mean(), 10 * left.std()
        if (np.abs(left - centre) <= reach).all():
            break
        low, high = centre - reach, centre + reach
        left = np.clip(target[fitted], low, high)
    if low == -np.inf:
        low, high = centre - reach, centre + reach
    return np.clip(target, low, high), (low, high)


def write_baselines(candles):
    """Errors of the rules that a training is compared with, each part for itself."""
    time, opens, high, low, close, volume = candles
    count = len(close)
    training, validation, test = parts(count)
    fitted = np.arange(TECHNICAL_WARM_UP, training[-1] + 1)

    returns = np.append(np.log(close[1:] / close[:-1]), np.nan)
    bar_ranges = np.log(high / low)
    ranges = np.append(bar_ranges[1:], np.nan)
    (returns, _), (ranges, bounds) = clipped(returns, fitted), clipped(ranges, fitted)
    bar_ranges = np.clip(bar_ranges, *bounds)
    rows = features(*candles)[:, :TECHNICAL]
    standardised = np.full_like(rows, np.nan)
    scaler = StandardScaler().fit(rows[fitted])
    standardised[TECHNICAL_WARM_UP:] = scaler.transform(rows[TECHNICAL_WARM_UP:])
    rows = np.clip(standardised, -10, 10)
    return_penalty, return_fit = best_ridge(rows, returns, training, validation)

    def mean(period, row):
        return bar_ranges[max(0, row - period + 1) : row + 1].mean()

    centre, sigma = ranges[fitted].mean(), ranges[fitted].std()
    terms = np.array([[mean(period, row) for period in PERIODS] for row in range(count)])
    hourly = np.zeros((count, 4 + 24))
    for row in range(count):
        hourly[row, :4] = (terms[row] - centre) / sigma
        hourly[row, 4 + (int(time[row]) // 3_600_000 + 1) % 24] = 1
    range_penalty, range_fit = best_ridge(hourly, ranges, training, validation)
    har = sm.OLS(ranges[training], sm.add_constant(terms[training])).fit()
    decay, smooth = best_decay(bar_ranges, ranges, training)

    golden = {
        "lookback": LOOKBACK,
        "return_penalty": return_penalty,
        "range_penalty": range_penalty,
        "har": har.params.tolist(),
        "decay": decay,
    }
    for name, ends in [("validation", validation), ("test", test)]:
        happened = returns[ends]
        range_of_mean = np.array([mean(14, row) for row in ends])
        golden[name] = {
            "bars": len(ends),
            "ridge_mse_over_zero": np.mean((return_fit.predict(rows[ends]) - happened) ** 2)
            / np.mean(happened**2),
            "mse_of_mean_14": np.mean(((range_of_mean - ranges[ends]) / sigma) ** 2),
            "mse_of_har": np.mean(((range_fit.predict(hourly[ends]) - ranges[ends]) / sigma) ** 2),
            "baselines": {
                "har": np.mean(
                    ((har.predict(sm.add_constant(terms[ends])) - ranges[ends]) / sigma) ** 2
                ),
                "ewma": np.mean(((smooth[ends] - ranges[ends]) / sigma) ** 2),
            },
        }
    (FOLDER / "baselines.json").write_text(json.dumps(golden, indent=1) + "\n")


candles = sample()
FOLDER.mkdir(exist_ok=True)
write_features(candles)
write_scalers(candles)
write_figures(candles)
write_baselines(candles)
