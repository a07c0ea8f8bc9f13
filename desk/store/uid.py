"""UUIDv7: the name a thing keeps when it travels between files and offices."""

from __future__ import annotations

import os
import time
import uuid


def new_uid() -> str:
    """A fresh UUIDv7 as text; later ones sort after earlier ones (to the millisecond)."""
    stamp = time.time_ns() // 1_000_000
    number = int.from_bytes(os.urandom(10), "big")
    high = (stamp & (1 << 48) - 1) << 80
    middle = 0x7 << 76 | (number >> 62 & 0xFFF) << 64
    return str(uuid.UUID(int=high | middle | 0b10 << 62 | number & (1 << 62) - 1))
