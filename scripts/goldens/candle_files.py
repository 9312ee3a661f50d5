"""Writes the packed candle files that the tests of the file import read.

Python's gzip and zipfile stand for the programs that made a user's files. Run it from anywhere:

    python3 scripts/goldens/candle_files.py
"""

import gzip
import io
import pathlib
import struct
import zipfile

FOLDER = pathlib.Path(__file__).parents[2] / "Tests/Fixtures/Connectors"
HOUR = 3_600_000
START = 1_704_067_200_000  # 2024-01-01T00:00:00Z
HEADER = (
    "open_time,open,high,low,close,volume,close_time,quote_volume,count,"
    "taker_buy_volume,taker_buy_quote_volume,ignore\n"
)
EPOCH = (1980, 1, 1, 0, 0, 0)


def rows(first: int, count: int, scale: int = 1) -> str:
    """Made-up klines in Binance's 12 columns; scale 1000 gives microseconds."""
    lines = []
    for index in range(first, first + count):
        opened = (START + index * HOUR) * scale
        closed = (START + (index + 1) * HOUR) * scale - 1
        price = 40000 + index
        lines.append(
            f"{opened},{price}.10,{price + 9}.00,{price - 9}.50,{price + 1}.25,"
            f"{index}.50000000,{closed},1.5,7,0.5,0.75,0\n"
        )
    return "".join(lines)


def gz(text: str) -> bytes:
    return gzip.compress(text.encode(), 9, mtime=0)


def archive(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in files.items():
            file.writestr(zipfile.ZipInfo(name, EPOCH), text, zipfile.ZIP_DEFLATED, 9)
    return buffer.getvalue()


def encrypted(data: bytes) -> bytes:
    """Sets the encryption bit in the local and the central header of a one-file archive."""
    data = bytearray(data)
    for magic, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = data.index(magic) + offset
        flags = struct.unpack_from("<H", data, at)[0]
        struct.pack_into("<H", data, at, flags | 1)
    return bytes(data)


def with_flipped_byte(data: bytes, at: int) -> bytes:
    data = bytearray(data)
    data[at] ^= 0xFF
    return bytes(data)


def with_wrong_checksum(data: bytes) -> bytes:
    """Changes the CRC-32 of a one-file archive where both headers hold it."""
    data = bytearray(data)
    for magic, offset in ((b"PK\3\4", 14), (b"PK\1\2", 16)):
        at = data.index(magic) + offset
        data[at] ^= 0xFF
    return bytes(data)


def main() -> None:
    text = rows(0, 4)
    one = archive({"BTCUSDT-1h-2024-01.csv": text})
    blank = HEADER + "\n" * (17 << 20)
    files = {
        "headless.csv": text.encode(),
        "microseconds.csv": rows(0, 4, 1000).encode(),
        "header.csv.gz": gz(HEADER + text),
        "members.csv.gz": gz(rows(0, 2)) + gz("") + gz(rows(2, 2)),
        "with-notes.zip": archive(
            {
                "notes.txt": "hello",
                "data/": "",
                "data/BTCUSDT-1h-2024-01.CSV": text,
                "__MACOSX/data/._BTCUSDT-1h-2024-01.csv": "shadow",
            }
        ),
        "two.zip": archive({"a.csv": text, "b.csv": text}),
        "none.zip": archive({"notes.txt": "hello"}),
        "empty.zip": archive({}),
        "encrypted.zip": encrypted(one),
        "checksum.zip": with_wrong_checksum(one),
        "truncated.zip": one[: len(one) // 2],
        "empty-inside.zip": archive({"a.csv": ""}),
        "truncated.csv.gz": gz(HEADER + rows(0, 99))[:-200],
        "checksum.csv.gz": with_flipped_byte(gz(text), -8),
        "length.csv.gz": with_flipped_byte(gz(text), -4),
        "garbage-after.csv.gz": gz(text) + b"garbage",
        "empty-inside.csv.gz": gz(""),
        "bomb.csv.gz": gz(blank),
        "bomb.zip": archive({"a.csv": blank}),
    }
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (FOLDER / name).write_bytes(data)


if __name__ == "__main__":
    main()
