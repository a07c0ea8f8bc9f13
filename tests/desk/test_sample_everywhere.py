"""The same seed gives the same town on every PC, whatever its processor multiplies with."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from desk.store.database import Database

SUMS = (
    "select sum(lon), sum(lat), count(*) from building",
    "select sum(lon), sum(lat), count(*) from facility",
    "select sum(length(geometry)), sum(square_metres), count(*) from area",
    "select count(*), sum(length(title)), sum(step_no) from issue",
)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernels of OpenBLAS are chosen by a variable on Linux")
def test_two_kinds_of_processor_make_one_town(tmp_path: Path) -> None:
    found = []
    for kernel in ("Haswell", "Prescott"):
        office = tmp_path / f"{kernel}.griddesk"
        subprocess.run(
            [sys.executable, "-m", "desk", "sample", office, "--size", "small"],
            env=os.environ | {"OPENBLAS_CORETYPE": kernel},
            check=True,
            capture_output=True,
            timeout=120,
        )
        with closing(Database.open(office)) as database:
            found.append([database.read_one(sums) for sums in SUMS])
    assert found[0] == found[1]
