"""The list of a whole district: open, sort by every column, filter, search, scroll, beside the usual ways of Qt.

    QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.bench_table FILE [postgresql://...]

FILE is the district sample of 1.13 million residents; a server is measured when its address is given. Peers, in the same
run: a model that loads every row under QSortFilterProxyModel (a tenth of the rows: the whole takes minutes), and
QSqlTableModel on the same file. Promises: open 200 ms, sort 400 ms, a frame of scrolling 2 ms in the model, search 10 ms
(95 of 100 within 50).
"""

from __future__ import annotations

import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtSql import QSqlDatabase, QSqlTableModel
from PySide6.QtWidgets import QApplication

from desk.model import Condition, Query
from desk.office import Office
from desk.store.search import ranks
from desk.store.search.kinds import BY_KEY
from tests.benchmarks.bench_search import ASKED, timed
from ui.app import App
from ui.models.rows import BLOCK, RowModel
from ui.settings import Settings

OPEN, SORT, FRAME, SEARCH, SEARCH_MOST = 200, 400, 2, 10, 50
REPEATS = 9
TENTH = 10
ROWS_SEEN, FRAMES = 30, 400
Times = list[float]
FILTERS: dict[str, Query] = {
    "two characters of an address": Query(kind="residents", text="胡同"),
    "a name": Query(kind="residents", text="王伟"),
    "women of 60 and more": Query(
        kind="residents", where=(Condition("sex", "in", ("女",)), Condition("age", "between", ("60", "")))
    ),
    "not visited for 90 days": Query(kind="residents", where=(Condition("last_visit", "between", ("", "today-90")),)),
}


def p95(times: Sequence[float]) -> float:
    """The 95th percentile."""
    return sorted(times)[max(0, round(len(times) * 0.95) - 1)]


