"""A window that is made in steps, while nothing else is to be done; who is in a hurry makes the rest at once."""

from __future__ import annotations

from collections.abc import Generator, Iterator


class Parts:
    """What is still to be made of a window. On the GUI thread."""

    def __init__(self, steps: Generator[None, None, None]) -> None:
        self._steps = steps
        self.is_done = False

    def one_by_one(self) -> Iterator[None]:
        """For `Jobs.bit_by_bit`; ends early when somebody finishes them meanwhile."""
        yield from self._steps

    def finish(self) -> None:
        """Make the rest now: the window is to be shown or asked something."""
        for _ in self._steps:
            pass
        self.is_done = True

    def stop(self) -> None:
        """The window goes before it was needed."""
        self._steps.close()
