"""Pictures as arrays, and files that no library here writes."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np

RANDOM = np.random.default_rng(0)
GREY8 = RANDOM.integers(0, 256, (6, 9), dtype=np.uint8)
RGB8 = RANDOM.integers(0, 256, (6, 9, 3), dtype=np.uint8)
GREY16 = RANDOM.integers(0, 65536, (6, 9), dtype=np.uint16)
RGB16 = RANDOM.integers(0, 65536, (6, 9, 3), dtype=np.uint16)


def png16(path: Path, pixels: np.ndarray) -> None:
    """A PNG of 16 bits a channel, 1 to 4 channels, each row filtered in another way."""
    rows, cols, channels = pixels.shape
    stride = 2 * channels
    data = pixels.astype(">u2").reshape(rows, -1).view(np.uint8).astype(int)
    lines = b""
    for r in range(rows):
        left = np.concatenate([np.zeros(stride, int), data[r][:-stride]])
        up = data[r - 1] if r else np.zeros_like(data[r])
        coded = (data[r], data[r] - left, data[r] - up)[r % 3]
        lines += bytes([r % 3]) + (coded % 256).astype(np.uint8).tobytes()
    head = struct.pack(">IIBBBBB", cols, rows, 16, {1: 0, 2: 4, 3: 2, 4: 6}[channels], 0, 0, 0)
    content = b"\x89PNG\r\n\x1a\n"
    for kind, body in ((b"IHDR", head), (b"IDAT", zlib.compress(lines)), (b"IEND", b"")):
        content += struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    path.write_bytes(content)


def lzw_tiff(path: Path, pixels: np.ndarray) -> None:
    """A 16-bit RGB TIFF compressed by LZW, of literal codes only."""
    codes = []
    data = pixels.astype("<u2").tobytes()
    for start in range(0, len(data), 200):
        codes += [256, *data[start : start + 200]]
    bits = "".join(format(code, "09b") for code in [*codes, 257])
    bits += "0" * (-len(bits) % 8)
    strip = int(bits, 2).to_bytes(len(bits) // 8, "big")
    rows, cols, _ = pixels.shape
    tags = [(256, cols), (257, rows), (258, 8), (259, 5), (262, 2), (273, 14), (277, 3), (278, rows)]
    tags += [(279, len(strip)), (284, 1)]
    content = struct.pack("<2sHI3H", b"II", 42, 14 + len(strip), 16, 16, 16) + strip
    content += struct.pack("<H", len(tags))
    for tag, value in tags:
        content += struct.pack("<HHII", tag, 3 if tag == 258 else 4, 3 if tag == 258 else 1, value)
    path.write_bytes(content + bytes(4))
