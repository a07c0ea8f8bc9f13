"""Rows as text for WeChat: short, masked by right, cut where WeChat cuts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desk.errors import BadInput, NotAllowed
from desk.model import Query
from desk.office import Office
from desk.rights import ALL, EXPORT, SEE_PERSONAL
from desk.work.outgoing.wechat import LONGEST, MOST, messages, packed
from tests.desk.town import add_issue, new_office

RESIDENTS = Query(kind="residents")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = new_office(tmp_path / "街道.griddesk")
    yield made
    made.close()


def test_every_kind_has_a_sentence_of_its_own_or_a_usual_one(office: Office) -> None:
    add_issue(office, "110101001000001", number="SJ1", title="井盖丢失", reported_at="2026-10-05T09:00:00")
    for kind in office.search.kinds():
        ids = office.search.ids(Query(kind=kind.key)).tolist()[:3]
        if ids:
            (text,) = messages(office, Query(kind=kind.key), ids, "多福巷社区")
            head, *lines = text.split("\n")
            assert "多福巷社区" in head and len(lines) == len(ids), kind.key
            assert not set("{}[]") & set(text), text
            assert all(line.startswith(f"{number}. ") for number, line in enumerate(lines, 1))


def test_phones_are_masked_as_on_the_screen_and_the_copy_is_recorded(office: Office) -> None:
    from desk.store.schema import people

    id, name, phone = (*office.database.read("select id, name from resident order by id")[0], "12000001234")
    with office.write("test") as transaction:
        transaction.update(people.resident, id, phone=phone)
    masked = Office(office.database, office.profile, replace(office.actor, rights=ALL - {SEE_PERSONAL}), office.clock)
    (text,) = messages(masked, RESIDENTS, [id], "街道")
    assert name in text and phone not in text and f"****{phone[-4:]}" in text
    assert "剪贴板" in office.database.read_value("select reason from audit order by id desc")
    assert phone in messages(office, RESIDENTS, [id], "街道")[0]
    masked.actor = replace(masked.actor, rights=masked.actor.rights - {EXPORT})
    with pytest.raises(NotAllowed):
        messages(masked, RESIDENTS, [id], "街道")


def test_long_lists_become_numbered_messages_of_whole_lines() -> None:
    lines = [f"{number}. {'王' * (number % 90)}" for number in range(1, 400)]
    found = packed("【甲】", lines)
    assert max(map(len, found)) <= LONGEST and len(found) > 5
    assert [line for text in found for line in text.split("\n")[1:]] == lines
    assert found[1].startswith(f"【甲】（2/{len(found)}）\n")
    (cut,) = packed("【甲】", ["长" * 5000])
    assert len(cut) <= LONGEST and cut.endswith("…")


def test_what_is_empty_is_left_out_with_its_words_and_braces_in_a_name_are_braces(office: Office) -> None:
    from desk.store.schema import people

    with office.write("test") as transaction:
        id = transaction.insert(
            people.resident, uid="u", name="{phone}[x]", initials="x", population="01", state="living"
        )
    (text,) = messages(office, RESIDENTS, [id], "街道")
    assert text.split("\n")[1] == "1. {phone}[x]"


def test_too_many_or_none_are_refused(office: Office) -> None:
    with pytest.raises(BadInput, match="选中"):
        messages(office, RESIDENTS, [], "街道")
    with pytest.raises(BadInput, match="500"):
        messages(office, RESIDENTS, list(range(MOST + 1)), "街道")
