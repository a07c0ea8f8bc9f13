"""The search box: what was typed, looked for in every kind, a few of each, the likeliest kinds first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from desk.model import Hit, Value
from desk.profile.profile import Profile
from desk.store.database import Database
from desk.store.search.codes import Labels
from desk.store.search.kinds import BY_KEY
from desk.store.search.lists import Lists
from desk.store.search.spec import KindSpec
from desk.store.search.text import Word, words

_ORDER: Final = ("areas", "people", "residents", "streets", "organisations", "buildings", "facilities", "issues")
_ORDER_OF_NUMBERS: Final = ("residents", "people", "issues", "facilities", "areas", "organisations", "buildings")
_SHOWN: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "areas": ("name", ("level", "parent", "code")),
    "people": ("name", ("title", "employer", "phone")),
    "residents": ("name", ("sex", "age", "phone", "live_address")),
    "streets": ("name", ("grade", "code")),
    "organisations": ("name", ("kind", "address")),
    "buildings": ("address", ("name", "estate")),
    "facilities": ("name", ("code", "address")),
    "issues": ("title", ("number", "timing", "address")),
}
"""Per kind the column that titles a hit and those that tell it from its likes."""


class Finder:
    """Merges the kinds."""

    def __init__(
        self,
        database: Database,
        lists: Lists,
        labels: Labels,
        profile: Profile,
        moment: Callable[[], dict[str, str]],
    ) -> None:
        self._database = database
        self._lists = lists
        self._profile = profile
        self._moment = moment

    def find(self, text: str, limit: int) -> tuple[Hit, ...]:
        """The best of every kind, at most `limit`."""
        asked = words(text)
        if not asked or limit < 1:
            return ()
        moment = self._moment()
        specs = [BY_KEY[key] for key in _order(asked)]
        found = self._lists.matching.firsts(specs, text, limit, moment)
        found = {spec.key: found[spec.key] for spec in specs if spec.key in found}
        if found:
            self._lists.labels.renew(self._database.seq)
        return tuple(hit for key, few in _shared_out(found, limit).items() for hit in self._hits(BY_KEY[key], few))

    def _hits(self, spec: KindSpec, ids: list[int]) -> list[Hit]:
        title, details = _SHOWN[spec.key]
        known = self._lists.known(spec, ids, (title, *details), _place(spec))
        hits = []
        for id in ids:
            if id not in known:  # taken away since it was found
                continue
            row: tuple[Any, ...] = known[id]
            name, *said, lon, lat, area = row
            detail = " · ".join(_said(key, value) for key, value in zip(details, said, strict=True) if value)
            hits.append(
                Hit(
                    kind=spec.key,
                    id=id,
                    title=str(name or spec.kind(self._profile).title),
                    detail=detail,
                    area_id=area,
                    lon=lon,
                    lat=lat,
                )
            )
        return hits


def _place(spec: KindSpec) -> tuple[str, str, str]:
    """Expressions of lon, lat and the leaf area of the first layer that holds it."""
    if spec.key == "areas":
        area = "t.id"
    elif spec.key == "people":
        area = (
            "(select min(s.area_id) from assignment s where s.person_id = t.id"
            " and (s.until is null or s.until >= :today))"
        )
    else:
        item = "t.building_id" if spec.key == "residents" else "t.id"
        area = (
            f"(select m.area_id from member m where m.kind = '{spec.member}' and m.item_id = {item}"
            " and m.until is null order by m.layer_id limit 1)"
        )
    return spec.lon or "null", spec.lat or "null", area


def _order(asked: tuple[Word, ...]) -> tuple[str, ...]:
    if any(word.digits for word in asked):
        return (*_ORDER_OF_NUMBERS, *(key for key in _ORDER if key not in _ORDER_OF_NUMBERS))
    return _ORDER


def _shared_out(found: dict[str, list[int]], limit: int) -> dict[str, list[int]]:
    """A fair share for every kind; what one does not use goes to the others, in order."""
    share = {key: 0 for key in found}
    left = limit
    while left:
        hungry = [key for key in found if share[key] < len(found[key])]
        if not hungry:
            break
        for key in hungry[:left]:
            share[key] += 1
        left -= len(hungry[:left])
    return {key: ids[: share[key]] for key, ids in found.items() if share[key]}


def _said(key: str, value: Value) -> str:
    return f"{value}岁" if key == "age" else str(value)
