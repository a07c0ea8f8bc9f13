"""What may happen to an issue next, by the profile alone: no stage and no post is named here. Pure: no database."""

from desk.workflow.moves import Step, asks, choices, needs, next_step, why_not
from desk.workflow.standing import ASKED, OPEN_STATES, Doer, Standing, marks_of

__all__ = [
    "ASKED", "OPEN_STATES", "Doer", "Standing", "Step", "asks", "choices", "marks_of", "needs", "next_step", "why_not",
]  # fmt: skip
