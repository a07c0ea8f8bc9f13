"""Doubtful records: each rule by hand, a case it must find beside one it must leave alone; reasons that stay."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.errors import BadInput, Missing, NotAllowed
from desk.office import Office
from desk.quality.entries import Entry, Flag, Reasons, Writer
from desk.quality.judging import judge
from desk.quality.rules import limits, rules
from desk.quality.texts import bare, runs, share, similar
from desk.store.schema import shifts, teams
from desk.store.uid import new_uid
from desk.work.quality.checking import check, clear, record_in_words, take_back
from desk.work.undo import undo
from tests.desk.town import CLERK, add_person, new_office

LONG = "老人独自在家，血压偏高，已提醒按时服药，并与其女儿通了电话，约好周末陪同去社区医院复查。"
MIDDLE = "核对家庭成员信息，没有任何变动，提醒防火。"


def entry(id: int, at: str = "2026-10-08T09:30:00", **more: Any) -> Entry:
    given: dict[str, Any] = {
        "kind": "visit", "what": "走访", "person_id": 1, "until": None, "whom": "household", "item_id": id, "way": "door",
        "sort": "daily", "body": f"第{id}户：家中一切正常，没有诉求。"[: 12 + id % 3], "lon": None, "lat": None,
        "satisfaction": None, "entered_at": None, "entered_by": None, "cleared": None,
    }  # fmt: skip
    return Entry(**{"id": id, "at": at, **given, **more})


def found(*entries: Entry, writer: Writer | None = None, common: tuple[str, ...] = ()) -> list[tuple[int, str]]:
    flags = judge(entries, writer or Writer(), limits(), common=common)
    return [(flag.record_id, flag.rule) for flag in flags]


def one(*entries: Entry, rule: str, writer: Writer | None = None) -> Flag:
    return next(flag for flag in judge(entries, writer or Writer(), limits()) if flag.rule == rule)


def test_every_rule_has_a_title_and_a_level_and_the_limits_are_whole() -> None:
    assert {rule.level for rule in rules().values()} <= {1, 2, 3}
    assert set(limits().short) <= {"visit", "patrol", "check", "inspection", "diary", "log", "help", "callback"}


@pytest.mark.parametrize(
    ("kind", "body", "is_short"),
    [
        ("visit", "正常", True), ("visit", "正常。。。。。。。。", True), ("visit", "家中一切正常", False),
        ("diary", "今天走访三户，没有问题。", True), ("log", "上午走访，下午巡查小区消防通道", False),
        ("patrol", "未见异常", False),
        ("campaign", "好", False),
    ],
)  # fmt: skip
def test_too_short_is_by_kind_and_does_not_count_punctuation(kind: str, body: str, is_short: bool) -> None:
    assert ((1, "short") in found(entry(1, kind=kind, body=body))) is is_short


def test_a_long_text_about_another_household_is_a_copy_and_names_the_other() -> None:
    flag = one(entry(1, body=LONG), entry(2, at="2026-10-09T10:00:00", body=LONG), rule="copied")
    assert flag.words == "与第2号（10月9日 10:00）一字不差" and flag.others == (2,)


@pytest.mark.parametrize(
    ("others", "is_copy"),
    [
        ([{"body": LONG, "item_id": 1}], False),  # the same household again
        ([{"body": LONG, "at": "2026-12-01T09:00:00"}], False),  # many weeks apart
        ([{"body": LONG.replace("血压", "血糖")}], True),  # nearly the same
        ([{"body": LONG.replace("，", " ").replace("。", "！")}], True),  # other punctuation
        ([{"body": "老人独自在家，精神很好，说起孙子考上大学，十分高兴；家中燃气软管老化，已联系更换。"}], False),
        ([{"body": LONG, "kind": "inspection"}], False),  # of checks the text is made by the program
    ],
)  # fmt: skip
def test_what_counts_as_a_copy_of_a_long_text(others: list[dict[str, Any]], is_copy: bool) -> None:
    rows = [entry(1, body=LONG), *(entry(9 + at, **other) for at, other in enumerate(others))]
    assert ((1, "copied") in found(*rows)) is is_copy


def test_a_sentence_of_middle_length_must_come_three_times_and_a_formula_of_the_office_is_none() -> None:
    rows = [entry(at, body=MIDDLE) for at in range(1, 4)]
    assert (1, "copied") not in found(*rows[:2])
    assert [rule for _, rule in found(*rows)].count("copied") == 3
    assert found(*rows, common=(bare(MIDDLE),)) == []
    assert found(*(entry(at, body="家中无人，留下联系卡，改日再来一趟。") for at in range(1, 9))) == []


def test_one_sentence_over_and_over_is_told_once_even_if_it_is_the_offices_own() -> None:
    rows = [
        entry(at, at=f"2026-10-{at:02d}T09:00:00", body=MIDDLE if at % 3 else f"第{at}户另有情况说明")
        for at in range(1, 25)
    ]
    assert found(*rows, common=(bare(MIDDLE),)) == [(23, "formula")]
    assert found(*rows[:10], common=(bare(MIDDLE),)) == []


@pytest.mark.parametrize(
    ("second", "rule"),
    [
        ({"at": "2026-10-08T09:40:00"}, "overlap"),  # the first ends at 10:00
        ({"at": "2026-10-08T09:59:00"}, None),  # a minute is nothing
        ({"at": "2026-10-08T10:00:00"}, None),
        ({"at": "2026-10-08T09:40:00", "way": "phone"}, None),  # a call meanwhile
        ({"at": "2026-10-08T09:40:00", "item_id": 1}, None),  # the same household
        ({"at": "2026-10-08T09:40:00", "lon": 116.4000, "lat": 39.9000}, None),  # next door
        ({"at": "2026-10-08T09:40:00", "lon": 116.4100, "lat": 39.9000}, "overlap"),
        ({"at": "2026-10-08T10:01:00", "lon": 116.4500, "lat": 39.9000}, "fast"),  # 4.3 km in a minute
        ({"at": "2026-10-08T10:30:00", "lon": 116.4500, "lat": 39.9000}, None),
        ({"at": "2026-10-08T10:01:00", "lon": 116.4040, "lat": 39.9000}, None),  # 340 m: the clock may be rounded
        ({"at": "2026-10-08T00:00:00", "lon": 116.4500, "lat": 39.9000}, None),  # no clock at all
        ({"at": "2026-10-08T09:40:00", "kind": "patrol", "whom": "area"}, None),  # a patrol may hold visits
    ],
)  # fmt: skip
def test_two_places_at_one_time_and_too_fast_between_them(second: dict[str, Any], rule: str | None) -> None:
    rows = entry(1, until="10:00", lon=116.40, lat=39.90), entry(2, **second)
    assert [each for _, each in found(*rows) if each in ("overlap", "fast")] == ([rule] if rule else [])
    if rule:
        assert "第1号（10月8日 09:30）" in one(*rows, rule=rule).words


def test_more_than_a_dozen_in_an_hour_is_one_finding_with_all_of_them() -> None:
    rows = [entry(at, at=f"2026-10-08T09:{at * 4:02d}:00") for at in range(14)]
    assert [pair for pair in found(*rows) if pair[1] == "crowded"] == [(12, "crowded")]
    flag = one(*rows, rule="crowded")
    assert "09:00 到 09:52 登记了 14 处" in flag.words and len(flag.others) == 14
    assert found(*(entry(at, at=f"2026-10-08T09:{at * 5:02d}:00") for at in range(12))) == []
    assert found(*(entry(at, at=f"2026-10-08T09:{at * 4:02d}:00", way="phone") for at in range(14))) == []


@pytest.mark.parametrize(
    ("more", "is_night"),
    [({"at": "2026-10-08T23:10:00"}, True), ({"at": "2026-10-08T04:10:00"}, True), ({"at": "2026-10-08T22:00:00"}, False),
     ({"at": "2026-10-08T23:10:00", "kind": "patrol"}, False), ({"at": "2026-10-08T23:10:00", "sort": "sudden"}, False),
     ({"at": "2026-10-08T23:10:00", "way": "phone"}, False), ({"at": "2026-10-08T00:00:00"}, False)],
)  # fmt: skip
def test_at_night_nobody_knocks_without_need(more: dict[str, Any], is_night: bool) -> None:
    assert ((1, "night") in found(entry(1, **more))) is is_night


def test_what_was_typed_before_it_happened_and_what_was_typed_by_the_pile() -> None:
    early = entry(1, entered_at="2026-10-08T08:00:00", entered_by="小李")
    assert found(early) == [(1, "ahead")]
    assert one(early, rule="ahead").words == "10月8日 08:00 就已录入，写的却是 10月8日 09:30 的事"
    assert found(entry(1, entered_at="2026-10-08T09:20:00")) == []
    pile = [
        entry(at, at=f"2026-10-{at:02d}T09:30:00", entered_at=f"2026-10-31T16:{at:02d}:00", entered_by="小李")
        for at in range(1, 13)
    ]
    assert found(*pile) == [(1, "belated")] and "补录了 12 条，最早的是 30 天前的事" in one(*pile, rule="belated").words
    assert found(*pile[:9]) == []  # a few after the holidays
    assert (
        found(*(entry(at, at="2026-10-30T09:30:00", entered_at=f"2026-10-31T16:{at:02d}:00") for at in range(1, 13)))
        == []
    )


def test_days_away_and_days_off_the_post() -> None:
    away = Writer(away=(("2026-10-08", "2026-10-09", "sick", "病假"), ("2026-10-12", "2026-10-12", "away", "因公外出")))
    assert found(entry(1), writer=away) == [(1, "absent")]
    assert one(entry(1), writer=away, rule="absent").words == "病假（10-08 至 10-09）期间的走访"
    assert (
        found(entry(1, way="phone"), writer=away) == [] and found(entry(1, at="2026-10-10T09:00:00"), writer=away) == []
    )
    assert found(entry(1, at="2026-10-12T09:00:00"), writer=away) == []
    post = Writer(posts=(("2026-09-01", "2026-09-30"), ("2026-10-15", None)))
    assert found(entry(1), writer=post) == [(1, "off_post")]
    assert found(entry(1, at="2026-10-15T09:00:00"), entry(2, at="2026-09-30T09:00:00"), writer=post) == []
    assert one(entry(1, at="2026-08-01T09:00:00"), writer=post, rule="off_post").words.startswith("2026-09-01 才上岗")


def test_empty_fields_and_satisfaction_that_never_differs() -> None:
    assert found(entry(1, body=" ")) == [(1, "empty")]
    assert one(entry(1, body=None, item_id=None), rule="empty").words == "走访没有填内容、对象"
    assert found(entry(1, kind="campaign", body=None)) == []
    rated = [entry(at, at=f"2026-10-08T{at % 12 + 8:02d}:{at:02d}:00", satisfaction="1") for at in range(1, 31)]
    assert (30, "alike") in found(*rated) or "alike" in [rule for _, rule in found(*rated)]
    assert "alike" not in [rule for _, rule in found(*rated[:29])]
    assert "alike" not in [rule for _, rule in found(*rated[:29], entry(30, satisfaction="2"))]


def test_of_records_without_a_writer_nothing_is_said_about_one_persons_ways() -> None:
    rows = [
        entry(at, at=f"2026-10-08T09:{at * 4:02d}:00", person_id=None, body=LONG, until="11:00") for at in range(14)
    ]
    assert {rule for _, rule in found(*rows)} == {"empty"}


def test_earlier_records_are_compared_with_but_not_flagged() -> None:
    rows = entry(1, at="2026-09-28T09:00:00", body=LONG), entry(2, body=LONG)
    assert [flag.record_id for flag in judge(rows, Writer(), limits(), first="2026-10-01")] == [2]


letters = st.text(alphabet="老人在家一切正常提醒防火安全没有诉求", min_size=1, max_size=30)


@settings(max_examples=100, deadline=None)
@given(st.lists(letters, max_size=12), st.sampled_from([0.5, 0.7, 0.85]))
def test_similar_texts_are_found_exactly_as_by_comparing_all_pairs(texts: list[str], least: float) -> None:
    sets = [runs(text) for text in texts]
    expected = {
        at: others
        for at in range(len(texts))
        if (others := [k for k in range(len(texts)) if k != at and share(sets[at], sets[k]) >= least])
    }
    assert similar(texts, least) == expected


def test_reasons_are_kept_by_rule_and_an_old_free_text_speaks_for_the_whole() -> None:
    both = Reasons(by_rule={"copied": "同楼停水", "night": "突发"}, whole="")
    assert Reasons.read(both.text()) == both and both.of("short") == ""
    assert Reasons.read("领导已核实").of("fast") == "领导已核实"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with closing(new_office(tmp_path / "office.griddesk")) as made:
        person = add_person(made, "李敏")
        homes = [row[0] for row in made.database.read("select id from household order by id")]
        area = made.database.read_value("select max(id) from area")
        with made.write("records") as t:
            for number, home in enumerate(homes[:3]):
                t.insert(
                    teams.record, uid=new_uid(), kind="visit", area_id=area, whom="household", item_id=home,
                    person_id=person, at=f"2026-10-{8 + number:02d}T09:30:00", body=LONG, way="door",
                )  # fmt: skip
            t.insert(shifts.absence, person_id=person, kind="sick", since="2026-10-09", until="2026-10-09")
        yield made


def test_an_office_is_looked_through_and_a_flag_once_explained_stays_so(office: Office) -> None:
    result = check(office, "2026-10-01", "2026-10-31")
    assert result.records == 3 and sorted((flag.record_id, flag.rule) for flag in result.flags) == [
        (1, "copied"), (2, "absent"), (2, "copied"), (3, "copied"),
    ]  # fmt: skip
    changes = clear(office, [(2, "copied"), (3, "copied")], " 同一栋楼 停水，内容确实相同 ")
    again = check(office, "2026-10-01", "2026-10-31")
    assert {(flag.record_id, flag.rule) for flag in again.open} == {(1, "copied"), (2, "absent")}
    assert (
        office.database.read_value("select cleared from record where id = 2") == "内容雷同：同一栋楼 停水，内容确实相同"
    )
    assert dict(record_in_words(office, 2))["疑点说明"] == "内容雷同：同一栋楼 停水，内容确实相同"
    back = take_back(office, [(3, "copied")])
    assert office.database.read_value("select cleared from record where id = 3") is None
    assert changes.audit_id is not None and back.audit_id is not None
    undo(office, back.audit_id)
    undo(office, changes.audit_id)
    assert office.database.read_value("select cleared from record where id = 2") is None


def test_a_flag_needs_a_reason_a_known_rule_and_the_right(office: Office) -> None:
    with pytest.raises(Missing, match="说明"):
        clear(office, [(1, "copied")], "  ")
    with pytest.raises(BadInput, match="没有“x”"):
        clear(office, [(1, "x")], "因为")
    with pytest.raises(BadInput, match="最多 200"):
        clear(office, [(1, "copied")], "字" * 201)
    office.actor = CLERK
    with pytest.raises(NotAllowed):
        clear(office, [(1, "copied")], "因为")


def test_an_area_and_a_person_narrow_the_look(office: Office) -> None:
    other = office.database.read_value(
        "select min(id) from area where id not in (select area_id from record) and parent_id is not null"
    )
    assert check(office, "2026-10-01", "2026-10-31", area_id=other).records == 0
    assert check(office, "2026-10-01", "2026-10-31", person_id=1).records == 3
    assert check(office, "2026-10-01", "2026-10-31", person_id=99).records == 0
    assert [flag.record_id for flag in check(office, "2026-10-10", "2026-10-31").flags] == [3]
