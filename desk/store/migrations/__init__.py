"""The steps an office's tables went through, in order. A new office runs all of them, an older one the rest.

A step is `up(connection, dialect)` on one SQLAlchemy connection inside one transaction. It looks before it adds:
step 1 lays down the dictionary as it is today, so a new office already has what a later step would add.
Never rename or drop in the release that stops using something (expand, migrate, contract).
"""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy

from desk.store.migrations import m0001_foundation, m0002_ground, m0003_registers, m0004_issues, m0005_duty

Step = Callable[[sqlalchemy.Connection], None]

STEPS: tuple[Step, ...] = (m0001_foundation.up, m0002_ground.up, m0003_registers.up, m0004_issues.up, m0005_duty.up)
"""STEPS[n] takes an office from version n to n + 1."""
