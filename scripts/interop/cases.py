"""The networks and windows that hindcast-interop wrote, and PyTorch's own network of each shape."""

import json
import pathlib
import re

import numpy as np
import torch


class Recurrent(torch.nn.Module):
    """Recurrent layers, one summary of their steps, a dense layer, ReLU, the outputs."""

    def __init__(self, configuration):
        super().__init__()
        kind = configuration["modelType"]
        hidden, both = configuration["hiddenSize"], kind == "bidirectional"
        layers = (torch.nn.GRU if kind == "gru" else torch.nn.LSTM)(
            configuration["inputSize"],
            hidden,
            configuration["layerCount"],
            batch_first=True,
            bidirectional=both,
        )
        self.module = "gru" if kind == "gru" else "lstm"
        self.add_module(self.module, layers)
        units = 2 * hidden if both else hidden
        self.attention = torch.nn.Linear(units, 1) if kind == "attention" else None
        self.fc1 = torch.nn.Linear(units, configuration["headSize"])
        self.fc2 = torch.nn.Linear(configuration["headSize"], configuration["outputSize"])

    def forward(self, windows):
        steps, _ = self.get_submodule(self.module)(windows)
        if self.attention is None:
            summary = steps[:, -1]
        else:
            summary = (torch.softmax(self.attention(steps), dim=1) * steps).sum(dim=1)
        return self.fc2(torch.relu(self.fc1(summary)))


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
        return Recurrent(self.configuration).eval()

    def run(self, model):
        """What a PyTorch network makes of the windows."""
        with torch.no_grad():
            return model(torch.from_numpy(self.windows)).numpy()


def cases(folder):
    """All cases in the order of their numbers."""
    found = [Case(path) for path in pathlib.Path(folder).glob("case-*.json")]
    return sorted(found, key=lambda case: case.index)
