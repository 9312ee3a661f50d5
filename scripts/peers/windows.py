"""Runs hindcast and backtesting.py over the same candles and prints what each process took.

Started by scripts/bench-windows.sh. Programs take turns, round by round. A figure is the median of
the rounds: CPU seconds of the whole process (user and system) and its largest resident memory.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
WINDOWS = [("1,000,000 1m bars", 1_000_000, 1, "1m"), ("33,599 1h bars", 33_599, 60, "1h")]


def measured(command: list[str]) -> tuple[float, float]:
    """CPU seconds and MB of a process that has to succeed."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    error = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{error.decode()}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def hindcast(tool: str, candles: Path, interval: str, home: Path) -> dict[str, tuple]:
    shutil.rmtree(home, ignore_errors=True)
    series = ["--symbol", "BTCUSDT", "--interval", interval, "--home", str(home)]
    figures = {"import": measured([tool, "data", "import", str(candles), *series])}
    figures["backtest"] = measured(
        [tool, "backtest", "--strategy", "supertrend", "--start", "2023-01-01T00:00:00Z", *series]
    )
    [run] = (home / "runs").glob("*/report.json")
    sizes = (run.stat().st_size / 1e6, run.with_name("report.html").stat().st_size / 1e6)
    figures["report.json, report.html"] = sizes
    return figures


def main() -> None:
    rounds = int(sys.argv[1])
    tools = {"hindcast": os.environ.get("HINDCAST", ".build/release/hindcast")}
    if "BEFORE" in os.environ:
        tools = {"hindcast before": os.environ["BEFORE"], **tools}
    with tempfile.TemporaryDirectory(prefix="hindcast-windows-") as folder:
        folder = Path(folder)
        print("| window | program | work | CPU s | peak MB |")
        print("|---|---|---|---|---|")
        sizes = []
        for name, bars, minutes, interval in WINDOWS:
            candles = folder / f"{interval}.csv"
            with candles.open("wb") as file:
                make = [sys.executable, str(HERE.parent / "make-candles.py")]
                subprocess.run([*make, str(bars), str(minutes)], stdout=file, check=True)
            results: dict[tuple[str, str], list[tuple]] = {}
            for _ in range(rounds):
                for program, tool in tools.items():
                    for work, figure in hindcast(tool, candles, interval, folder / "home").items():
                        results.setdefault((program, work), []).append(figure)
                peer = [sys.executable, str(HERE / "backtesting_supertrend.py"), str(candles)]
                results.setdefault(("backtesting.py", "backtest"), []).append(measured(peer))
            for (program, work), figures in results.items():
                first, second = (statistics.median(column) for column in zip(*figures))
                if work.startswith("report"):
                    sizes.append(f"| {name} | {program} | {first:.2f} | {second:.2f} |")
                else:
                    print(f"| {name} | {program} | {work} | {first:.2f} | {second:.0f} |")
        print("\n| window | program | report.json MB | report.html MB |\n|---|---|---|---|")
        print("\n".join(sizes))


main()
