#!/usr/bin/env python3
"""Writes what ours must read: PyTorch's weights, scikit-learn's scalers, and what they make of it.

    write.py FOLDER

torch-N.pth, torch-N.safetensors   fresh weights of the shape of case-N
torch-N.npy                        PyTorch's outputs for the windows of case-N
sklearn-NAME.pkl, sklearn-NAME.npy a scaler and what it makes of the rows of scaler-standard.json
"""

import json
import pathlib
import pickle
import sys

import numpy as np
import torch
from safetensors.torch import save_file
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from cases import cases


def main():
    folder = pathlib.Path(sys.argv[1])
    torch.manual_seed(1)
    for case in cases(folder):
        model = case.model()
        with torch.no_grad():
            # Fresh weights let little of a window through five layers; larger ones show its order.
            for parameter in model.parameters():
                parameter.mul_(3)
        torch.save(model.state_dict(), folder / f"torch-{case.index}.pth")
        save_file(model.state_dict(), folder / f"torch-{case.index}.safetensors")
        np.save(folder / f"torch-{case.index}.npy", case.run(model))

    rows = np.array(json.loads((folder / "scaler-standard.json").read_text())["rows"])
    scalers = {
        "standard": StandardScaler(),
        "minmax": MinMaxScaler(),
        "minmax-symmetric": MinMaxScaler(feature_range=(-1, 1)),
    }
    for name, scaler in scalers.items():
        scaler.fit(rows[:50])
        for protocol in 3, 4, 5:
            path = folder / f"sklearn-{name}-{protocol}.pkl"
            path.write_bytes(pickle.dumps(scaler, protocol=protocol))
            np.save(path.with_suffix(".npy"), scaler.transform(rows))


main()
