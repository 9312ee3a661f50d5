#!/usr/bin/env python3
"""Golden values for Tests/NeuralTests, computed by PyTorch in float64.

Usage: python scripts/goldens/neural.py   (needs torch 2.x and numpy)

Writes Tests/Fixtures/Neural/*.json, and torch_saved.pth as torch.save writes float32 weights.
Weights, features and targets are rounded to float32 first, so both sides start from one number.
"""

import json
import pathlib

import numpy as np
import torch

OUT = pathlib.Path(__file__).parents[2] / "Tests" / "Fixtures" / "Neural"

CASES = {
    # name: features, hidden, layers, head, outputs, lookback, batch, loss
    "small": (3, 5, 2, 4, 2, 6, 3, ("mse", None)),
    "single": (1, 1, 1, 1, 1, 1, 1, ("mse", None)),
    "wide": (17, 18, 1, 17, 17, 3, 2, ("mse", None)),
    "saturated": (3, 6, 2, 5, 1, 9, 5, ("mse", None)),
    "chunks": (4, 12, 2, 8, 2, 10, 35, ("huber", 0.25)),
}


class Model(torch.nn.Module):
    def __init__(self, features, hidden, layers, head, outputs):
        super().__init__()
        self.lstm = torch.nn.LSTM(features, hidden, layers, batch_first=True)
        self.fc1 = torch.nn.Linear(hidden, head)
        self.fc2 = torch.nn.Linear(head, outputs)

    def forward(self, x):
        steps, _ = self.lstm(x)
        return self.fc2(torch.relu(self.fc1(steps[:, -1])))


def rounded(values):
    return torch.tensor(np.asarray(values, dtype=np.float32), dtype=torch.float64)


def flat(tensor):
    return [float(f"{v:.12g}") for v in tensor.detach().reshape(-1).tolist()]


def loss_function(kind):
    name, delta = kind
    return torch.nn.MSELoss() if name == "mse" else torch.nn.HuberLoss(delta=delta)


def make(name, features, hidden, layers, head, outputs, lookback, batch, kind):
    generator = np.random.default_rng(sum(map(ord, name)))
    model = Model(features, hidden, layers, head, outputs).double()
    with torch.no_grad():
        for parameter in model.parameters():
            bound = 1 / np.sqrt(hidden)
            if name == "saturated":  # gates far on both sides of their linear range
                bound *= 20
            parameter.copy_(rounded(generator.uniform(-bound, bound, parameter.shape)))
    rows = lookback - 1 + batch
    data = rounded(generator.normal(size=(rows, features)))
    targets = rounded(generator.normal(size=(rows, outputs)))
    ends = [lookback - 1 + i for i in range(batch)]
    windows = torch.stack([data[end + 1 - lookback : end + 1] for end in ends])
    golden = {
        "features": features, "hidden": hidden, "layers": layers, "head": head,
        "outputs": outputs, "lookback": lookback, "rows": rows, "ends": ends,
        "loss": kind[0], "delta": kind[1],
        "parameters": {n: flat(p) for n, p in model.named_parameters()},
        "featureValues": flat(data), "targetValues": flat(targets),
    }
    criterion = loss_function(kind)
    predictions = model(windows)
    loss = criterion(predictions, targets[ends])
    loss.backward()
    golden["predictions"] = flat(predictions)
    golden["lossValue"] = loss.item()
    golden["gradients"] = {n: flat(p.grad) for n, p in model.named_parameters()}

    # Ten steps of Adam; the clip is half the first norm, so that it bites.
    norm = torch.sqrt(sum((p.grad**2).sum() for p in model.parameters())).item()
    clip = float(np.float32(norm / 2))
    golden["clip"] = clip
    golden["learningRate"] = 0.01
    golden["weightDecay"] = 0.03125
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01, weight_decay=0.03125)
    losses = []
    for _ in range(10):
        optimizer.zero_grad()
        loss = criterion(model(windows), targets[ends])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
        optimizer.step()
        losses.append(loss.item())
    golden["trainedLosses"] = losses
    golden["trained"] = {n: flat(p) for n, p in model.named_parameters()}
    (OUT / f"{name}.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")


def save_state_dict():
    torch.manual_seed(5)
    model = Model(2, 3, 1, 2, 1)
    torch.save(model.state_dict(), OUT / "torch_saved.pth")
    window = torch.arange(8, dtype=torch.float32).reshape(1, 4, 2) / 8
    golden = {
        "names": list(model.state_dict()),
        "parameters": {n: p.reshape(-1).tolist() for n, p in model.named_parameters()},
        "prediction": model(window).item(),
    }
    (OUT / "torch_saved.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    torch.set_default_dtype(torch.float32)
    for case, shape in CASES.items():
        make(case, *shape)
    save_state_dict()
