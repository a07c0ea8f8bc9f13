"""Who keeps which household (包户), who is in touch with whom: one at a time, from a day on; their tasks go along."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from desk.errors import BadInput
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_ROSTER, require
from desk.store.schema import teams
from desk.work.duty.handing import redeal
from desk.work.teams.seating import person_name
from desk.work.teams.seats import day_before

if TYPE_CHECKING:
    from desk.store.writing import Transaction

KEEPER: Final = "keeper"
MOST: Final = 2_000
_AT_ONCE: Final = 500


def bind(office: Office, person_id: int, whom: str, item_ids: Sequence[int]) -> Changes:
    """Let somebody keep these things (household, resident …) from today on; whoever kept them before no longer does."""
    name = person_name(office, person_id)
    return _write(office, whom, item_ids, person_id, f"{len(item_ids)} 户包联给{name}")


def unbind(office: Office, whom: str, item_ids: Sequence[int]) -> Changes:
    """Nobody keeps these things any more: their tasks go to the team of the grid."""
    return _write(office, whom, item_ids, None, f"取消 {len(item_ids)} 户的包联")


def _write(office: Office, whom: str, item_ids: Sequence[int], person_id: int | None, reason: str) -> Changes:
    require(office.actor, EDIT_ROSTER)
    if not item_ids:
        raise BadInput("还没有选中要包联的户，请先在列表里选。")
    if len(item_ids) > MOST:
        raise BadInput(f"一次最多包联 {MOST} 户，现在选了 {len(item_ids)} 户，请分几次选。")
    today = office.today()
    with office.write("bind", kind="bond", reason=reason) as transaction:
        areas: set[int] = set()
        for start in range(0, len(item_ids), _AT_ONCE):
            some = list(item_ids[start : start + _AT_ONCE])
            marks = ", ".join("?" * len(some))
            _end(transaction, whom, some, marks, today)
            if person_id is not None:
                transaction.insert_many(
                    teams.bond,
                    ("person_id", "whom", "item_id", "kind", "since"),
                    [(person_id, whom, item, KEEPER, today) for item in some],
                )
            asked = (
                "select distinct t.area_id from task t join plan p on p.id = t.plan_id where p.whom = ?"
                f" and t.state = 'open' and t.area_id is not null and t.item_id in ({marks})"
            )
            areas |= {row[0] for row in transaction.read(asked, (whom, *some))}
        redeal(office, transaction, areas)
    return transaction.changes


def _end(transaction: Transaction, whom: str, items: list[int], marks: str, today: str) -> None:
    """The bonds that hold today end yesterday; those that began today, or are still to come, go."""
    rows = transaction.read(
        f"select id, since from bond where whom = ? and kind = ? and (until is null or until >= ?) and item_id in ({marks})",
        (whom, KEEPER, today, *items),
    )
    transaction.update_many(teams.bond, ("until",), {id: (day_before(today),) for id, since in rows if since < today})
    transaction.delete_rows(teams.bond, [id for id, since in rows if since >= today])
