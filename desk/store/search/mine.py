"""Which open issues wait for the person at the desk, and which lie in the ground of their posts, as SQL.

`:me` is the person (0: nobody was chosen), `:decides` and `:onward` are lists of words `|a b c|` made from the profile.
What is given to a post waits for whoever holds it over the issue's ground; a post at the top holds it everywhere.
"""

from __future__ import annotations

from typing import Final

from desk.profile.profile import Profile
from desk.store.search.lights import OPEN

_POSTS: Final = (
    "(select s.post as post, a.path as path, a.layer_id as layer_id, a.parent_id as parent_id from assignment s"
    " join area a on a.id = s.area_id where s.person_id = :me and s.since <= :today"
    " and (s.until is null or s.until >= :today))"
)
_OVER: Final = (
    f"exists (select 1 from {_POSTS} p where p.post = {{post}} and (p.parent_id is null or exists (select 1 from member m"
    " join area a on a.id = m.area_id where m.kind = 'issue' and m.item_id = {issue} and m.until is null"
    " and m.layer_id = p.layer_id and a.path like p.path || '%')))"
)
"""Whether I hold a post over the ground of an issue."""
_HELD: Final = f"(select p.post from {_POSTS} p)"
_WORKS_AT: Final = "(select nullif(w.employer, '') from person w where w.id = :me)"
_NOBODY: Final = "t.handler_person_id is null and t.handler_post is null and coalesce(t.handler, '') = ''"

MINE: Final = (
    f"{OPEN} and (t.handler_person_id = :me"
    f" or (t.handler_person_id is null and t.handler_post in {_HELD}"
    f" and {_OVER.format(post='t.handler_post', issue='t.id')})"
    f" or (t.handler_person_id is null and t.handler_post is null and t.handler = {_WORKS_AT})"
    " or t.id in (select j.issue_id from joint j where j.done_at is null and (j.person_id = :me"
    f" or (j.person_id is null and ({_OVER.format(post='j.post', issue='j.issue_id')}"
    f" or (j.post is null and j.department = {_WORKS_AT})))))"
    f" or t.id in (select r.issue_id from request r join {_POSTS} p on :decides like"
    " '%|' || r.kind || ' ' || r.state || ' ' || p.post || '|%' where r.state in ('asked', 'agreed')"
    f" and {_OVER.format(post='p.post', issue='r.issue_id')})"
    f" or ({_NOBODY} and exists (select 1 from {_POSTS} p where :onward like"
    f" '%|' || t.stage || ' ' || p.post || '|%' and {_OVER.format(post='p.post', issue='t.id')})))"
)
"""Given to me, a post of mine or where I work; I am called in; a request waits for my word; nobody has it and I may go on."""

MY_AREA: Final = (
    f"{OPEN} and (exists (select 1 from {_POSTS} p where p.parent_id is null) or t.id in (select m.item_id from member m"
    " where m.kind = 'issue' and m.until is null and m.area_id in (select a.id from area a"
    f" join {_POSTS} p on p.layer_id = a.layer_id and a.path like p.path || '%')))"
)


def params(profile: Profile) -> dict[str, str]:
    """`decides`: kind, state and post of requests that somebody decides on; `onward`: stage and post of plain moves."""
    actions = profile.workflow.actions
    two_levels = {each.request for each in actions if each.decides == "agree"}
    decides = []
    for each in actions:
        # Who may only refuse is not who it waits for; a supervision is answered by whoever has the issue anyway.
        if each.decides == "agree" or (each.decides == "grant" and each.request not in two_levels):
            decides += [f"{each.request} asked {post}" for post in each.posts]
        elif each.decides == "grant":
            decides += [f"{each.request} agreed {post}" for post in each.posts]
        elif each.decides == "answer" and not each.relation:
            decides += [f"{each.request} asked {post}" for post in each.posts]
    onward = [
        f"{stage} {post}"
        for each in actions
        if not each.relation and not each.request
        for stage in each.from_
        if stage != each.to
        for post in each.posts
    ]
    return {"decides": _listed(decides), "onward": _listed(onward)}


def _listed(words: list[str]) -> str:
    return f"|{'|'.join(dict.fromkeys(words))}|"
