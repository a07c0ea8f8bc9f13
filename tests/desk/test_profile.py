"""The shipped profiles, and what the loader says of broken copies of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.errors import BadProfile
from desk.profile import (
    load_profile,
    parse_profile,
    shipped,
    shipped_keys,
    shipped_profile,
    shipped_text,
    stored_profile,
)
from desk.store.search.counts import figures

ZHOUSHAN = shipped_text("zhoushan")
JINZHOU = shipped_text("jinzhou")


def complaints(text: str, file: str = "broken.toml") -> tuple[str, ...]:
    with pytest.raises(BadProfile) as caught:
        parse_profile(text, file=file)
    return caught.value.complaints


def broken(old: str, new: str, text: str = ZHOUSHAN, times: int = 1) -> tuple[str, ...]:
    assert old in text, "the copy to break has changed"
    return complaints(text.replace(old, new, times))


def test_the_shipped_profiles_load_and_differ_in_everything_that_may_differ() -> None:
    assert shipped_keys() == ("zhoushan", "city", "dongcheng", "jinzhou", "town")
    zhoushan, jinzhou = shipped_profile("zhoushan"), shipped_profile("jinzhou")
    assert zhoushan.layer("grid").levels == ("市", "区县", "街镇", "社区", "网格")
    assert zhoushan.layer("grid").office_levels == ("街镇", "社区", "网格")
    assert jinzhou.layer("road").basis == "line"
    assert jinzhou.layer("road").office_levels == ("局", "区域", "网片", "块")
    for word in ("grid", "issue", "team", "meeting"):
        assert zhoushan.term(word) != jinzhou.term(word)
    stages = [{stage.key for stage in profile.workflow.stages} for profile in (zhoushan, jinzhou)]
    assert stages[0] != stages[1]
    assert not {post.key for post in zhoushan.posts} & {post.key for post in jinzhou.posts}
    assert jinzhou.schemes[0].begin == "full"
    assert {scheme.begin for scheme in zhoushan.schemes} == {"zero"}


def test_zhoushan_says_what_the_seed_says() -> None:
    profile = shipped_profile("zhoushan")
    ranges = {post.key: (post.least, post.most) for post in profile.posts if post.group == profile.team.group}
    assert ranges["cadre"] == ranges["community_cadre"] == (1, 2)
    assert ranges["medic"] == ranges["teacher"] == ranges["police"] == (1, 1)
    assert (profile.team.least, profile.team.most) == (6, 8)
    rural = profile.layer("grid").size[0]
    assert (rural.least, rural.most, rural.where) == (100, 150, "渔农村")
    cadence = {meeting.level: meeting.every for meeting in profile.meetings}
    assert cadence == {"社区": "month", "街镇": "two_months", "区县": "quarter", "市": "half_year"}
    visit = next(plan for plan in profile.plans if plan.key == "household_visit")
    assert (visit.times, visit.every) == (1, "quarter")
    assert [route.title for route in profile.routes] == ["一般", "协调", "突发", "审批"]
    assert profile.workflow.action("close").late_needs == ("answer",)


def test_jinzhou_says_what_the_seed_says() -> None:
    profile = shipped_profile("jinzhou")
    first, second = profile.road_grades
    assert (first.slogan, len(first.checklist)) == ("八无", 8)
    assert (second.slogan, len(second.checklist)) == ("四无", 4)
    assert (profile.team.least, profile.team.most) == (3, 5)
    assert profile.workflow.title == "发现—收集—处理—反馈—结案"
    half_month = profile.schemes[0]
    assert (half_month.every, half_month.begin, half_month.bulletin) == ("half_month", "full", "巡查通报")
    assert {award.every for award in profile.awards} == {"quarter", "year"}


def line_of(part: str) -> int:
    return ZHOUSHAN[: ZHOUSHAN.index(part)].count("\n") + 1


def test_every_complaint_names_file_place_fault_and_remedy() -> None:
    move = 'to = "feedback"\nposts = ["community_desk"'
    (said,) = broken(move, move.replace("feedback", "feedbakc"))
    index = [action.key for action in shipped_profile("zhoushan").workflow.actions].index("analyse")
    place = f"第 {line_of(move)} 行 workflow.actions[{index}].to"
    assert said == f"broken.toml: {place}: 没有叫“feedbakc”的环节；是不是“feedback”？"


def test_all_mistakes_are_told_at_once() -> None:
    text = ZHOUSHAN.replace("version = 2", 'version = "2"', 1).replace('basis = "area"', 'basis = "aera"', 1)
    said = complaints(text.replace("summary =", "sumary =", 1))
    assert said == (
        "broken.toml: 第 7 行 sumary: 没有这个键；是不是“summary”？",
        "broken.toml: 第 5 行 version: 应是整数，现在是文字“2”；写成不加引号的整数，如 3",
        "broken.toml: summary: 缺少这个键；请补上（文字）",
        f"broken.toml: 第 {line_of('basis =')} 行 layers[0].basis: 不认识“aera”；是不是“area”？",
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('issue = "民情事件"\n', "", "terms.issue: 缺少这个词"),
        ('issue = "民情事件"', "issue = 3", "terms.issue: 应是文字"),
        ('levels = ["市", "区县"', 'levels = ["市", "市"', "layers[0].levels: 各级名称为空或有重复"),
        ('office_level = "街镇"', 'office_level = "街道"', "layers[0].office_level: 没有叫“街道”的层级"),
        ('levels = ["市", "区县", "街镇", "社区", "网格"]', 'levels = "网格"', "layers[0].levels: 应是列表"),
        ("least = 100, most = 150", "least = 200, most = 150", "layers[0].size[0].least: 下限200大于上限150"),
        ('measure = "households"', 'measure = "household"', "是不是“households”？"),
        ('layer = "grid"\n\n[[area_kinds]]', 'layer = "gird"\n\n[[area_kinds]]', "没有叫“gird”的图层；是不是“grid”？"),
        ("least = 1\nmost = 2", "least = 3\nmost = 2", "posts[0].least: 下限3大于上限2"),
        (
            'level = "网格"\nleast = 1\nmost = 2',
            'level = "格"\nleast = 1\nmost = 2',
            "posts[0].level: 没有叫“格”的层级",
        ),
        ("least = 6\nmost = 8", "least = 16\nmost = 18", "各岗位上限合计只有10人，凑不齐全队下限16人"),
        ("least = 6\nmost = 8", "least = 2\nmost = 3", "各岗位下限合计5人，超过全队上限3人"),
        ('group = "team"\nlayer', 'group = "taem"\nlayer', "team.group: 没有叫“taem”的岗位组；是不是“team”？"),
        ('key = "teacher"', 'key = "medic"', "posts[3].key: “medic”与 posts[2] 重复"),
        ('catalogue = "events"', 'catalogue = "event"', "没有叫“event”的分类目录；是不是“events”？"),
        ('catalogue = "facilities"', 'catalogue = "events"', "没有“部件问题”的小类"),
        ('default_limit = "3工作日"', 'default_limit = "尽快"', "categories[0].default_limit: “尽快”不是时限"),
        ('limit = "4小时"', 'limit = "0小时"', "workflow.stages[0].limit"),
        ("warn_at = 25", "warn_at = 125", "workflow.warn_at: 125不是百分数"),
        ('start = "registered"', 'start = "regist"', "workflow.start: 没有叫“regist”的环节；是不是“registered”？"),
        ('codes = "settle_way"', 'codes = "settle_wya"', "没有叫“settle_wya”的代码表；是不是“settle_way”？"),
        ('needs = ["result"]\nasks', 'needs = ["resutl"]\nasks', "没有叫“resutl”的填写项；是不是“result”？"),
        ('closed_as = "settled"', 'closed_as = "setled"', "没有叫“setled”的结案方式；是不是“settled”？"),
        (
            'late_needs = ["answer"]\ntimer = "stop"\nclosed_as',
            'late_needs = ["answer"]\nclosed_as',
            "结束事件，计时却是“keep”",
        ),
        (
            'posts = ["community_desk", "street_desk"]\nneeds = ["reason"]',
            'posts = []\nneeds = ["reason"]',
            "没有岗位可以做“不予受理”",
        ),
        ('kind = "visit"', 'kind = "vist"', "plans[0].kind: 没有叫“vist”的记录类型；是不是“visit”？"),
        ('every = "quarter"\npost', 'every = "quater"\npost', "plans[0].every: 不认识“quater”；是不是“quarter”？"),
        ("times = 1", "times = 0", "plans[0].times: 次数是0"),
        ('level = "社区"\ntitle = "社区网格处理中心"', 'level = "网格"\ntitle = "社区"', "“网格”写了两次"),
        ('chair = "street_leader"', 'chair = "leader"', "meetings[1].chair: 没有叫“leader”的岗位"),
        ('top = ["filed"]', 'top = ["fild"]', "indicators[0].top[0]: 没有叫“fild”的计数；是不是“filed”？"),
        ('indicator = "visit_rate"', 'indicator = "visits_rate"', "没有叫“visits_rate”的指标；是不是“visit_rate”？"),
        ("points = 15\ncount", "points = 14\ncount", "schemes[0].items: 各项满分合计99，总分是100"),
        ("least = 24, points = 15", "least = 2, points = 15", "各档没有从低到高排"),
        ('key = "see_personal"', 'key = "see_all"', "rights[1].key: 没有叫“see_all”的权限"),
        ('key = "unvisited"', 'key = "unvisitd"', "是不是“unvisited”？"),
        ("due_day = 5", "due_day = 45", "forms[0].due_day: 45不是日子"),
    ],
)
def test_each_rule_is_kept(old: str, new: str, said: str) -> None:
    found = broken(old, new)
    assert any(said in one for one in found), found


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('checklist = "1"', 'checklist = "3"', "没有叫“3”的街路等级"),
        ('class_code = "9101"', 'class_code = "9911"', "没有叫“9911”的小类"),
        ("points = 3.0", "points = -3.0", "扣分是负数"),
        ('rule = "deduct"\ncount = "rework"', 'rule = "deduct"', "扣分没有依据"),
    ],
)
def test_each_rule_is_kept_by_roads_too(old: str, new: str, said: str) -> None:
    found = broken(old, new, JINZHOU)
    assert any(said in one for one in found), found


def test_a_post_that_may_do_nothing_is_an_error() -> None:
    idle = (
        '[[posts]]\nkey = "idle"\ntitle = "闲职"\nlayer = "grid"\nlevel = "社区"\nleast = 0\nmost = 1\ngroup = "desk"\n'
    )
    (said,) = complaints(ZHOUSHAN.replace("[[sources]]", f"{idle}\n[[sources]]", 1))
    assert "岗位“闲职”没有任何可做的动作" in said


def test_a_stage_that_nothing_leads_to_is_an_error() -> None:
    lonely = '[[workflow.stages]]\nkey = "lonely"\ntitle = "孤岛"\nopen = false\n\n'
    (said,) = complaints(ZHOUSHAN.replace("[[workflow.stages]]", f"{lonely}[[workflow.stages]]", 1))
    assert "环节“孤岛”走不到" in said


def test_a_dead_end_is_an_error_and_names_the_route() -> None:
    found = broken('from = ["approved"]\nto = "notice"', 'from = ["approved"]\nto = "approved"')
    assert any("“城市管理事件”走“审批”路线到“待公示”后再也办不结" in one for one in found), found


def test_a_way_out_that_can_be_used_up_is_no_way_out() -> None:
    found = broken('timer = "resume"', 'timer = "resume"\nat_most = 1')
    assert any("到“挂账”后再也办不结" in one for one in found), found


def test_a_profile_without_a_first_move_or_an_end_is_an_error() -> None:
    assert any("没有登记动作" in one for one in broken("from = []", 'from = ["registered"]'))
    assert any("没有结束环节" in one for one in complaints(ZHOUSHAN.replace("open = false", "open = true")))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("version = 2\n", "version = 2\nversion = 2\n", "第 6 行第 12 列: 同一个键写了两次；删去其中一个"),
        ('name = "网格化管理、组团式服务"', 'name = "网格化管理', "第 6 行第 14 列: 引号没有成对"),
        ("version = 2", "version 2", "第 5 行第 9 列: 键后面没有等号；写成 键 = 值"),
        ("version = 2", "version = 一", "第 5 行第 11 列: 等号后面不是能用的值"),
        ("version = 2", "version = 2 二", "第 5 行第 13 列: 一行里写了两件事"),
        ("version = 2", "版本 = 1", "第 5 行第 1 列: 这一行的开头不是键"),
    ],
)
def test_bad_toml_is_told_with_line_and_column_and_in_chinese(old: str, new: str, said: str) -> None:
    (found,) = broken(old, new)
    assert said in found, found


def test_brackets_without_end_do_not_bring_the_reader_down() -> None:
    (found,) = complaints(f"key = {'[' * 100_000}{']' * 100_000}")
    assert "括号套得太深" in found


def test_an_unclosed_list_at_the_end_is_told() -> None:
    (found,) = complaints("key = [1,")
    assert found == "broken.toml: 文件末尾: 最后一项没有写完；补上值、引号或括号"


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadProfile, match="打不开"):
        load_profile(tmp_path / "none.toml")
    other = tmp_path / "gbk.toml"
    other.write_bytes('key = "舟山"\n'.encode("gbk"))
    with pytest.raises(BadProfile, match="第 1 行: 不是 UTF-8"):
        load_profile(other)


def test_a_file_with_mark_and_windows_line_ends_is_read(tmp_path: Path) -> None:
    path = tmp_path / "windows.toml"
    path.write_bytes(b"\xef\xbb\xbf" + ZHOUSHAN.replace("\n", "\r\n").encode())
    assert load_profile(path) == shipped_profile("zhoushan")


def test_an_unknown_shipped_profile_is_answered_with_the_closest() -> None:
    with pytest.raises(BadProfile, match="是不是“zhoushan”"):
        shipped_text("zhousan")


def test_a_stored_profile_is_read_by_its_shape_alone() -> None:
    assert stored_profile(ZHOUSHAN) == shipped_profile("zhoushan")
    old = ZHOUSHAN.replace('catalogue = "events"', 'catalogue = "gone"')
    assert stored_profile(old).categories[0].catalogue == "gone"
    with pytest.raises(BadProfile, match="没有这个键"):
        stored_profile(ZHOUSHAN.replace("summary =", "sumary =", 1))
    with pytest.raises(BadProfile, match="键后面没有等号"):
        stored_profile("version 1")


def test_every_figure_of_a_profile_can_be_drawn() -> None:
    for profile in shipped():
        drawn = {figure.key for figure in figures(profile)}
        assert {figure.key for figure in profile.figures if figure.shade} <= drawn
