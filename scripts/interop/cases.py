"""The networks and windows that hindcast-interop wrote, and PyTorch's own network of each shape."""

import json
import pathlib
import re

import numpy as np
import torch


class Standard(torch.nn.Module):
    """Stacked LSTM layers, the last step, a dense layer, ReLU, the outputs."""

    def __init__(self, configuration):
        super().__init__()
        hidden = configuration["hiddenSize"]
        self.lstm = torch.nn.LSTM(
            configuration["inputSize"], hidden, configuration["layerCount"], batch_first=True
        )
        self.fc1 = torch.nn.Linear(hidden, configuration["headSize"])
        self.fc2 = torch.nn.Linear(configuration["headSize"], configuration["outputSize"])

    def forward(self, windows):
        steps, _ = self.lstm(windows)
        return self.fc2(torch.relu(self.fc1(steps[:, -1])))


MODELS = {"standard": Standard}


class Case:
    """One network of ours: its shape, windows and our outputs."""

    def __init__(self, path):
        record = json.loads(path.read_text())
        self.index = int(re.fullmatch(r"case-(\d+)", path.stem).group(1))
        self.configuration = record["configuration"]
        self.outputs = np.array(record["outputs"])
        rows = np.array(record["rows"], dtype=np.float32)
        lookback = record["lookback"]
        self.windows = np.stack([rows[end + 1 - lookback : end + 1] for end in record["ends"]])

    def model(self):
        """PyTorch's network of this shape, fresh weights."""
        return MODELS[self.configuration["modelType"]](self.configuration).eval()

    def run(self, model):
        """What a PyTorch network makes of the windows."""
        with torch.no_grad():
            return model(torch.from_numpy(self.windows)).numpy()


def cases(folder):
    """All cases in the order of their numbers."""
    found = [Case(path) for path in pathlib.Path(folder).glob("case-*.json")]
    return sorted(found, key=lambda case: case.index)