def megabytes() -> float:
    """What the process holds now."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 1e6


def say(what: str, times: Sequence[float], promise: float | None = None, beside: str = "") -> bool:
    """One line of the table; whether the promise is kept by the median."""
    median = statistics.median(times)
    is_kept = promise is None or median <= promise
    said = f"{promise:8.0f}" if promise is not None else f"{'-':>8}"
    print(f"{what:44} {median:9.2f} {p95(times):9.2f} {said}  {beside}{'' if is_kept else '  BROKEN'}", flush=True)
    return is_kept


def ours(where: str) -> tuple[bool, dict[str, float]]:
    """Our lists on a file or a server; whether all promises are kept, and medians for comparing."""
    kept, medians = [], {}
    with closing(Office.open(where)) as office:
        search, before = office.search, megabytes()
        kind = search.kind("residents")
        shown = [column.key for column in kind.columns if column.shown]

        def opened() -> object:
            ids = search.ids(Query(kind="residents"))
            return search.rows("residents", ids[:BLOCK].tolist(), shown)

        print(f"\n{office.database.dialect}, {search.count(Query(kind='residents')):,} residents; ms")
        print(f"{'':44} {'median':>9} {'p95':>9} {'promise':>8}")
        times = [timed(opened) for _ in range(REPEATS)]
        kept.append(say("open, with the first 128 rows", times, OPEN))
        medians["open"] = statistics.median(times)
        by_sql = [timed(lambda c=c: search.ids(Query(kind="residents", sort=c.key))) for c in kind.columns]
        say(f"sort by each of {len(kind.columns)} columns, by SQL", by_sql, None, "before an order is ready")
        began = time.perf_counter()
        while search.prepare("residents"):
            pass
        made = time.perf_counter() - began
        every: Times = []
        worst = ("", 0.0)
        for column in kind.columns:
            for descending in (False, True) * 3:
                query = Query(kind="residents", sort=column.key, descending=descending)
                every.append(timed(lambda query=query: search.ids(query)))
            if (here := statistics.median(every[-6:])) > worst[1]:
                worst = (column.title, here)
        kept.append(say("sort by every column, both ways", every, SORT, f"worst {worst[0]} {worst[1]:.0f} ms"))
        medians["sort"] = statistics.median(every)
        street = next(area.id for area in search.tree(search.layers()[0].id) if area.level == 1)
        inside = [
            timed(lambda c=c: search.ids(Query(kind="residents", area_id=street, sort=c.key))) for c in kind.columns
        ]
        kept.append(say("the same within a street", inside, SORT))
        for words, query in FILTERS.items():
            say(f"filter: {words}", [timed(lambda query=query: search.ids(query)) for _ in range(5)])
        kept.append(searched(office))
        print(
            f"orders: made in {made:.0f} s in the background, {ranks.of(office.database).bytes() / 1e6:.0f} MB;"
            f" the process grew by {megabytes() - before:.0f} MB"
        )
    return all(kept), medians


def searched(office: Office) -> bool:
    """The search box, with what people type."""
    dice = random.Random(7)
    most = int(office.database.read_value("select max(id) from resident"))
    ids = ", ".join(str(dice.randint(1, most)) for _ in range(40))
    rows = office.database.read(
        f"select name, initials, live_address, phone, id_no from resident where id in ({ids})"
        " and phone is not null and id_no is not null and live_address is not null"
    )
    terms = [make(dice, dice.choice(rows)) for make in ASKED.values() for _ in range(12)]
    for term in terms[:5]:
        office.search.find(term)
    times = [timed(lambda term=term: office.search.find(term)) for term in terms]
    return say("search box, all kinds", times, SEARCH) and p95(times) <= SEARCH_MOST


def scrolled(where: str) -> bool:
    """What the model costs the GUI thread for one frame, thumb dragged over the whole list."""
    app = App(Settings(path=None))
    with closing(Office.open(where)) as office:
        app.office = office
        model = RowModel(app, "bench")
        columns = office.search.kind("residents").columns
        model.set_columns([column for column in columns if column.shown])
        model.show(Query(kind="residents"))
        wait(lambda: model.rowCount() > 0)
        take = model._take
        landed: Times = []

        def watched(generation: int, blocks: object) -> None:
            landed.append(timed(lambda: take(generation, blocks)))  # type: ignore[arg-type]

        model._take = watched  # type: ignore[method-assign]
        dice, top = random.Random(3), 0
        times: Times = []
        for frame in range(FRAMES):
            top = dice.randrange(model.rowCount() - ROWS_SEEN) if frame % 4 == 0 else top + 3
            top = min(top, model.rowCount() - ROWS_SEEN)
            landed.clear()
            wait(lambda: app.jobs.is_idle)
            cost = sum(landed)
            cost += timed(lambda top=top: look(model, top))
            times.append(cost)
        is_kept = say("a frame of scrolling, in the model", times, FRAME)
        app.jobs.close()
    return is_kept


def look(model: RowModel, top: int) -> None:
    """Ask for every cell that a painted frame shows."""
    for row in range(top, top + ROWS_SEEN):
        for column in range(model.columnCount()):
            model.text(row, column)


def wait(done: Callable[[], bool]) -> None:
    """Let the event loop run until it is so."""
    while not done():
        QApplication.processEvents()
        time.sleep(0.0005)


class Loaded(QAbstractTableModel):
    """The usual way: every row in memory, every cell asked for by role."""

    def __init__(self, rows: list[tuple[object, ...]]) -> None:
        super().__init__()
        self._rows = rows

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:
        """How many rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:
        """How many columns."""
        return len(self._rows[0])

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The cell."""
        return self._rows[index.row()][index.column()] if role == Qt.ItemDataRole.DisplayRole else None


_COLUMNS = ("name", "sex", "birth", "phone", "live_address", "id_no", "relation", "population", "state")


def peers(where: str, medians: dict[str, float]) -> None:
    """Qt's own ways on the same file."""
    print("\npeers; ms, and how many times what ours takes at 1.13 million")
    with closing(Office.open(where)) as office:
        before, rows = megabytes(), []
        sql = f"select {', '.join(_COLUMNS)} from resident"
        taken = timed(lambda: rows.extend(office.database.read(sql)))
        print(
            f"{'load every row':44} {taken:9.0f} {'':9} {taken / medians['open']:8.0f} x  {megabytes() - before:.0f} MB"
        )
        del rows[len(rows) // TENTH :]
        model, proxy = Loaded(rows), QSortFilterProxyModel()
        proxy.setSourceModel(model)
        times = [timed(lambda number=number: proxy.sort(number)) for number in (4, 1, 2)]
        median = statistics.median(times)
        print(f"{'QSortFilterProxyModel, sort of a TENTH':44} {median:9.0f} {'':9} {median / medians['sort']:8.0f} x")
    base = QSqlDatabase.addDatabase("QSQLITE")
    base.setDatabaseName(where)
    if not base.open():
        print("QSqlTableModel: cannot open the file")
        return
    table = QSqlTableModel(None, base)
    table.setTable("resident")

    def all_of_it() -> None:
        table.select()
        while table.canFetchMore():
            table.fetchMore()

    taken = timed(all_of_it)
    print(f"{'QSqlTableModel, until the length is known':44} {taken:9.0f} {'':9} {taken / medians['open']:8.0f} x")
    times = []
    for name in _COLUMNS:
        table.setSort(table.fieldIndex(name), Qt.SortOrder.AscendingOrder)
        times.append(timed(table.select))
    median = statistics.median(times)
    print(
        f"{'QSqlTableModel, sort, first 256 rows only':44} {median:9.0f} {p95(times):9.0f}"
        f" {median / medians['sort']:8.0f} x"
    )
    table.clear()
    base.close()


def main(arguments: Sequence[str]) -> int:
    """All of it; fails when a promise is broken."""
    QApplication.instance() or QApplication([])
    assert all(ranks.can_have(column) for column in BY_KEY["residents"].columns), "every column can be ranked"
    kept, medians = ours(arguments[0])
    kept &= scrolled(arguments[0])
    peers(arguments[0], medians)
    if len(arguments) > 1:
        kept &= ours(arguments[1])[0]
    return 0 if kept else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
