#!/usr/bin/env python3
"""Golden values for Tests/NeuralTests, computed by PyTorch in float64.

Usage: python scripts/goldens/neural.py   (needs torch 2.x and numpy)

Writes Tests/Fixtures/Neural/*.json, and torch_saved*.pth as torch.save writes float32 weights.
Weights, features and targets are rounded to float32 first, so both sides start from one number.
"""

import json
import pathlib

import numpy as np
import torch

OUT = pathlib.Path(__file__).parents[2] / "Tests" / "Fixtures" / "Neural"

CASES = {
    # name: type, features, hidden, layers, head, outputs, lookback, batch, loss
    "small": ("standard", 3, 5, 2, 4, 2, 6, 3, ("mse", None)),
    "single": ("standard", 1, 1, 1, 1, 1, 1, 1, ("mse", None)),
    "wide": ("standard", 17, 18, 1, 17, 17, 3, 2, ("mse", None)),
    "saturated": ("standard", 3, 6, 2, 5, 1, 9, 5, ("mse", None)),
    "chunks": ("standard", 4, 12, 2, 8, 2, 10, 35, ("huber", 0.25)),
    "attention": ("attention", 3, 5, 2, 4, 2, 11, 17, ("mse", None)),
    "attention_single": ("attention", 1, 1, 1, 1, 1, 1, 1, ("mse", None)),
    "attention_wide": ("attention", 2, 18, 1, 3, 3, 3, 2, ("huber", 0.25)),
    "gru": ("gru", 3, 5, 2, 4, 2, 11, 17, ("mse", None)),
    "gru_single": ("gru", 1, 1, 1, 1, 1, 1, 1, ("mse", None)),
    "gru_wide": ("gru", 2, 18, 1, 3, 3, 3, 2, ("huber", 0.25)),
    "bidirectional": ("bidirectional", 3, 5, 3, 4, 2, 11, 17, ("mse", None)),
    "bidirectional_single": ("bidirectional", 1, 1, 1, 1, 1, 1, 1, ("mse", None)),
    "bidirectional_wide": ("bidirectional", 2, 17, 1, 3, 3, 3, 2, ("huber", 0.25)),
}


class Model(torch.nn.Module):
    def __init__(self, kind, features, hidden, layers, head, outputs):
        super().__init__()
        self.kind = kind
        both = kind == "bidirectional"
        if kind == "gru":
            self.gru = torch.nn.GRU(features, hidden, layers, batch_first=True)
        else:
            self.lstm = torch.nn.LSTM(
                features, hidden, layers, batch_first=True, bidirectional=both
            )
        units = 2 * hidden if both else hidden
        if kind == "attention":
            self.attention = torch.nn.Linear(units, 1)
        self.fc1 = torch.nn.Linear(units, head)
        self.fc2 = torch.nn.Linear(head, outputs)

    def forward(self, x):
        steps, _ = (self.gru if self.kind == "gru" else self.lstm)(x)
        if self.kind == "attention":
            read = (torch.softmax(self.attention(steps), dim=1) * steps).sum(dim=1)
        else:
            read = steps[:, -1]
        return self.fc2(torch.relu(self.fc1(read)))


def rounded(values):
    return torch.tensor(np.asarray(values, dtype=np.float32), dtype=torch.float64)


def flat(tensor):
    return [float(f"{v:.12g}") for v in tensor.detach().reshape(-1).tolist()]


def loss_function(kind):
    name, delta = kind
    return torch.nn.MSELoss() if name == "mse" else torch.nn.HuberLoss(delta=delta)


def make(name, kind, features, hidden, layers, head, outputs, lookback, batch, loss_kind):
    generator = np.random.default_rng(sum(map(ord, name)))
    model = Model(kind, features, hidden, layers, head, outputs).double()
    with torch.no_grad():
        for parameter in model.parameters():
            bound = 1 / np.sqrt(hidden)
            if name == "saturated":  # gates far on both sides of their linear range
                bound *= 20
            elif kind == "attention":  # steps that differ: the scores' gradient cancels less
                bound *= 4
            parameter.copy_(rounded(generator.uniform(-bound, bound, parameter.shape)))
    rows = lookback - 1 + batch
    data = rounded(generator.normal(size=(rows, features)))
    targets = rounded(generator.normal(size=(rows, outputs)))
    ends = [lookback - 1 + i for i in range(batch)]
    windows = torch.stack([data[end + 1 - lookback : end + 1] for end in ends])
    golden = {
        "modelType": kind,
        "features": features, "hidden": hidden, "layers": layers, "head": head,
        "outputs": outputs, "lookback": lookback, "rows": rows, "ends": ends,
        "loss": loss_kind[0], "delta": loss_kind[1],
        "parameters": {n: flat(p) for n, p in model.named_parameters()},
        "featureValues": flat(data), "targetValues": flat(targets),
    }
    criterion = loss_function(loss_kind)
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


def save_state_dict(kind, name, layers):
    torch.manual_seed(5)
    model = Model(kind, 2, 3, layers, 2, 1)
    torch.save(model.state_dict(), OUT / f"{name}.pth")
    window = torch.arange(8, dtype=torch.float32).reshape(1, 4, 2) / 8
    golden = {
        "modelType": kind,
        "names": list(model.state_dict()),
        "parameters": {n: p.reshape(-1).tolist() for n, p in model.named_parameters()},
        "prediction": model(window).item(),
    }
    (OUT / f"{name}.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    torch.set_default_dtype(torch.float32)
    for case, shape in CASES.items():
        make(case, *shape)
    save_state_dict("standard", "torch_saved", 1)
    for kind in ("attention", "gru", "bidirectional"):
        save_state_dict(kind, f"torch_saved_{kind}", 2)
