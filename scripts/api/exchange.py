"""An exchange on loopback that speaks Binance's wire format, for one symbol.

exchange.py CANDLES.csv.gz SYMBOL [PORT]    prints its address and runs until it is interrupted

It gives the hourly candles of a file as if the newest had just closed, futures and spot alike, and
any other interval made from them; a funding rate of 0.01 % every eight hours. Another symbol is
refused as Binance refuses it: HTTP 400, code -1121.
"""

import csv
import gzip
import http.server
import json
import sys
import threading
import time
import urllib.parse

HOUR = 3_600_000
FUNDING_PERIOD = 8 * HOUR
# Candles beyond the present that the file still has, so that it lasts for a run.
AHEAD = 48
UNITS = {"m": 60_000, "h": HOUR, "d": 24 * HOUR, "w": 7 * 24 * HOUR}
# Binance's weeks begin on Mondays; the epoch began on a Thursday.
WEEK_SHIFT = 4 * 24 * HOUR


class Refusal(Exception):
    """Why a request is refused, as Binance puts it."""

    def __init__(self, code: int, message: str):
        super().__init__(message)
        self.code = code
        self.message = message


def length(interval: str) -> int:
    number, unit = interval[:-1], interval[-1:]
    if not number.isdecimal() or int(number) == 0 or unit not in UNITS:
        raise Refusal(-1120, "Invalid interval.")
    return int(number) * UNITS[unit]


class Market:
    """The hours of a file, moved in time so that they end a little after the present."""

    def __init__(self, path: str, now: int):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            self.rows = [
                tuple(float(row[name]) for name in ("open", "high", "low", "close", "volume"))
                for row in csv.DictReader(file)
            ]
        self.first = (now // HOUR + AHEAD) * HOUR - len(self.rows) * HOUR

    def part(self, start: int, end: int) -> tuple | None:
        """What happened from one moment to another: open, high, low, close, volume."""
        if end - start >= HOUR:
            first = max(0, -((self.first - start) // HOUR))
            rows = self.rows[first : max(0, (end - self.first) // HOUR)]
            if not rows:
                return None
            highest, lowest = max(row[1] for row in rows), min(row[2] for row in rows)
            return rows[0][0], highest, lowest, rows[-1][3], sum(row[4] for row in rows)
        # Within an hour the price moves on a straight line; no more is known.
        index = (start - self.first) // HOUR
        if not 0 <= index < len(self.rows):
            return None
        opened, _, _, closed, volume = self.rows[index]
        base = self.first + index * HOUR
        first, last = (opened + (closed - opened) * (at - base) / HOUR for at in (start, end))
        return first, max(first, last), min(first, last), last, volume * (end - start) / HOUR

    def candles(self, interval: str, start: int, end: int, limit: int) -> list:
        step = length(interval)
        shift = WEEK_SHIFT if interval.endswith("w") else 0
        start, end = max(start, self.first), min(end, int(time.time() * 1000))
        opened = -((shift - start) // step) * step + shift
        result = []
        while opened <= end and len(result) < limit:
            if (part := self.part(opened, opened + step)) is not None:
                prices = [f"{value:.8f}" for value in part]
                result.append([opened, *prices, opened + step - 1, "0", 0, "0", "0", "0"])
            opened += step
        return result

    def funding(self, symbol: str, start: int, end: int, limit: int) -> list:
        first = -(-max(start, self.first) // FUNDING_PERIOD) * FUNDING_PERIOD
        times = range(first, min(end, int(time.time() * 1000)) + 1, FUNDING_PERIOD)
        return [
            {"symbol": symbol, "fundingTime": at, "fundingRate": "0.00010000", "markPrice": ""}
            for at in times[:limit]
        ]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    market: Market
    symbol: str

    def answer(self) -> object:
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        start, end = int(query.get("startTime", 0)), int(query.get("endTime", 1 << 60))
        if query.get("symbol") != self.symbol:
            raise Refusal(-1121, "Invalid symbol.")
        if url.path in ("/fapi/v1/klines", "/api/v3/klines"):
            limit = min(int(query.get("limit", 500)), 1500 if "fapi" in url.path else 1000)
            if "startTime" not in query:
                # Without a start, the newest candles.
                rows = self.market.candles(query.get("interval", ""), start, end, 1 << 60)
                return rows[-limit:]
            return self.market.candles(query.get("interval", ""), start, end, limit)
        if url.path == "/fapi/v1/fundingRate":
            limit = min(int(query.get("limit", 100)), 1000)
            return self.market.funding(self.symbol, start, end, limit)
        raise Refusal(-1000, f"There is no {url.path}.")

    def do_GET(self) -> None:
        try:
            status, answer = 200, self.answer()
        except Refusal as refusal:
            status, answer = 400, {"code": refusal.code, "msg": refusal.message}
        except ValueError:
            status, answer = 400, {"code": -1100, "msg": "Illegal characters in a parameter."}
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-MBX-USED-WEIGHT-1M", "1")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing: there are many requests, and they are not what is looked at."""


def main() -> None:
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    Handler.market = Market(sys.argv[1], int(time.time() * 1000))
    Handler.symbol = sys.argv[2]
    port = int(sys.argv[3]) if len(sys.argv) == 4 else 0
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        thread.join()
    except KeyboardInterrupt:
        server.shutdown()


if __name__ == "__main__":
    main()
