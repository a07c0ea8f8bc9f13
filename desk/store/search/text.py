"""What was typed into a box, cut into words: each must be found somewhere in a row."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from desk.store.search.index import fold

MOST_WORDS: Final = 8
_LETTERS = re.compile(r"[a-z]+")
_DIGITS = re.compile(r"[0-9]{3,17}[0-9x]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word: `text` folded, `letters` if it may be pinyin initials, `digits` if it may be part of a number."""

    text: str
    letters: str
    digits: str

    @property
    def is_plain(self) -> bool:
        """Whether it can only be a fragment of a text."""
        return not self.letters and not self.digits


def words(text: str) -> tuple[Word, ...]:
    """The words of a text; none if there is nothing to look for."""
    text = text.encode("utf-8", "ignore").decode("utf-8").replace("\0", " ")
    return tuple(_word(each) for each in list(dict.fromkeys(fold(text).split()))[:MOST_WORDS])


def _word(text: str) -> Word:
    narrow = unicodedata.normalize("NFKC", text).lower() if len(text) < 40 else text
    return Word(
        text=text[:200],
        letters=narrow if _LETTERS.fullmatch(narrow) else "",
        digits=narrow.upper() if _DIGITS.fullmatch(narrow) else "",
    )
