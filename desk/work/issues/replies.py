"""Standard answers of an office: the sentences that clerks write every day, chosen by a few letters, filled for one issue.

They are data: a placeholder is replaced by the value of that name and nothing else happens.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from desk import identity
from desk.errors import BadInput, Conflict, Missing
from desk.model import Changes
from desk.office import Office
from desk.profile import ActionDef, Profile
from desk.profile.codes import DATA
from desk.rights import HANDLE_ISSUES, require

SHIPPED: Final = DATA / "messages" / "replies.toml"
WORDS: Final = ("编号", "标题", "地点", "网格", "类别", "承办", "上报时间", "应办结", "反映人", "今天")
"""What may stand in braces."""
LONGEST: Final = 1000
LONGEST_TITLE: Final = 40
_TAKEN: Final = "replies"
"""The setting that says the shipped ones were taken in: deleted ones do not come back."""
_FIELD: Final = re.compile(r"\{([^{}]{1,8})\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A standard answer; `actions` are the moves it was written for, none means any."""

    id: int
    title: str
    body: str
    kind: str = ""
    class_code: str = ""
    actions: tuple[str, ...] = ()
    used: int = 0
    initials: str = ""

    def has(self, text: str) -> bool:
        """Whether what was typed stands in its title, its words or the initials of its title."""
        wanted = text.strip().lower()
        return not wanted or wanted in self.title.lower() or wanted in self.body.lower() or wanted in self.initials


def replies(office: Office, *, kind: str = "", class_code: str = "", action: str = "") -> tuple[Reply, ...]:
    """All standard answers, what fits this move, class and kind first; then what is used most."""
    rows = office.database.read(
        "select id, title, body, coalesce(kind, ''), coalesce(class_code, ''), coalesce(action, ''), used, sort from reply"
    )
    found = [
        (
            Reply(
                id=id, title=title, body=body, kind=of_kind, class_code=of_class,
                actions=tuple(actions.split(",")) if actions else (), used=used,
                initials="".join(filter(str.isalnum, identity.initials(title).lower())),
            ),
            sort,
        )
        for id, title, body, of_kind, of_class, actions, used, sort in rows
    ]  # fmt: skip

    def rank(pair: tuple[Reply, int]) -> tuple[int, int, int, int]:
        reply, sort = pair
        misses = (bool(reply.class_code) and reply.class_code != class_code) or (
            bool(reply.kind) and reply.kind != kind
        )
        fits = 0 if action in reply.actions else 1 if not reply.actions else 2
        return (fits + 3 * misses, -bool(reply.class_code), -reply.used, sort)

    return tuple(reply for reply, _ in sorted(found, key=rank))


def filled(body: str, values: Mapping[str, str]) -> str:
    """The text with what is known of the issue put in at once; what is not known keeps its braces, to be seen."""
    return _FIELD.sub(lambda match: values.get(match[1]) or match[0], body)


def keep(
    office: Office,
    title: str,
    body: str,
    *,
    id: int | None = None,
    kind: str = "",
    class_code: str = "",
    actions: tuple[str, ...] = (),
) -> Changes:
    """Add a standard answer, or change the one of that id."""
    require(office.actor, HANDLE_ISSUES)
    title, body = " ".join(title.split()), body.strip()
    lacking = tuple(name for name, value in (("名称", title), ("内容", body)) if not value)
    if lacking:
        raise Missing(lacking)
    if len(title) > LONGEST_TITLE or len(body) > LONGEST:
        raise BadInput(f"名称最多 {LONGEST_TITLE} 个字，内容最多 {LONGEST} 个字，请写短一些。")
    from desk.store.schema import handling  # brings SQLAlchemy

    fields: dict[str, Any] = {
        "title": title, "body": body, "kind": kind or None, "class_code": class_code or None,
        "action": ",".join(actions) or None,
    }  # fmt: skip
    with office.write("keep_reply", kind="reply", reason=f"标准答复“{title}”") as transaction:
        same = transaction.read("select id from reply where title = ?", (title,))
        if same and same[0][0] != id:
            raise Conflict(f"已有名为“{title}”的标准答复，请换一个名称，或在标准答复里修改那一条。")
        if id is None:
            ((last,),) = transaction.read("select coalesce(max(sort), 0) from reply")
            transaction.insert(handling.reply, **fields, used=0, sort=int(last) + 1)
        else:
            transaction.update(handling.reply, id, **fields)
    return transaction.changes


def remove(office: Office, id: int) -> Changes:
    """Take a standard answer out; 撤销 brings it back."""
    require(office.actor, HANDLE_ISSUES)
    from desk.store.schema import handling

    with office.write("remove_reply", kind="reply", reason="删除标准答复") as transaction:
        transaction.delete(handling.reply, id)
    return transaction.changes


def take_shipped(office: Office) -> Changes | None:
    """Put the program's own answers into an office that has never had them; None when there is nothing to do."""
    if office.database.read_only or not office.actor.may(HANDLE_ISSUES) or _was_taken(office):
        return None
    from desk.store.schema import handling

    with office.write("take_replies", kind="reply", reason="自带标准答复") as transaction:
        if not transaction.read("select 1 from meta where name = ?", (_TAKEN,)):
            transaction.execute("insert into meta (name, value) values (?, ?)", (_TAKEN, "1"))
            rows = [
                (each["title"], each["body"], ",".join(_moves(office.profile, each.get("fits", ()))) or None, 0, number)
                for number, each in enumerate(_shipped(), 1)
            ]
            transaction.insert_many(handling.reply, ("title", "body", "action", "used", "sort"), rows)
    return transaction.changes


def _was_taken(office: Office) -> bool:
    return office.database.read_value("select value from meta where name = ?", (_TAKEN,)) is not None


def _moves(profile: Profile, fits: tuple[str, ...]) -> list[str]:
    """The moves of a profile that a shipped answer is meant for."""
    wanted = set(fits)
    return [action.key for action in profile.workflow.actions if wanted & _nature(action)]


def _nature(action: ActionDef) -> set[str]:
    """What kind of move it is, in the words that a profile itself uses."""
    words = {action.counts, action.effect, action.timer, action.closed_as, *action.needs, *action.late_needs}
    if action.closed_as and action.closed_as not in ("refused", "void", "duplicate", "forced"):
        words.add("ends_well")
    if action.request:
        words.add("answer_supervise" if action.decides == "answer" else "")
        words.add(action.request if action.decides in ("", "ask") else "")
    return words - {"", "keep"}


@cache
def _shipped() -> tuple[Mapping[str, Any], ...]:
    return tuple(tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["replies"])
