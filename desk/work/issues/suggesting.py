"""Which class a description speaks of, and why: runs of characters it shares with the standard, with plain ways of
saying it (data/words/plain.toml) and with the office's own earlier issues. Words only: no mood, no model."""

from __future__ import annotations

import math
import re
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final
from weakref import WeakKeyDictionary

from desk.office import Office
from desk.profile.codes import DATA
from desk.store.database import Database
from desk.work.standards import reading

TOP: Final = 3
LEARNED: Final = 8_000
"""So many of the newest issues are learned from."""
LONGEST: Final = 4
ENOUGH: Final = 1.3
"""A score below this is no suggestion: one common pair of characters."""
_NAME, _CUE, _CONDITION, _PAST, _KIN = 2.2, 2.6, 0.8, 1.6, 0.7
_RUNS: Final = re.compile(r"[\u4e00-\u9fff]+")
_SAID_SHOWN: Final = 3
_BREATH: Final = 16
"""Texts learned without a pause: about a millisecond of them."""
_ALONE: Final = frozenset("坑冰吵臭狗树")
"""Single characters that say something by themselves."""

Grams = Counter[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A class, who handles it, and why it is suggested."""

    code: str
    name: str
    kind: str
    department: str
    department_why: str
    why: str
    """In Chinese: which words agree with what."""
    words: tuple[str, ...]
    """The words of the description that agree."""
    issues: int
    """Earlier issues of the class with these words."""
    score: float


@dataclass(slots=True)
class _Class:
    """What is known of the words of one class."""

    line: reading.ClassLine
    said: dict[str, float] = field(default_factory=dict)
    """Weight by gram, of the standard and of plain words."""
    past: Grams = field(default_factory=Counter)
    """Earlier issues by gram."""


@dataclass(slots=True)
class Learned:
    """Everything in force, with an index from gram to classes."""

    mark: tuple[object, ...]
    classes: dict[str, _Class]
    by_gram: dict[str, list[str]]


_LEARNED: WeakKeyDictionary[Database, Learned] = WeakKeyDictionary()


def suggest(office: Office, text: str, *, area_id: int | None = None, most: int = TOP) -> tuple[Suggestion, ...]:
    """The classes that a description speaks of, the likeliest first; () when its words say nothing."""
    known = learned(office)
    found = []
    for score, code, words, issues in ranked(known, text)[:most]:
        line = known.classes[code].line
        where = reading.department_for(office, code, area_id)
        found.append(
            Suggestion(
                code=code, name=line.name, kind=line.kind, department=where.department, department_why=where.why,
                why=_why(line.name, words, issues), words=words, issues=issues, score=round(score, 2),
            )
        )  # fmt: skip
    return tuple(found)


def _why(name: str, words: Sequence[str], issues: int) -> str:
    said = "、".join(words)
    return f"与 {issues:,} 件“{name}”用词相同：{said}" if issues else f"“{name}”的说法：{said}"


# Learning


def learned(office: Office) -> Learned:
    """The words of all classes in force; made anew when the standard changed or fifty issues came."""
    newest = int(office.database.read_value("select max(id) from issue") or 0)
    kinds = {one.key for one in office.profile.categories}
    lines = [one for one in reading.classes(office) if one.kind in kinds]
    mark = (office.today(), newest // 50, len(lines), hash(tuple(one.code for one in lines)))
    kept = _LEARNED.get(office.database)
    if kept is None or kept.mark != mark:
        kept = learn(office, lines, past(office), mark)
        _LEARNED[office.database] = kept
    return kept


def past(office: Office, most: int = LEARNED) -> list[tuple[str, str]]:
    """Class and words of the newest issues, without their addresses."""
    rows = office.database.read("select class_code, body, title, address from issue order by id desc limit ?", (most,))
    return [(code, bare(body or title or "", address or "")) for code, body, title, address in rows]


def bare(text: str, address: str) -> str:
    """A text without the address it begins with: a street says nothing about what happened there."""
    return text.replace(address, "，") if address else text


def learn(
    office: Office, lines: Iterable[reading.ClassLine], issues: Iterable[tuple[str, str]], mark: tuple[object, ...] = ()
) -> Learned:
    """The words of these classes, of the standard, of plain speech and of earlier issues (class, words)."""
    classes = {line.code: _Class(line) for line in lines}
    cues = plain_words()
    for code, one in classes.items():
        for condition in reading.conditions(office, code):
            _say(one, condition.file_when, _CONDITION)
        _say(one, one.line.name, _NAME)
        for cue, weight in _cues_of(one.line.name, cues):
            _say(one, cue, weight)
    for number, ((code, text), times) in enumerate(Counter(issues).items()):
        if number % _BREATH == 0:
            time.sleep(0.0005)  # whoever waits for the interpreter, the window above all, goes first
        if (known := classes.get(code)) is not None:
            for gram in set(grams(text)):
                known.past[gram] += times
    by_gram: defaultdict[str, list[str]] = defaultdict(list)
    for code, one in classes.items():
        for gram in one.said.keys() | {gram for gram, times in one.past.items() if times > 1}:
            by_gram[gram].append(code)
    return Learned(mark, classes, dict(by_gram))


@cache
def plain_words() -> Mapping[str, tuple[str, ...]]:
    """Plain ways of saying it, by name of a class."""
    with (DATA / "words" / "plain.toml").open("rb") as file:
        return {name: tuple(words) for name, words in tomllib.load(file).items()}


def _cues_of(name: str, cues: Mapping[str, tuple[str, ...]]) -> list[tuple[str, float]]:
    """What people say of a class, with its weight: of its own name, else less of names it contains (雨水井盖: 井盖)."""
    if name in cues:
        return [(word, _CUE) for word in cues[name]]
    kin = (words for key, words in cues.items() if key in name or (len(name) > 2 and name in key))
    return [(word, _CUE * _KIN) for words in kin for word in words]


def _say(one: _Class, text: str, weight: float) -> None:
    for gram in set(grams(text)):
        # A piece of a saying is less than the whole: 没人 says less than 没人扫.
        share = 1.0 if weight == _CONDITION else len(gram) / len(text)
        one.said[gram] = max(one.said.get(gram, 0.0), weight * share)


def grams(text: str) -> list[str]:
    """Runs of two to four Chinese characters, and the few characters that suffice alone."""
    found = [one for one in text if one in _ALONE]
    for run in _RUNS.findall(text):
        for size in range(2, LONGEST + 1):
            found += [run[at : at + size] for at in range(len(run) - size + 1)]
    return found


# Ranking


def ranked(known: Learned, text: str) -> list[tuple[float, str, tuple[str, ...], int]]:
    """Score, class, words and earlier issues of every class that the text may speak of, the likeliest first."""
    total = len(known.classes) or 1
    scores: defaultdict[str, float] = defaultdict(float)
    shares: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for gram in dict.fromkeys(grams(text)):
        codes = known.by_gram.get(gram, ())
        times = sum(known.classes[code].past.get(gram, 0) for code in codes)
        rare = math.log((total + 1) / (len(codes) + 0.5)) / math.log(total + 1) if codes else 0.0
        for code in codes:
            one = known.classes[code]
            mine = one.past.get(gram, 0)
            seen = _PAST * mine / times * min(1.0, math.log2(1 + mine) / 5) if mine > 1 else 0.0
            share = max(rare, 0.0) * max(one.said.get(gram, 0.0), seen) * (0.6 + 0.2 * len(gram))
            scores[code] += share
            shares[code][gram] = share
    order = sorted((-score, code) for code, score in scores.items() if score >= ENOUGH)
    return [(-score, code, *_evidence(known.classes[code], text, shares[code])) for score, code in order]


def _evidence(one: _Class, text: str, shares: Mapping[str, float]) -> tuple[tuple[str, ...], int]:
    """The longest words of the text that count for a class, and in how many earlier issues they were used."""
    covered = [0.0] * len(text)
    for gram, share in shares.items():
        at = text.find(gram)
        while at >= 0:
            for place in range(at, at + len(gram)):
                covered[place] = max(covered[place], share)
            at = text.find(gram, at + 1)
    words: list[tuple[float, str]] = []
    start = 0
    for at in range(len(text) + 1):
        if at == len(text) or not covered[at]:
            if at > start:
                words.append((sum(covered[start:at]), text[start:at]))
            start = at + 1
    words.sort(key=lambda word: -word[0])
    said = tuple(dict.fromkeys(word for _, word in words))[:_SAID_SHOWN]
    issues = max((one.past.get(gram, 0) for gram in shares if any(gram in word for word in said)), default=0)
    return said, issues
