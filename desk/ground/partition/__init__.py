"""Balanced partition: many small plots gathered to parts of about equal weight. Pure numpy and Python, in metres."""

from __future__ import annotations

from desk.ground.partition.divide import Division, divide, pieces_of
from desk.ground.partition.state import Plots
from desk.ground.partition.touching import LEAST, Touching, touching

__all__ = ["LEAST", "Division", "Plots", "Touching", "divide", "pieces_of", "touching"]
