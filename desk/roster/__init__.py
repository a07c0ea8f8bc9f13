"""Teams as a profile wants them: complete or not, odd dates, who has too much. Pure: no database."""

from desk.roster.composition import Composition, Number, PostRule, Rules, posts_at, walking_posts
from desk.roster.dates import Holding, clashes, gaps
from desk.roster.team import complaints, complaints_of_level, tension

__all__ = [
    "Composition", "Holding", "Number", "PostRule", "Rules", "clashes", "complaints", "complaints_of_level", "gaps",
    "posts_at", "tension", "walking_posts",
]  # fmt: skip
