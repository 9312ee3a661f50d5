#!/usr/bin/env python3
"""Recomputes a model's forecasts in PyTorch: reproduce_forecast.py HOME SYMBOL [INTERVAL [BARS]]

Reads the stored candles and the weight files, follows docs/features.md and shares nothing with
Hindcast. Prints CSV, a line for each of the newest BARS (24) futures candles. Needs numpy, torch.
"""

import json
import pathlib
import sqlite3
import sys

import numpy as np
import torch


def average(values, weight):
    """The exponential average of that weight, begun with the first value."""
    line, now = np.empty(len(values)), values[0]
    for bar, value in enumerate(values):
        now += weight * (value - now)
        line[bar] = now
    return line


def rolling(values, count, function):
    """A function of the last `count` values of each bar, NaN before there are so many."""
    windows = np.lib.stride_tricks.sliding_window_view(values, count)
    return np.append(np.full(count - 1, np.nan), function(windows, axis=-1))


def feature_rows(time, opened, high, low, close, volume):
    """The 24 features of each bar; 20 are undefined in the first 49 rows, the others in 167."""
    before, volume_before = (np.append(column[:1], column[:-1]) for column in (close, volume))
    ema = {span: average(close, 2 / (span + 1)) for span in (9, 12, 21, 26, 50)}
    macd = ema[12] - ema[26]
    signal = np.append(macd[:25], average(macd[25:], 2 / 10))
    up, down = (average(np.maximum(sign * (close - before), 0), 1 / 14) for sign in (1, -1))
    rsi = np.where(down == 0, 100, 100 * up / (up + down))
    atr = np.maximum(high, before) - np.minimum(low, before)
    atr[14:] = average(np.append(atr[1:15].mean(), atr[15:]), 1 / 14)
    middle, width = rolling(close, 20, np.mean), 4 * rolling(close, 20, np.std)
    unit, limit = np.maximum(atr, 1e-4 * close), np.log(100)
    # ln 0 is minus infinity, which the limits move to -ln 100.
    ratio = np.log(np.where(volume > 0, volume / rolling(volume, 20, np.mean), 0))
    change = np.where(volume == volume_before, 0, np.log(volume) - np.log(volume_before))
    day, week = time % 86_400_000 / 86_400_000, (time // 86_400_000 + 3) % 7 / 7
    columns = [np.log(x) for x in (close / before, opened / before, high / close, low / close)]
    columns += [np.maximum(ratio, -limit), np.clip(change, -limit, limit)]
    columns += [(rsi - 50) / 50, macd / unit, signal / unit, (macd - signal) / unit]
    columns += [(close - middle) / np.maximum(width, 1e-4 * close), width / middle]
    columns += [(close - ema[span]) / unit for span in (9, 21, 50)] + [100 * atr / close]
    columns += [wave(2 * np.pi * part) for part in (day, week) for wave in (np.sin, np.cos)]
    columns += [rolling(np.log(high / low), count, np.mean) for count in (1, 6, 24, 168)]
    return np.stack(columns, axis=1)


def outputs(weights, windows, shape):
    """What one member makes of windows [count, lookback, features]."""
    width = windows.shape[2]
    kind, sizes = shape["model_type"], (width, shape["hidden_size"], shape["num_layers"])
    name, make = ("gru", torch.nn.GRU) if kind == "gru" else ("lstm", torch.nn.LSTM)
    layers = make(*sizes, batch_first=True, bidirectional=kind == "bidirectional")
    parts = [part for part in ("attention", "fc1", "fc2") if part + ".weight" in weights]
    dense = {part: torch.nn.Linear(*weights[part + ".weight"].shape[::-1]) for part in parts}
    torch.nn.ModuleDict({name: layers, **dense}).load_state_dict(weights, strict=True)
    steps, _ = layers(windows)
    read = steps[:, -1]
    if kind == "attention":
        read = (torch.softmax(dense["attention"](steps), dim=1) * steps).sum(dim=1)
    return dense["fc2"](torch.relu(dense["fc1"](read))).detach().numpy()


def main(home, symbol, interval="1h", bars="24"):
    models, key, store = f"{home}/models/lstm", f"{symbol}_{interval}", f"{home}/hindcast.sqlite"
    model = json.loads(pathlib.Path(models, key, "model.json").read_text())
    shape = model["origin"]["trained"]["configuration"]
    query = """SELECT openTime, open, high, low, close, volume FROM candle, series
        WHERE seriesId = id AND symbol = ? AND interval = ? AND venue = 'futures' ORDER BY 1"""
    table = np.array(sqlite3.connect(store).execute(query, (symbol, interval)).fetchall())
    with np.errstate(divide="ignore", invalid="ignore"):
        rows = feature_rows(*table.T)[:, : len(model["features"])]
    inputs, targets = (model["scalers"][name]["parameters"] for name in ("features", "targets"))
    scale = inputs["scale"]
    rows = rows * scale + inputs["min"] if "min" in inputs else (rows - inputs["mean"]) / scale
    rows = np.clip(rows, -10, 10).astype(np.float32)
    windows = np.lib.stride_tricks.sliding_window_view(rows, shape["lookback_window"], axis=0)
    windows = torch.tensor(windows[-int(bars) :].swapaxes(1, 2).copy())
    checksums = [f"{member['weights']['crc32']:08x}" for member in model["members"]]
    files = [f"{models}/{key}/members/{k}-{crc}.pth" for k, crc in enumerate(checksums, 1)]
    files[0] = f"{models}/{key}_best_model.pth"
    found = [outputs(torch.load(file, weights_only=True), windows, shape) for file in files]
    returns, ranges = (np.mean(found, axis=0, dtype=float) * targets["scale"] + targets["mean"]).T
    ranks = np.interp(abs(returns), model["rank_table"]["percentiles"], np.linspace(0, 1, 101))
    time, close = table[-int(bars) :, 0], table[-int(bars) :, 4]
    columns = [time, close, returns, close * np.exp(returns), np.maximum(ranges, 0), ranks]
    print("open_time_ms,close,log_return,predicted_price,log_range,rank")
    np.savetxt(sys.stdout, np.stack(columns, axis=1), "%.17g", ",")


main(*sys.argv[1:])
