"""Loads a service and says how it bore it; see scripts/load-api.sh.

load.py URL PID TRAINING-SYMBOL BACKTEST-SYMBOL    a table, then the same as JSON; exit status 1
                                                   where a figure is beyond its bound

A latency counts from the moment at which a request was due, so that a client that is held up
cannot hide a slow service. PID is the service's process, whose memory is read from /proc.
"""

import asyncio
import collections
import dataclasses
import gc
import hashlib
import json
import math
import pathlib
import sys
import time

import aiohttp

PROBES, PROBE_RATE = 2_000, 100
BACKTESTS_BESIDE_TRAINING = 60
BACKTESTS, CLIENTS = 1_000, 50
LIVE_P99_MS, BACKTEST_MEDIAN_MS = 50, 1_000
# What the allocator may keep beyond the start: pages of threads that have worked at once.
GROWTH_SHARE, GROWTH_MIB = 0.10, 16
# What tells two answers to one question apart: which run it was, when, and how old the data were.
VOLATILE = ("run_id", "created_at", "data.age_seconds")


@dataclasses.dataclass
class Bound:
    """A figure, and what it must stay under; None where it is only stated."""

    name: str
    value: float | int | str
    limit: float | int | None = None
    unit: str = ""

    @property
    def holds(self) -> bool:
        return self.limit is None or self.value <= self.limit


