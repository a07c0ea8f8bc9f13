"""The bridge takes ids and short keys, and drops everything else."""

from __future__ import annotations

import pytest

from ui.map.bridge import Bridge

BAD_IDS = [-1, 1.5, float("nan"), float("inf"), True, "1", None, [1], {"id": 1}, 2**53]


@pytest.fixture
def heard():
    return []


@pytest.fixture
def bridge(qapp, heard):
    now = [100.0]
    made = Bridge(
        on_picked=lambda *given: heard.append(given),
        on_viewed=lambda *given: heard.append(given),
        on_ready=lambda *given: heard.append(given),
        on_chosen=lambda *given: heard.append(given),
        on_told=lambda *given: heard.append(given),
        clock=lambda: now[0],
    )
    made.now = now
    return made


def test_a_good_call_arrives(bridge, heard):
    bridge.picked("areas", 12.0)
    bridge.viewed(116.4, 39.9, 15.5)
    bridge.ready("ground", 0)
    bridge.chosen("figure", "open_issues")
    assert heard == [("areas", 12), (116.4, 39.9, 15.5), ("ground", 0), ("figure", "open_issues")]
    assert bridge.dropped == 0


@pytest.mark.logs("makes no sense")
@pytest.mark.parametrize("bad", BAD_IDS, ids=str)
def test_a_bad_id_is_dropped(bridge, heard, bad):
    bridge.picked("areas", bad)
    bridge.ready("ground", bad)
    assert heard == []
    assert bridge.dropped == 2


@pytest.mark.logs("makes no sense")
def test_unknown_kinds_topics_and_keys_are_dropped(bridge, heard):
    bridge.picked("residents; drop table", 1)
    bridge.picked(["areas"], 1)
    bridge.ready("deleteLater", 1)
    bridge.chosen("path", "x")
    bridge.chosen("figure", "../../etc/passwd")
    bridge.chosen("figure", "x" * 65)
    bridge.chosen("figure", "x\n")
    bridge.viewed(200, 0, 5)
    bridge.viewed("116", 39, 5)
    assert heard == []


@pytest.mark.logs("makes no sense")
def test_a_flood_is_cut_off_until_the_next_second(bridge, heard):
    for _ in range(500):
        bridge.picked("areas", 1)
    assert len(heard) == 60
    bridge.now[0] += 1
    bridge.picked("areas", 2)
    assert heard[-1] == ("areas", 2)


@pytest.mark.logs("makes no sense")
@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("path", "{}"),
        ("tool", "[1]"),
        ("tool", "{"),
        ("tool", '{"x": NaN}'),
        ("tool", "[" * 9_000),
        ("tool", {"name": ""}),
    ],
)
def test_what_a_tool_says_is_an_object_of_a_known_topic(bridge, heard, topic, text):
    bridge.told("tool", '{"name": "measure"}')
    bridge.told(topic, text)
    bridge.told("tool", '{"name": "' + "x" * 65_536 + '"}')
    assert heard == [("tool", {"name": "measure"})]
    assert bridge.dropped == 2
