"""Everything that can be asked about an office, as one person may see it. Any thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from typing import TYPE_CHECKING, Any

from desk.model import Area, Badge, Figure, Hit, Kind, Layer, Overview, Place, Query, Value
from desk.profile.profile import Profile
from desk.store.database import Database
from desk.store.search import counts, ground, lights, mapissues, mappack, mine, overview, records, states
from desk.store.search.codes import Labels
from desk.store.search.find import Finder
from desk.store.search.kinds import BY_KEY, KINDS
from desk.store.search.kinds_duty import Terms
from desk.store.search.lists import Lists
from desk.store.search.sight import Sight

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray


class Search:
    """Lists, search box, counts, map and details of an office.

    `now` gives the office's moment as text, `me` the person of the roster who is at the desk.
    """

    def __init__(
        self,
        database: Database,
        profile: Profile,
        rights: Set[str] | Sight = frozenset(),
        now: Callable[[], str] = lambda: "",
        me: Callable[[], int | None] = lambda: None,
    ) -> None:
        self._database = database
        self._profile = profile
        self._now = now
        self._me = me
        self._mine = mine.params(profile)
        self._terms = Terms(database)
        self.sight = rights if isinstance(rights, Sight) else Sight.of(rights)
        self._labels = Labels(database, profile)
        self._lists = Lists(database, self._labels, self.sight, self._moment)
        self._kinds = {spec.key: spec.kind(profile) for spec in KINDS}
        self._finder = Finder(database, self._lists, self._labels, profile, self._moment)
        self._packs = mappack.Packs(database, self._moment)

    # What there is

    def layers(self) -> tuple[Layer, ...]:
        """The layers in use, in their order."""
        return ground.layers(self._database)

    def tree(self, layer_id: int) -> tuple[Area, ...]:
        """The areas of a layer, parents before children, brothers by code."""
        return ground.tree(self._database, layer_id, self._moment()["today"])

    def kinds(self) -> tuple[Kind, ...]:
        """Every kind that can be listed."""
        return tuple(self._kinds.values())

    def kind(self, key: str) -> Kind:
        """The kind of that key; KeyError if there is none."""
        return self._kinds[key]

    def choices(self, kind: str, column: str) -> tuple[tuple[str, str], ...]:
        """The codes that a column may hold and what they are called; none if it is not coded. KeyError if unknown."""
        return self._lists.choices(kind, column)

    def hides(self, kind: str, column: str) -> bool:
        """Whether a column is masked for this person, so that nobody may ask for what it holds."""
        spec = BY_KEY[kind].column(column)
        return self.sight.column(spec.sql, spec.mask) != spec.sql

    def is_personal(self, kind: str, column: str) -> bool:
        """Whether a column holds the name, phone or ID number of a person."""
        return BY_KEY[kind].column(column).mask in ("name", "phone", "id")

    # Lists

    def ids(self, query: Query) -> NDArray[numpy.int64]:
        """The ids of a query in its order."""
        return self._lists.ids(query)

    def prepare(self, kind: str) -> bool:
        """Make ready one order of a long list, a second or two of work; call again while it says True.

        A list is right without it; with it a million rows are sorted by any column at once.
        """
        return self._lists.prepare(kind)

    def count(self, query: Query) -> int:
        """How many ids a query has."""
        return self._lists.count(query)

    def rows(self, kind: str, ids: Sequence[int], columns: Sequence[str]) -> list[tuple[Value, ...]]:
        """The rows of these ids in their order: decoded, masked where the right is lacking."""
        return self._lists.rows(kind, ids, columns)

    def state_counts(self, kind: str, area_id: int | None = None) -> dict[str, int]:
        """How many rows of an area are in each named state of a kind; "" is all."""
        return states.counts(self._database, kind, area_id, self._moment())

    # The search box

    def find(self, text: str, limit: int = 30) -> tuple[Hit, ...]:
        """The best of every kind for what was typed."""
        return self._finder.find(text, limit)

    def first(self, kind: str, text: str, limit: int) -> tuple[list[int], bool]:
        """At most `limit` ids of one kind for what was typed, the best first, and whether there are more."""
        return self._lists.matching.first(BY_KEY[kind], text, limit, self._moment())

    # Counts

    def badges(self, layer_id: int) -> dict[int, Badge]:
        """Pending work per area of a layer, ancestors included; areas without any are left out."""
        return counts.badges(self._database, layer_id, self._moment())

    def figures(self) -> tuple[Figure, ...]:
        """The numbers that `shade` can give."""
        return counts.figures(self._profile)

    def shade(self, layer_id: int, figure_key: str) -> dict[int, float]:
        """A figure per leaf area of a layer."""
        return counts.shade(self._database, layer_id, figure_key, self._moment())

    def overview(self, area_id: int | None) -> Overview:
        """Number cards, open issues by class and 13 months of an area; None is the whole office."""
        return overview.overview(self._database, self._profile, self._labels, area_id, self._moment())

    # One thing

    def place(self, kind: str, id: int) -> Place:
        """Where a thing is."""
        return records.place(self._database, kind, id)

    def record(self, kind: str, id: int) -> tuple[tuple[str, Value], ...]:
        """What is known about a thing, for a side card; empty if it is gone."""
        return records.record(self._database, self._lists, self.kind(kind), id, self._moment())

    # The map

    def map_areas(self, layer_id: int) -> bytes:
        """Geometry pack of the areas of a layer."""
        return self._packs.areas(layer_id)

    def map_labels(self, layer_id: int) -> list[list[Any]]:
        """[id, name, lon, lat, code] of the areas of a layer."""
        return self._packs.labels(layer_id)

    def map_points(self, kind: str) -> bytes:
        """Point pack of facilities or issues."""
        return self._packs.points(kind)

    def map_symbols(self, kind: str) -> tuple[dict[str, Any], ...]:
        """What the symbol indexes of a point pack mean."""
        return self._packs.symbols(kind)

    def map_base(self, sheet: str) -> bytes:
        """Geometry pack of a sheet of the base map."""
        return self._packs.base(sheet)

    def map_base_names(self, sheet: str) -> list[list[Any]]:
        """[id, name, width, grade] of the named things of a sheet."""
        return self._packs.base_names(sheet)

    def map_history(self) -> bytes:
        """Pack of all issues of 13 months, with the days they were open."""
        return mapissues.history(self._database, self._moment())

    def map_history_about(self) -> dict[str, Any]:
        """What the numbers of `map_history` mean: day 0, today, classes, urgencies."""
        return mapissues.about(self._database, self._moment())

    def reported_by_day(self) -> list[int]:
        """How many issues were reported on each day of these 13 months."""
        return mapissues.reported(self._database, self._moment())

    def map_counts(self) -> dict[str, Any]:
        """How much there is of what can be shown: `facilities` by large class, `issues` by state and urgency, `base`."""
        return {
            "facilities": self._packs.groups(),
            "issues": mapissues.counts(self._database, self._moment(), mappack.CLOSED_DAYS),
            "base": self._packs.base_counts(),
        }

    def surface_kinds(self) -> list[tuple[str, str, str]]:
        """Key, title and unit of what a heat or hot-spot map can count."""
        from desk.store.search import surface  # with what it brings; most days nobody asks

        return surface.kinds()

    def surface(self, kind: str) -> dict[str, Any]:
        """Counts and Gi* scores of square cells; KeyError for an unknown kind."""
        from desk.store.search import surface

        return surface.surface(self._database, kind, self._moment())

    def _moment(self) -> dict[str, Any]:
        now = self._now() or "9999-12-31T00:00:00"
        if len(now) == 10:
            now += "T23:59:59"
        return {**lights.moment(now), **self._terms.days(now[:10]), **self._mine, "me": self._me() or 0}
