"""The reading side of an office: lists, search box, counts, map packs, details.

May import desk.store.database, desk.profile, desk.model and numpy; no SQLAlchemy, so that the first list comes early.
Everything that a person typed reaches the database as a bound parameter.
"""

from desk.store.search.search import Search
from desk.store.search.sight import Sight

__all__ = ["Search", "Sight"]
