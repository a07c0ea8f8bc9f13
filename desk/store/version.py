"""What a file or server of ours is recognised by. No imports: this is read on the way to the first window."""

from __future__ import annotations

from typing import Final

APPLICATION_ID: Final = int.from_bytes(b"GRID", "big")
"""Stands in the header of every office file."""

SCHEMA_VERSION: Final = 5
"""The newest step in `desk.store.migrations`; a test holds the two together."""
