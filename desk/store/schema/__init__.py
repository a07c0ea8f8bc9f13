"""The data dictionary: every table and field of an office, with Chinese name, code table and standard."""

from desk.store.schema import ground, handling, house, issues, meetings, people, shifts, teams
from desk.store.schema.field import metadata

__all__ = ["ground", "handling", "house", "issues", "meetings", "metadata", "people", "shifts", "teams"]
