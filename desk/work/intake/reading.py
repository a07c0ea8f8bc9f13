"""What cleaners need to know: the titles fields go by, the code tables with the spellings people use."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache

from desk.office import Office
from desk.profile.codes import DATA, code_tables
from desk.profile.codes import catalogue as class_catalogue
from desk.registers import catalogue
from desk.sheets.header import plain
from desk.work.intake.cells import Cleaning
from desk.work.intake.specs import FORMS, spec_of


@cache
def aliases(kind: str) -> Mapping[str, tuple[str, ...]]:
    """The titles that each field of a kind goes by: those collected, and those of its form."""
    kept: dict[str, tuple[str, ...]] = {}
    for name in (kind, kind.partition(":")[0]):
        path = DATA / "aliases" / f"{name}.toml"
        if path.is_file():
            with path.open("rb") as file:
                kept |= {key: tuple(names) for key, names in tomllib.load(file).items() if key not in kept}
    if kind not in FORMS:
        return kept
    taken = {plain(title) for names in kept.values() for title in names}
    for one in catalogue.spec_of(FORMS[kind]).fields:
        if one.key in spec_of(kind).fields and plain(one.title) not in taken:
            kept[one.key] = (*kept.get(one.key, ()), one.title)
            taken.add(plain(one.title))
    return {key: names for key, names in kept.items() if key in spec_of(kind).fields}


def cleaning_of(office: Office) -> Cleaning:
    """The code tables by label, usual spelling and code; classes and sources as this office's profile has them."""
    codes = {key: dict(words) for key, words in _shipped_labels().items()}
    for table, code, label in office.database.read("select list, code, label from code where valid_to is null"):
        codes.setdefault(table, {}).update({label: code, code: code})
    classes = {
        word: one.code
        for category in office.profile.categories
        for one in class_catalogue(category.catalogue).classes
        for word in (one.name, one.code)
    }
    for code, name in office.database.read(
        "select code, name from catalogue where valid_to is null or valid_to > ?", (office.today(),)
    ):
        classes.update({name: code, code: code})
    codes["catalogue"] = classes
    codes["issue_kind"] = {word: one.key for one in office.profile.categories for word in (one.title, one.key)}
    codes["issue_source"] = {word: one.key for one in office.profile.sources for word in (one.title, one.key)}
    return Cleaning(codes=codes, today=office.today())


@cache
def _shipped_labels() -> Mapping[str, Mapping[str, str]]:
    with (DATA / "aliases" / "labels.toml").open("rb") as file:
        usual: Mapping[str, Mapping[str, str]] = tomllib.load(file)
    return {
        key: {word: one.code for one in table.entries for word in (one.label, one.short, one.code) if word}
        | dict(usual.get(key, {}))
        for key, table in code_tables().items()
    }
