"""Teams as a profile wants them: complete or not, odd dates, who has too much. Pure: no database."""

from desk.roster.dates import Holding, clashes, gaps
from desk.roster.team import complaints, complaints_of_level, posts_at, tension

__all__ = ["Holding", "clashes", "complaints", "complaints_of_level", "gaps", "posts_at", "tension"]
