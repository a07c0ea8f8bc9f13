"""Steps of a design that can be taken back and done again."""

from __future__ import annotations

from dataclasses import dataclass

from desk.work.forms.designing import Design


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A design, and the words of what made it."""

    design: Design
    words: str


class History:
    """The present design is the step at `at`."""

    def __init__(self, design: Design) -> None:
        self._steps = [Step(design=design, words="")]
        self._at = 0
        self._saved = 0

    @property
    def design(self) -> Design:
        """As it stands now."""
        return self._steps[self._at].design

    @property
    def is_dirty(self) -> bool:
        """Whether it differs from what was saved."""
        return self._at != self._saved

    def add(self, design: Design, words: str) -> None:
        """A new step; what had been taken back is forgotten."""
        if self._saved > self._at:
            self._saved = -1
        self._steps[self._at + 1 :] = [Step(design=design, words=words)]
        self._at += 1

    def undo(self) -> str | None:
        """Take one step back; gives its words, None when there is none."""
        if self._at == 0:
            return None
        self._at -= 1
        return self._steps[self._at + 1].words

    def redo(self) -> str | None:
        """Do one step again."""
        if self._at + 1 == len(self._steps):
            return None
        self._at += 1
        return self._steps[self._at].words

    def saved(self) -> None:
        """The present step is what lies on the shelf."""
        self._saved = self._at
