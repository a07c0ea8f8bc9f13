"""Which attribute of a map file is the name, the code, the width: told by the aliases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desk.gis.files import Features
from desk.sheets.header import plain
from desk.work.intake.reading import aliases


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """The attributes we know, one value per feature (None where the file has no such field)."""

    name: Sequence[Any]
    code: Sequence[Any]
    grade: Sequence[Any]
    width: Sequence[Any]
    address: Sequence[Any]
    use: Sequence[Any]
    floors: Sequence[Any]
    highway: Sequence[Any]


def fields_of(features: Features, chosen: Mapping[str, str] | None = None) -> Fields:
    """The known attributes of the features; `chosen` says for fields which column a person picked ("" for none)."""
    titles = {plain(name): name for name in features.fields}
    empty: Sequence[Any] = [None] * len(features)

    def column(key: str) -> Sequence[Any]:
        """Several fields may hold it (osm_id, osm_way_id): the first filled one counts."""
        if chosen is not None:
            return features.fields.get(chosen.get(key, ""), empty)
        found = [features.fields[titles[plain(a)]] for a in aliases("areas")[key] if plain(a) in titles]
        if len(found) < 2:
            return found[0] if found else empty
        return [next((v for v in values if v not in (None, "")), None) for values in zip(*found, strict=True)]

    return Fields(
        name=column("name"),
        code=column("code"),
        grade=column("grade"),
        width=column("width"),
        address=column("address"),
        use=column("use"),
        floors=column("floors"),
        highway=features.fields.get("highway", empty),
    )
