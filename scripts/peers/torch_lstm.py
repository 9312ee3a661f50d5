#!/usr/bin/env python3
"""PyTorch's side of the benchmarks: the guide's network, driven over standard input.

    torch_lstm.py THREADS

Says its name, then answers each line with milliseconds:

step        one training step (batch 64, lookback 60, 20 features, LSTM 128 x 3, head 64,
            dropout 0.2, clip 1, Adam with weight decay 1e-5)
infer N     N windows in one batch without gradients
epoch T V   steps on T windows in a new order, then V windows without gradients
"""

import sys
import time

try:
    import torch
    from torch import nn
except ImportError as error:
    sys.exit(f"PyTorch: {error}")

LOOKBACK, FEATURES, BATCH = 60, 20, 64


class Forecaster(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(FEATURES, 128, 3, dropout=0.2, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(128, 64), nn.ReLU(), nn.Dropout(0.2), nn.Linear(64, 2)
        )

    def forward(self, windows):
        return self.head(self.lstm(windows)[0][:, -1])


class Work:
    def __init__(self):
        self.model = Forecaster()
        # The fused optimizer is PyTorch's fastest here.
        self.adam = torch.optim.Adam(
            self.model.parameters(), lr=0.001, weight_decay=1e-5, fused=True
        )
        self.batch = torch.randn(BATCH, LOOKBACK, FEATURES), torch.randn(BATCH, 2)
        self.inputs = {}

    def windows(self, count):
        """Consecutive windows of one matrix of rows, and a target for each."""
        if count not in self.inputs:
            rows = torch.randn(count + LOOKBACK - 1, FEATURES)
            windows = rows.as_strided((count, LOOKBACK, FEATURES), (FEATURES, FEATURES, 1))
            self.inputs[count] = windows, torch.randn(count, 2)
        return self.inputs[count]

    def train(self, windows, targets):
        self.adam.zero_grad()
        nn.functional.mse_loss(self.model(windows), targets).backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.adam.step()

    def step(self):
        self.model.train()
        return elapsed(lambda: self.train(*self.batch))

    def infer(self, count):
        self.model.eval()
        windows = self.windows(count)[0].contiguous()
        with torch.inference_mode():
            return elapsed(lambda: self.model(windows))

    def epoch(self, training, validation):
        windows, targets = self.windows(training)
        unseen = self.windows(validation)[0]

        def work():
            self.model.train()
            for ends in torch.randperm(training).split(BATCH):
                self.train(windows[ends], targets[ends])
            self.model.eval()
            with torch.inference_mode():
                self.model(unseen)

        return elapsed(work)


def elapsed(work) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def main() -> None:
    torch.set_num_threads(int(sys.argv[1]))
    torch.manual_seed(7)
    work = Work()
    commands = {"step": work.step, "infer": work.infer, "epoch": work.epoch}
    version = torch.__version__.split("+")[0]
    print(f"PyTorch {version} {torch.backends.cpu.get_cpu_capability()}", flush=True)
    for line in sys.stdin:
        name, *counts = line.split()
        print(f"{commands[name](*map(int, counts)):.4f}", flush=True)


if __name__ == "__main__":
    main()
