"""Reads pixels that are really on the X screen, and how much memory child processes hold."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import threading
import time
from pathlib import Path


class _Image(ctypes.Structure):
    _fields_ = (
        ("width", ctypes.c_int),
        ("height", ctypes.c_int),
        ("xoffset", ctypes.c_int),
        ("format", ctypes.c_int),
        ("data", ctypes.POINTER(ctypes.c_ubyte)),
    )


class Screen:
    """A connection of its own to the X server: reading does not disturb the program that draws."""

    def __init__(self) -> None:
        self._x = ctypes.CDLL(ctypes.util.find_library("X11"))
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._x.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
        self._x.XDefaultRootWindow.restype = ctypes.c_ulong
        self._x.XGetImage.restype = ctypes.POINTER(_Image)
        self._x.XGetImage.argtypes = [
            ctypes.c_void_p,
            ctypes.c_ulong,
            ctypes.c_int,
            ctypes.c_int,
            ctypes.c_uint,
            ctypes.c_uint,
            ctypes.c_ulong,
            ctypes.c_int,
        ]
        self._x.XDestroyImage = self._x.XDestroyImage
        self._x.XDestroyImage.argtypes = [ctypes.POINTER(_Image)]
        self._display = self._x.XOpenDisplay(None)
        self._root = self._x.XDefaultRootWindow(self._display)

    def pixel(self, x: int, y: int) -> tuple[int, int, int]:
        """Red, green, blue of one pixel."""
        image = self._x.XGetImage(self._display, self._root, x, y, 1, 1, 0xFFFFFFFF, 2)
        data = image.contents.data
        found = (data[2], data[1], data[0])
        self._x.XDestroyImage(image)
        return found


class Watch(threading.Thread):
    """Notes the moment a pixel takes a colour. Runs beside the program; `seen` is None until then."""

    def __init__(self, screen: Screen, x: int, y: int, colour: tuple[int, int, int], patience: float) -> None:
        super().__init__(daemon=True)
        self._screen, self._place, self._colour, self._patience = screen, (x, y), colour, patience
        self.seen: float | None = None
        self.is_over = False

    def run(self) -> None:
        end = time.perf_counter() + self._patience
        while time.perf_counter() < end:
            if self._screen.pixel(*self._place) == self._colour:
                self.seen = time.perf_counter()
                break
            time.sleep(0.001)
        self.is_over = True


def children_megabytes() -> int:
    """Resident memory of all processes below this one."""
    parents: dict[int, list[int]] = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = place.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(place.parent.name))
    waiting, total = list(parents.get(os.getpid(), [])), 0
    while waiting:
        number = waiting.pop()
        waiting += parents.get(number, [])
        try:
            pages = int(Path(f"/proc/{number}/statm").read_text().split()[1])
        except OSError:
            continue
        total += pages * 4096
    return total // 1_000_000
