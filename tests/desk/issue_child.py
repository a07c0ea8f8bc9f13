"""Enters and moves issues until it is killed; says every step once it is on record."""

from __future__ import annotations

import sys

from desk.model import Actor
from desk.office import Office
from desk.rights import ALL
from desk.work.issues.entering import Draft, enter
from desk.work.issues.moving import perform
from tests.desk.issue_town import CLASS, HERE


def main(where: str) -> None:
    office = Office.open(where, actor=Actor(name="小李", rights=ALL))
    draft = Draft(kind="event", class_code=CLASS, route="joint", body="坏了", lon=HERE[0], lat=HERE[1])
    enter(office, draft)  # the first write brings libraries that take their time
    print("ready", flush=True)
    while True:
        (issue,) = enter(office, draft).rows["issue"]
        print(issue, 1, flush=True)
        for at, (action, given) in enumerate(
            (("check", {}), ("assign", {"handler": "城管科"}), ("split", PARTS)), start=1
        ):
            perform(office, issue, action, seen_step=at, given=given)
            print(issue, at + 1, flush=True)


PARTS = {"parts": [{"title": "甲", "handler": "市政"}, {"title": "乙", "handler": "园林"}]}

if __name__ == "__main__":
    main(sys.argv[1])
