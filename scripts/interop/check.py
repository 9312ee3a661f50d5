#!/usr/bin/env python3
"""Compares ours with theirs, prints the worst difference of each check, fails where one is too large.

    check.py FOLDER

Differences of outputs are relative to 1 + |value|.
"""

import json
import pathlib
import pickle
import sys
import warnings

import numpy as np
import onnxruntime
import torch
from safetensors.torch import load_file

from cases import cases

OUTPUTS = 1e-5
SCALED = 1e-12


class Table:
    """The worst difference of each check."""

    def __init__(self):
        self.rows = {}

    def add(self, name, limit, ours, theirs):
        ours, theirs = np.asarray(ours), np.asarray(theirs)
        if ours.shape != theirs.shape:
            difference = np.inf
        else:
            difference = float(np.max(np.abs(ours - theirs) / (1 + np.abs(theirs))))
        if not np.isfinite(difference):
            difference = np.inf
        count, worst, _ = self.rows.get(name, (0, 0.0, limit))
        self.rows[name] = (count + 1, max(worst, difference), limit)

    def print(self):
        """Prints the table; whether every check passed."""
        print(f"{'check':<64} {'cases':>5} {'worst':>9} {'limit':>7}")
        passed = True
        for name, (count, worst, limit) in self.rows.items():
            verdict = "" if worst <= limit else "  FAILED"
            passed &= worst <= limit
            print(f"{name:<64} {count:>5} {worst:>9.1e} {limit:>7.0e}{verdict}")
        return passed


def check_network(table, folder, case):
    def add(name, ours, theirs):
        table.add(f"{case.configuration['modelType']}: {name}", OUTPUTS, ours, theirs)

    weights = {
        "our .pth in torch.load(weights_only=True)": torch.load(
            folder / f"case-{case.index}.pth", weights_only=True
        ),
        "our .safetensors in safetensors.torch": load_file(
            folder / f"case-{case.index}.safetensors"
        ),
    }
    for name, state in weights.items():
        model = case.model()
        model.load_state_dict(state, strict=True)
        add(name, case.outputs, case.run(model))

    session = onnxruntime.InferenceSession(
        folder / f"case-{case.index}.onnx", providers=["CPUExecutionProvider"]
    )
    (found,) = session.run(["outputs"], {"windows": case.windows})
    add("our .onnx in ONNX Runtime, all windows at once", case.outputs, found)
    (found,) = session.run(["outputs"], {"windows": case.windows[:1]})
    add("our .onnx in ONNX Runtime, one window", case.outputs[:1], found)

    answer = json.loads((folder / f"answer-{case.index}.json").read_text())
    theirs = np.load(folder / f"torch-{case.index}.npy")
    add("torch.save's state dict in ours", answer["pth"], theirs)
    add("safetensors.torch's file in ours", answer["safetensors"], theirs)


def check_scalers(table, folder):
    for kind in "standard", "minmax":
        record = json.loads((folder / f"scaler-{kind}.json").read_text())
        scaler = pickle.loads((folder / f"scaler-{kind}.pkl").read_bytes())
        with warnings.catch_warnings():
            # Ours carries the names of its columns, the rows here do not.
            warnings.filterwarnings("ignore", message="X does not have valid feature names")
            found = scaler.transform(np.array(record["rows"]))
        table.add(f"our {kind} scaler in scikit-learn", SCALED, record["scaled"], found)
    for path in sorted(folder.glob("sklearn-*.npy")):
        name = path.stem.removeprefix("sklearn-").rsplit("-", 1)[0]
        ours = json.loads(path.with_suffix(".json").read_text())["scaled"]
        table.add(f"scikit-learn's {name} scaler in ours", SCALED, ours, np.load(path))


def main():
    folder = pathlib.Path(sys.argv[1])
    found = cases(folder)
    if not found:
        sys.exit("there is nothing to check")
    table = Table()
    for case in found:
        check_network(table, folder, case)
    check_scalers(table, folder)
    if not table.print():
        sys.exit("interop: ours and theirs differ")


main()
