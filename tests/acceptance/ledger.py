"""What a shipped profile allows, reckoned once more from the text of its file alone, apart from the engine."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

Move = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody of the cast: one post, held over the issue's ground (`here`) or over other ground."""

    person_id: int
    name: str
    post: str
    here: bool


@dataclass(slots=True, kw_only=True)
class Ledger:
    """Where the issue stands, as the walk itself has noted it."""

    told: dict[str, Any]
    kind: str
    route: str
    stage: str = ""
    done: Counter[str] = field(default_factory=Counter)
    doers: dict[str, set[int]] = field(default_factory=dict)
    requests: dict[str, str] = field(default_factory=dict)
    called: list[str] = field(default_factory=list)
    """Posts that were called in and have not answered."""
    parts: int = 0
    notice_until: str = ""
    handler: dict[str, Any] = field(default_factory=dict)
    """Person or post it was given to; neither: a mere text shuts nobody out."""
    tier: int = 0

    @property
    def moves(self) -> list[Move]:
        """Every move of the profile as its file has it."""
        found: list[Move] = self.told["workflow"]["actions"]
        return found

    def move(self, key: str) -> Move:
        """The move of that key."""
        return next(one for one in self.moves if one["key"] == key)

    def stage_title(self) -> str:
        """What the stage is called."""
        return next((one["title"] for one in self.told["workflow"]["stages"] if one["key"] == self.stage), "登记前")

    def post_title(self, key: str) -> str:
        """What the post is called."""
        return next(str(one["title"]) for one in self.told["posts"] if one["key"] == key)

    def about_issue(self, move: Move, late: bool, today: str) -> str:
        """The beginning of the sentence that refuses the move to everybody here and now; "" when nothing does."""
        title = move["title"]
        if self.stage not in move["from"]:
            return f"现在在“{self.stage_title()}”，不能再“{title}”，请刷新后再办。"
        if move.get("routes") and self.route not in move["routes"]:
            return f"走的路线不能“{title}”，请改走别的动作。"
        if move.get("kinds") and self.kind not in move["kinds"]:
            return f"不能“{title}”，请改走别的动作。"
        return self._times(move, late) or self._request(move) or self._waits(move, today)

    def _times(self, move: Move, late: bool) -> str:
        grants = [
            one for one in self.moves
            if move.get("decides") in ("ask", "agree") and one.get("request") == move.get("request")
            and one.get("decides") == "grant"
        ]  # fmt: skip
        for one in (move, *grants):
            if one.get("at_most") and self.done[one["key"]] >= one["at_most"]:
                return f"“{one['title']}”最多{one['at_most']}次，已经用完"
            if one.get("timer") == "extend" and late:
                return f"已经{self.told['terms']['overdue']}，不能再“{move['title']}”"
        if move.get("when") == "late" and not late:
            return f"没有{self.told['terms']['overdue']}，不用“{move['title']}”。"
        return ""

    def _request(self, move: Move) -> str:
        kind, decides = move.get("request", ""), move.get("decides", "")
        state = self.requests.get(kind, "")
        two = any(one.get("request") == kind and one.get("decides") == "agree" for one in self.moves)
        if not kind:
            return ""
        if decides == "ask":
            return "申请在等审批，批下来之前不能再" if state and kind != "supervise" else ""
        if not state:
            return "没有等待处理的"
        if decides == "agree" and state == "agreed":
            return "已经初审同意，请等终审。"
        if decides == "grant" and two and state != "agreed":
            return "要先经初审同意"
        return ""

    def _waits(self, move: Move, today: str) -> str:
        if move.get("effect") == "escalate" and self.tier + 1 >= len(self.told["escalation"]):
            return "已经在最高一级"
        if move.get("effect") == "descend" and not self.tier:
            return "已经在最低一级"
        going_on = {
            "joint": bool(self.called), "parts": self.parts > 0, "notice": self.notice_until >= today,
            "supervise": "supervise" in self.requests,
        }  # fmt: skip
        said = {
            "joint": "还有会办没有回复", "parts": "拆分出去的还没有全部办结", "notice": "公示还没有期满",
            "supervise": "督办还没有回复",
        }  # fmt: skip
        for word in move.get("waits_for", ()):
            if going_on[word]:
                return said[word]
        if move.get("effect") == "joint_done" and not self.called:
            return "没有等待回复的会办"
        return said["parts"] if self.parts and self.stage and not self._open(move["to"]) else ""

    def about_person(self, move: Move, who: Member) -> str:
        """The same for this person; "" when the person may."""
        title = move["title"]
        able = "、".join(self.post_title(key) for key in move["posts"])
        if who.post not in move["posts"]:
            return f"{who.name}的岗位不能“{title}”，请交给{able}办理。"
        if not who.here:
            return f"{who.name}是别处的{able}，管不到这里，不能“{title}”"
        if move.get("relation") == "handler" and not self._has_it(who):
            return f"“{title}”要由这件{self.told['terms']['issue']}的承办人来办。"
        if move.get("relation") == "joint" and who.post not in self.called:
            return f"“{title}”要由这件{self.told['terms']['issue']}的会办人来办。"
        for other in move.get("apart", ()):
            if who.person_id in self.doers.get(other, ()):
                return f"的“{self.move(other)['title']}”是{who.name}办的，监督和处置要分开，“{title}”请换人办理。"
        return ""

    def _open(self, stage: str) -> bool:
        return any(one["open"] for one in self.told["workflow"]["stages"] if one["key"] == stage)

    def _has_it(self, who: Member) -> bool:
        person, post = self.handler.get("person_id"), self.handler.get("post")
        return who.person_id == person if person else who.post == post if post else True

    def take(self, move: Move, who: Member, given: dict[str, Any]) -> None:
        """Note a move that was made."""
        self.stage = move["to"]
        self.done[move["key"]] += 1
        self.doers.setdefault(move["key"], set()).add(who.person_id)
        kind, decides = move.get("request", ""), move.get("decides", "")
        if decides in ("ask", "agree"):
            self.requests[kind] = "asked" if decides == "ask" else "agreed"
        elif decides:
            self.requests.pop(kind)
        tier = self.tier + {"escalate": 1, "descend": -1}.get(move.get("effect", ""), 0)
        if "handler" in given:
            self.handler = given["handler"] if isinstance(given["handler"], dict) else {}
        elif tier != self.tier:
            self.handler = {"post": self.told["escalation"][tier].get("post")}
        elif move.get("counts") == "returned" and move.get("timer") == "pause":
            self.handler = {}
        self.tier = tier
        if move.get("effect") == "joint":
            self.called += [one["post"] for one in given["posts"]]
        elif move.get("effect") == "joint_done":
            self.called.remove(who.post)
        elif move.get("effect") == "split":
            self.parts = len(given["parts"])
        elif move.get("effect") == "publish":
            self.notice_until = given["until"]
        if not self._open(self.stage):
            self.requests = {key: value for key, value in self.requests.items() if key == "appeal"}
