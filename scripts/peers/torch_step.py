#!/usr/bin/env python3
"""PyTorch's arm of `make bench`: the guide's network, driven over standard input.

Answers each line `step` with the milliseconds of one training step (batch 64, lookback 60,
20 features, LSTM 128 x 3, head 64, dropout 0.2, clip 1, Adam with weight decay 1e-5) and each line
`infer N` with those of N windows in one batch without gradients.
"""

import sys
import time

import torch
from torch import nn

THREADS = int(sys.argv[1])
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


def main() -> None:
    torch.set_num_threads(THREADS)
    torch.manual_seed(7)
    model = Forecaster()
    adam = torch.optim.Adam(model.parameters(), lr=0.001, weight_decay=1e-5)
    windows = torch.randn(BATCH, LOOKBACK, FEATURES)
    targets = torch.randn(BATCH, 2)
    print(torch.__version__, flush=True)
    for line in sys.stdin:
        words = line.split()
        if words[0] == "step":
            model.train()
            start = time.perf_counter()
            adam.zero_grad()
            nn.functional.mse_loss(model(windows), targets).backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            adam.step()
        else:
            model.eval()
            batch = torch.randn(int(words[1]), LOOKBACK, FEATURES)
            start = time.perf_counter()
            with torch.no_grad():
                model(batch)
        print(f"{(time.perf_counter() - start) * 1000:.4f}", flush=True)


if __name__ == "__main__":
    main()
