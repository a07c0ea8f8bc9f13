"""Rules that one team alone cannot break: how many areas one person holds, groups per area, tiers, lines of reporting."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """How many areas one holder of a post has. `units` areas there are, `stated` numbers of people are named."""

    post: str
    title: str
    unit: str
    least: int
    most: int
    units: int = 0
    stated: tuple[int, ...] = ()

    def complaints(self, held: Mapping[str, int]) -> tuple[str, ...]:
        """What is wrong, given how many areas each person (name) has."""
        said = []
        for name, count in held.items():
            if count > self.most:
                said.append(f"{name}管{count}个{self.unit}，至多{self.most}个，多出{count - self.most}个，请分给别人")
            elif count < self.least:
                said.append(f"{name}管{count}个{self.unit}，至少{self.least}个，请再分给{self.least - count}个")
        return tuple(said)

    def reach(self, people: int, units: int = 0) -> str:
        """Why so many people cannot hold all the areas, and how many more it takes; "" if they can."""
        units = units or self.units
        if people * self.most >= units:
            return ""
        needed = -(-units // self.most)
        return (
            f"{people}名{self.title}每人至多{self.most}个，只能管{people * self.most}个{self.unit}，"
            f"共有{units}个，还差{needed - people}人"
        )

    def explained(self) -> str:
        """How the numbers named fit together (A.6 no. 1): areas per person for each number of people."""
        each = [f"按{people}名计每人{self.units / people:.1f}个" for people in self.stated]
        enough = [people for people in self.stated if not self.reach(people)]
        said = f"{self.unit}共约{self.units}个，{'，'.join(each)}"
        if enough:
            said += f"；每人至多{self.most}个时，{min(enough)}名就够"
        return said


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """How many areas lie below each area of a level. `most` 0: as many as there are."""

    above: str
    below: str
    least: int
    most: int = 0
    above_stated: int = 0
    below_stated: int = 0

    def complaints(self, counts: Mapping[str, int]) -> tuple[str, ...]:
        """What is wrong, given how many lie below each area (name)."""
        said = []
        for name, count in counts.items():
            if count < self.least:
                said.append(
                    f"{name}有{count}个{self.below}，至少{self.least}个，还差{self.least - count}个，请增设或调整归属"
                )
            elif self.most and count > self.most:
                said.append(f"{name}有{count}个{self.below}，至多{self.most}个，多出{count - self.most}个，请调整归属")
        return tuple(said)

    def explained(self) -> str:
        """How the numbers named fit together (A.6 no. 7): what the rule asks for, what is there, where the rest goes."""
        needed = self.above_stated * self.least
        said = f"{self.above_stated}个{self.above}各至少{self.least}个{self.below}，合计至少{needed}个"
        more = self.below_stated - needed
        if more > 0:
            return f"{said}；写明的是{self.below_stated}个，多出{more}个，应有{self.above}设{self.least + 1}个以上，请核对归属"
        if more < 0:
            return f"{said}；写明的是{self.below_stated}个，还差{-more}个"
        return f"{said}，与写明的一致"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiers:
    """Posts one above the other; `stated` says how many tiers the document speaks of."""

    stated: int
    posts: tuple[tuple[str, str], ...]
    """Key and title, from the top down."""

    def complaints(self, counts: Mapping[str, int]) -> tuple[str, ...]:
        """Which tier has nobody, and what then becomes of the mechanism."""
        missing = [title for key, title in self.posts if not counts.get(key, 0)]
        if not missing:
            return ()
        left = len(self.posts) - len(missing)
        return (f"{_tiers(self.stated)}机制缺“{'”“'.join(missing)}”，现只有{_tiers(left)}，请补齐人员",)

    def explained(self) -> str:
        """How the tiers named are counted (A.6 no. 6)."""
        titles = [title for _, title in self.posts]
        said = f"{_tiers(self.stated)}机制：{'—'.join(titles)}"
        if len(titles) == self.stated:
            *_, last, lowest = titles
            return (
                f"{said}；“{last}”与“{lowest}”分开算才是{_tiers(self.stated)}，合为一级时只有{_tiers(self.stated - 1)}"
            )
        return f"{said}；列出的是{_tiers(len(titles))}，请核对"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """A team whose members report along several lines, its leader along one (A29)."""

    count: int
    leader: str

    def complaints(self, members: Iterable[Member]) -> tuple[str, ...]:
        """Who has a line too few or too many, reports to nobody, or gives more than the whole."""
        said: list[str] = []
        for one in members:
            wanted = 1 if one.post == self.leader else self.count
            if len(one.lines) < wanted:
                said.append(f"{one.name}只有{len(one.lines)}条汇报线，应有{wanted}条，请补上另一条向谁汇报")
            elif len(one.lines) > wanted:
                said.append(f"{one.name}有{len(one.lines)}条汇报线，至多{wanted}条，请删去多余的")
            if wanted > 1:
                said += [f"{one.name}的“{line or '未命名'}”线没有写向谁汇报，请补上" for line in _headless(one)]
            if one.share > 100:
                said.append(f"{one.name}各线占比合计{one.share}%，超过100%，请调低")
        return tuple(said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody in a team: the post, the lines of reporting (with no superior: in `headless`), the sum of the shares."""

    name: str
    post: str
    lines: tuple[str, ...]
    headless: Collection[str] = ()
    share: int = 100


def _headless(member: Member) -> list[str]:
    return [line for line in member.lines if line in member.headless]


def _tiers(count: int) -> str:
    return f"{'零一二三四五六七八九'[count] if 0 <= count < 10 else count}级"


__all__ = ["Groups", "Lines", "Member", "Span", "Tiers"]
