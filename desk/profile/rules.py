"""What a profile must keep besides its shape: every name that is used exists, and no issue can get stuck."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from desk.errors import BadInput, BadProfile
from desk.profile import flow, words
from desk.profile.codes import catalogue, catalogue_keys, short_tables
from desk.profile.limits import parse_limit
from desk.profile.reading import Complaints
from desk.rights import TITLES

if TYPE_CHECKING:
    from desk.profile.profile import Profile


def check(profile: Profile, complaints: Complaints) -> None:
    """Add a complaint for every broken rule."""
    _terms(profile, complaints)
    _unique(profile, complaints)
    _ground(profile, complaints)
    _posts(profile, complaints)
    _categories(profile, complaints)
    _limits(profile, complaints)
    flow.check(profile, complaints)
    _duties(profile, complaints)
    _scores(profile, complaints)


def _known(path: str, what: str, given: str, known: Iterable[str], complaints: Complaints) -> bool:
    """Whether a name exists; a complaint with the closest one if not."""
    names = list(known)
    if given in names:
        return True
    complaints.unknown(path, what, given, names)
    return False


def _terms(profile: Profile, complaints: Complaints) -> None:
    for key in words.TERMS:
        if key not in profile.terms:
            complaints.add(f"terms.{key}", "缺少这个词", "请写出界面上怎么称呼它")


def _unique(profile: Profile, complaints: Complaints) -> None:
    flow_parts = profile.workflow
    lists: dict[str, tuple[Any, ...]] = {
        "layers": profile.layers, "area_kinds": profile.area_kinds, "posts": profile.posts,
        "sources": profile.sources, "routes": profile.routes, "categories": profile.categories,
        "road_grades": profile.road_grades, "plans": profile.plans, "indicators": profile.indicators,
        "schemes": profile.schemes, "forms": profile.forms, "awards": profile.awards, "figures": profile.figures,
        "rights": profile.rights, "workflow.stages": flow_parts.stages, "workflow.actions": flow_parts.actions,
        "workflow.fields": flow_parts.fields,
    }  # fmt: skip
    for index, scheme in enumerate(profile.schemes):
        lists[f"schemes[{index}].items"] = scheme.items
    for index, grade in enumerate(profile.road_grades):
        lists[f"road_grades[{index}].checklist"] = grade.checklist
    for path, found in lists.items():
        first: dict[str, int] = {}
        for index, one in enumerate(found):
            if one.key in first:
                complaints.add(
                    f"{path}[{index}].key", f"“{one.key}”与 {path}[{first[one.key]}] 重复", "请改成别的代号，或删去其一"
                )
            first.setdefault(one.key, index)
    levels = [rung.level for rung in profile.escalation]
    for index, level in enumerate(levels):
        if level in levels[:index]:
            complaints.add(f"escalation[{index}].level", f"“{level}”写了两次", "每一级只写一次")
    for path in ("layers", "posts", "sources", "routes", "categories", "workflow.stages", "workflow.actions"):
        if not lists[path]:
            complaints.add(path, "一项也没有", "至少写一项")


def _ground(profile: Profile, complaints: Complaints) -> None:
    for index, layer in enumerate(profile.layers):
        path = f"layers[{index}]"
        if len(set(layer.levels)) != len(layer.levels) or not layer.levels:
            complaints.add(f"{path}.levels", "各级名称为空或有重复", "自上而下写出每一级，各不相同")
        _known(f"{path}.office_level", "层级", layer.office_level, layer.levels, complaints)
        for place, size in enumerate(layer.size):
            _least_most(f"{path}.size[{place}]", size.least, size.most, complaints)
    layers = [layer.key for layer in profile.layers]
    for index, kind in enumerate(profile.area_kinds):
        _known(f"area_kinds[{index}].layer", "图层", kind.layer, layers, complaints)


def _least_most(path: str, least: int, most: int, complaints: Complaints) -> None:
    if least < 0:
        complaints.add(f"{path}.least", f"下限是{least}", "不能小于零")
    if least > most:
        complaints.add(f"{path}.least", f"下限{least}大于上限{most}", f"改成不大于{most}，或提高上限")


def _at_level(path: str, layer: str, level: str, profile: Profile, complaints: Complaints) -> None:
    if _known(f"{path}.layer", "图层", layer, [one.key for one in profile.layers], complaints):
        _known(f"{path}.level", "层级", level, profile.layer(layer).levels, complaints)


def _posts(profile: Profile, complaints: Complaints) -> None:
    active = {post for action in profile.workflow.actions for post in action.posts}
    for index, post in enumerate(profile.posts):
        path = f"posts[{index}]"
        _at_level(path, post.layer, post.level, profile, complaints)
        _least_most(path, post.least, post.most, complaints)
        if post.key not in active:
            complaints.add(path, f"岗位“{post.title}”没有任何可做的动作", "写进某个动作的 posts，或删去这个岗位")
    team = profile.team
    _at_level("team", team.layer, team.level, profile, complaints)
    _least_most("team", team.least, team.most, complaints)
    members = [post for post in profile.posts if post.group == team.group]
    if not members:
        complaints.unknown("team.group", "岗位组", team.group, {post.group for post in profile.posts})
        return
    least, most = sum(post.least for post in members), sum(post.most for post in members)
    if team.head:
        _known("team.head", "岗位", team.head, [post.key for post in members], complaints)
    if least > team.most:
        complaints.add("team.most", f"各岗位下限合计{least}人，超过全队上限{team.most}人", f"上限至少{least}")
    if most < team.least:
        complaints.add("team.least", f"各岗位上限合计只有{most}人，凑不齐全队下限{team.least}人", f"下限至多{most}")


def _categories(profile: Profile, complaints: Complaints) -> None:
    classes: set[str] = set()
    for index, category in enumerate(profile.categories):
        path = f"categories[{index}]"
        if not _known(f"{path}.catalogue", "分类目录", category.catalogue, catalogue_keys(), complaints):
            continue
        try:
            found = catalogue(category.catalogue)
        except BadProfile as error:
            complaints.add(f"{path}.catalogue", f"目录“{category.catalogue}”有错：{error}", "先改好目录文件")
            continue
        if not found.of_kind(category.key):
            complaints.add(f"{path}.catalogue", f"目录“{found.title}”里没有“{category.title}”的小类", "换一个目录")
        classes |= {one.code for one in found.classes}
    for index, grade in enumerate(profile.road_grades):
        for place, item in enumerate(grade.checklist):
            path = f"road_grades[{index}].checklist[{place}]"
            if item.class_code and item.class_code not in classes:
                complaints.unknown(f"{path}.class_code", "小类", item.class_code, sorted(classes))
            if item.points < 0:
                complaints.add(f"{path}.points", "扣分是负数", "写正数，程序会扣去它")


def _limits(profile: Profile, complaints: Complaints) -> None:
    given = [(f"categories[{n}].default_limit", one.default_limit) for n, one in enumerate(profile.categories)]
    given += [(f"workflow.stages[{n}].limit", one.limit) for n, one in enumerate(profile.workflow.stages) if one.limit]
    given += [(f"escalation[{n}].limit", one.limit) for n, one in enumerate(profile.escalation)]
    for path, text in given:
        try:
            parse_limit(text)
        except BadInput as error:
            wrong, _, right = str(error).rstrip("。").partition("；")
            complaints.add(path, wrong, right or "写成大于零的整数")
    if not 0 <= profile.workflow.warn_at < 100:
        complaints.add("workflow.warn_at", f"{profile.workflow.warn_at}不是百分数", "写 0 到 99，如 25")


def _duties(profile: Profile, complaints: Complaints) -> None:
    posts = [post.key for post in profile.posts]
    levels = list(dict.fromkeys(level for layer in profile.layers for level in layer.levels))
    for index, plan in enumerate(profile.plans):
        path = f"plans[{index}]"
        _known(f"{path}.kind", "记录类型", plan.kind, short_tables()["record_kind"].labels(), complaints)
        if plan.post:
            _known(f"{path}.post", "岗位", plan.post, posts, complaints)
        if plan.times < 1:
            complaints.add(f"{path}.times", f"次数是{plan.times}", "至少一次")
        if plan.area_kind:
            kinds = [kind.key for kind in profile.area_kinds]
            _known(f"{path}.area_kind", "网格类型", plan.area_kind, kinds, complaints)
        if (plan.every == "event") != bool(plan.event):
            complaints.add(f"{path}.event", "周期和事由对不上", '每逢一事办一次的写 every = "event" 并写明 event')
        if plan.every == "event" and plan.hours < 1:
            complaints.add(f"{path}.hours", "没有写几小时内办", "写小时数，如 24")
    for index, rung in enumerate(profile.escalation):
        _known(f"escalation[{index}].level", "层级", rung.level, levels, complaints)
        if rung.post:
            _known(f"escalation[{index}].post", "岗位", rung.post, posts, complaints)
    for index, meeting in enumerate(profile.meetings):
        _known(f"meetings[{index}].level", "层级", meeting.level, levels, complaints)
        if meeting.chair:
            _known(f"meetings[{index}].chair", "岗位", meeting.chair, posts, complaints)
    for index, right in enumerate(profile.rights):
        _known(f"rights[{index}].key", "权限", right.key, TITLES, complaints)
        for place, post in enumerate(right.posts):
            _known(f"rights[{index}].posts[{place}]", "岗位", post, posts, complaints)
    for index, form in enumerate(profile.forms):
        if not 0 <= form.due_day <= 31:
            complaints.add(f"forms[{index}].due_day", f"{form.due_day}不是日子", "写 1 到 31，不定期写 0")


def _scores(profile: Profile, complaints: Complaints) -> None:
    for index, indicator in enumerate(profile.indicators):
        for side, counts in (("top", indicator.top), ("bottom", indicator.bottom)):
            for place, count in enumerate(counts):
                path = f"indicators[{index}].{side}[{place}]"
                _known(path, "计数", count.removeprefix("-"), words.COUNTS, complaints)
        if not indicator.top:
            complaints.add(f"indicators[{index}].top", "没有分子", "至少写一个计数")
    for index, scheme in enumerate(profile.schemes):
        _scheme(f"schemes[{index}]", scheme, profile, complaints)


def _scheme(path: str, scheme: Any, profile: Profile, complaints: Complaints) -> None:
    if scheme.level:
        levels = list(dict.fromkeys(level for layer in profile.layers for level in layer.levels))
        _known(f"{path}.level", "层级", scheme.level, levels, complaints)
    for index, item in enumerate(scheme.items):
        place = f"{path}.items[{index}]"
        if item.rule in ("rate", "inverse_rate") or item.indicator:
            _known(f"{place}.indicator", "指标", item.indicator, [one.key for one in profile.indicators], complaints)
        if item.count:
            _known(f"{place}.count", "计数", item.count, words.COUNTS, complaints)
        if item.checklist:
            _known(
                f"{place}.checklist", "街路等级", item.checklist, [one.key for one in profile.road_grades], complaints
            )
        if item.rule == "bands" and not (item.count or item.indicator):
            complaints.add(place, "分档计分没有依据", "写 count 或 indicator")
        if item.rule == "bands" and [band.least for band in item.bands] != sorted(band.least for band in item.bands):
            complaints.add(f"{place}.bands", "各档没有从低到高排", "按 least 从小到大写")
        if item.rule == "deduct" and not (item.count or item.checklist):
            complaints.add(place, "扣分没有依据", "写 count 或 checklist")
    total = sum(item.points for item in scheme.items)
    if scheme.begin == "zero" and total != scheme.total:
        complaints.add(f"{path}.items", f"各项满分合计{total:g}，总分是{scheme.total}", "改到相等")
