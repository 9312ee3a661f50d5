"""An exchange on loopback for one symbol: the hours of a file, and made-up funding rates.

The rates change sign and size, some symbols settle every four hours instead of eight, and each
settlement is stamped some milliseconds late, as the real exchange does it.
"""

import csv
import gzip
import http.server
import json
import random
import threading
import urllib.parse
from dataclasses import dataclass

HOUR = 3_600_000


@dataclass
class Bars:
    """Candles in columns; times are milliseconds since the epoch."""

    time: list
    open: list
    high: list
    low: list
    close: list
    volume: list

    @classmethod
    def read(cls, path):
        names = "open", "high", "low", "close", "volume"
        with gzip.open(path, "rt", newline="") as file:
            rows = list(csv.DictReader(file))
        return cls(
            [int(row["open_time_ms"]) for row in rows],
            *([float(row[name]) for row in rows] for name in names),
        )

    def part(self, first, last):
        return Bars(*(column[first:last] for column in vars(self).values()))


def funding_rates(bars, every, seed):
    """(stamp, rate) from the first bar to the last one's close, the same for the same seed."""
    chance = random.Random(seed)
    times = range(-(-bars.time[0] // every) * every, bars.time[-1] + HOUR + 1, every)
    return [
        (time + chance.randrange(20), round(chance.gauss(0.0001, 0.0004), 8)) for time in times
    ]


def serve(symbol, bars, rates):
    """Starts the exchange; its address."""
    candles = [
        [time, *map(repr, values), time + HOUR - 1, "0", 0, "0", "0", "0"]
        for time, *values in zip(*vars(bars).values())
    ]
    settlements = [
        {"symbol": symbol, "fundingTime": time, "fundingRate": f"{rate:.8f}", "markPrice": ""}
        for time, rate in rates
    ]

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            url = urllib.parse.urlsplit(self.path)
            query = dict(urllib.parse.parse_qsl(url.query))
            start, end = int(query.get("startTime", 0)), int(query.get("endTime", 1 << 60))
            limit, status = int(query.get("limit", 500)), 200
            if query.get("symbol") != symbol:
                status, answer = 400, {"code": -1121, "msg": "Invalid symbol."}
            elif url.path == "/fapi/v1/klines":
                answer = [row for row in candles if start <= row[0] <= end]
                # Without a start, the newest candles.
                answer = answer[:limit] if "startTime" in query else answer[-limit:]
            elif url.path == "/fapi/v1/fundingRate":
                answer = [row for row in settlements if start <= row["fundingTime"] <= end][:limit]
            else:
                status, answer = 404, {"code": -1000, "msg": f"There is no {url.path}."}
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("X-MBX-USED-WEIGHT-1M", "1")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Says nothing: there are many requests, and they are not what is looked at."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"
