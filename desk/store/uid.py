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


def new_uids(count: int) -> list[str]:
    """Many fresh ones at once, a fifth of the time; all of this millisecond."""
    stamp = (time.time_ns() // 1_000_000).to_bytes(6, "big").hex()
    head = f"{stamp[:8]}-{stamp[8:]}-7"
    text = os.urandom(10 * count).hex()
    return [
        f"{head}{text[at : at + 3]}-{'89ab'[int(text[at + 3], 16) & 3]}{text[at + 4 : at + 7]}-{text[at + 7 : at + 19]}"
        for at in range(0, 20 * count, 20)
    ]