def quantile(values: list[float], share: float) -> float:
    """The nearest-rank quantile: a latency that did occur."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def spread(seconds: list[float]) -> dict[str, float]:
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
    return {name: round(1000 * quantile(seconds, share), 3) for name, share in shares.items()}


def resident_mib(pid: int) -> float:
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return round(int(line.split()[1]) / 1024, 1)
    raise ProcessLookupError(f"process {pid} is gone")


class Service:
    def __init__(self, session: aiohttp.ClientSession, pid: int):
        self.session = session
        self.pid = pid

    async def ask(self, method: str, path: str, body: object = None) -> tuple[int, bytes]:
        async with self.session.request(method, path, json=body) as answer:
            return answer.status, await answer.read()

    async def read(self, method: str, path: str, body: object = None) -> dict:
        """An answer that must be good."""
        status, text = await self.ask(method, path, body)
        if not 200 <= status < 300:
            sys.exit(f"load: {method} {path}: HTTP {status} {text[:500].decode(errors='replace')}")
        return json.loads(text)

    async def backtest(self, symbol: str, seed: int = 0) -> tuple[int, bytes]:
        """A backtest that is computed for each new seed, and is known afterwards."""
        body = {"strategy_type": "lstm_fast", "symbol": symbol, "days_back": 30, "seed": seed}
        return await self.ask("POST", "/api/v1/backtest/run", body)


def essence(text: bytes) -> tuple[str, str]:
    """The digest of an answer without what may differ, every number as it was written; its run."""
    answer = json.loads(text, parse_float=str, parse_int=str)
    run = answer["run_id"]
    for path in VOLATILE:
        *places, name = path.split(".")
        value = answer
        for place in places:
            value = value[place]
        del value[name]
    return hashlib.sha256(json.dumps(answer).encode()).hexdigest(), run


async def probe(service: Service) -> tuple[list[float], int]:
    """Asks whether it is live at a steady rate, whether or not earlier answers have come."""
    seconds: list[float] = []
    failures = 0

    async def one(due: float) -> None:
        nonlocal failures
        await asyncio.sleep(max(0, due - time.perf_counter()))
        status, _ = await service.ask("GET", "/health/live")
        seconds.append(time.perf_counter() - due)
        failures += status != 200

    start = time.perf_counter() + 0.1
    await asyncio.gather(*(one(start + each / PROBE_RATE) for each in range(PROBES)))
    return seconds, failures


async def training_step(service: Service, job: str) -> tuple[str, str]:
    """The state of a training, and where it is."""
    answer = await service.read("GET", f"/api/v1/jobs/{job}")
    return answer["state"], json.dumps(answer["progress"])


async def beside_training(service: Service, training: str, symbol: str) -> list[Bound]:
    request = {"symbol": training, "epochs": 1_000, "days": 365}
    job = (await service.read("POST", "/api/v1/ai/train", request))["job_id"]
    while (step := await training_step(service, job))[0] == "queued" or step[1] == "null":
        await asyncio.sleep(0.1)
    await service.backtest(symbol)

    live, failures = await probe(service)
    seconds, refused = [], 0
    for number in range(BACKTESTS_BESIDE_TRAINING):
        began = time.perf_counter()
        status, _ = await service.backtest(symbol, seed=1 + number)
        seconds.append(time.perf_counter() - began)
        refused += status != 200

    state, progress = await training_step(service, job)
    await service.read("DELETE", f"/api/v1/jobs/{job}")
    health, backtests = spread(live), spread(seconds)
    return [
        Bound("training did not run throughout", int(state != "running"), 0),
        Bound("training did not move", int(progress == step[1]), 0),
        Bound(f"GET /health/live not 200, of {PROBES}", failures, 0),
        *(
            Bound(f"GET /health/live {name}", value, LIVE_P99_MS if name == "p99" else None, "ms")
            for name, value in health.items()
        ),
        Bound(f"backtests beside it not 200, of {len(seconds)}", refused, 0),
        *(
            Bound(
                f"backtest beside it {name}",
                value,
                BACKTEST_MEDIAN_MS if name == "p50" else None,
                "ms",
            )
            for name, value in backtests.items()
        ),
    ]


async def from_many_clients(service: Service, symbol: str) -> list[Bound]:
    left = iter(range(BACKTESTS))
    seconds: list[float] = []
    answers: list[tuple[int, bytes]] = []
    most = 0.0

    async def client(requests: object) -> None:
        for _ in requests:
            began = time.perf_counter()
            answers.append(await service.backtest(symbol))
            seconds.append(time.perf_counter() - began)

    async def watch() -> None:
        nonlocal most
        while True:
            most = max(most, resident_mib(service.pid))
            await asyncio.sleep(0.05)

    idle = resident_mib(service.pid)
    # A first round makes the threads and the buffers that so many clients need.
    await asyncio.gather(*(client(range(1)) for _ in range(CLIENTS)))
    answers.clear()
    seconds.clear()
    await asyncio.sleep(2)
    start = resident_mib(service.pid)
    watcher = asyncio.create_task(watch())
    began = time.perf_counter()
    await asyncio.gather(*(client(left) for _ in range(CLIENTS)))
    elapsed = time.perf_counter() - began
    await asyncio.sleep(2)
    end = resident_mib(service.pid)
    watcher.cancel()

    good = [text for status, text in answers if status == 200]
    found = [essence(text) for text in good]
    alike = max(collections.Counter(digest for digest, _ in found).values(), default=0)
    return [
        Bound(f"answers missing, of {BACKTESTS}", BACKTESTS - len(answers), 0),
        Bound("answers not 200", len(answers) - len(good), 0),
        Bound("answers unlike the most", len(found) - alike, 0),
        # Those of the first round are runs; whoever asks later is answered with one of them.
        Bound("answers that share a run", len(found) - len({run for _, run in found})),
        Bound("throughput", round(len(good) / elapsed, 1), None, "backtests/s"),
        *(Bound(f"latency {name}", value, None, "ms") for name, value in spread(seconds).items()),
        Bound("memory before any", idle, None, "MiB"),
        Bound("memory after a first round", start, None, "MiB"),
        Bound("memory at most", most, None, "MiB"),
        Bound("memory at the end", end, round(start * (1 + GROWTH_SHARE) + GROWTH_MIB, 1), "MiB"),
    ]


async def main(url: str, pid: int, training: str, symbol: str) -> int:
    gc.disable()
    session = aiohttp.ClientSession(
        url,
        connector=aiohttp.TCPConnector(limit=0),
        timeout=aiohttp.ClientTimeout(total=120),
    )
    async with session:
        service = Service(session, pid)
        groups = {
            "beside a training on all cores": await beside_training(service, training, symbol),
            f"{BACKTESTS} backtests from {CLIENTS} clients": await from_many_clients(
                service, symbol
            ),
        }
    for title, figures in groups.items():
        print(title)
        for each in figures:
            bound = "" if each.limit is None else f"at most {each.limit:g}"
            verdict = "" if each.holds else "  <-- not met"
            print(f"  {each.name:<38} {each.value:>10} {each.unit:<12} {bound}{verdict}")
    print(f"compared without {', '.join(VOLATILE)}")
    figures = {
        title: {each.name: each.value for each in group} for title, group in groups.items()
    }
    print(json.dumps(figures))
    return 0 if all(each.holds for group in groups.values() for each in group) else 1


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    sys.exit(asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4])))
