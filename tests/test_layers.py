"""The dependency rule of README: who may import whom. Read from the source, so nothing has to run."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# library: the only packages that may import it
ONLY_IN = {
    "sqlalchemy": ("desk.store",),
    "sqlcipher3": ("desk.store", "desk.gis.packages", "desk.gis.mosaic"),  # MBTiles are SQLite files of others
    "psycopg": ("desk.store",),
    "sqlite3": ("desk.store",),
    "openpyxl": ("desk.sheets", "desk.report"),
    "python_calamine": ("desk.sheets",),
    "rustpy_xlsxwriter": ("desk.sheets", "desk.report"),
    "pyogrio": ("desk.gis",),
    "pyproj": ("desk.gis",),
    "ezdxf": ("desk.gis",),
    "rasterio": ("desk.gis",),
    "folium": ("desk.gis",),
    "branca": ("desk.gis",),
    "PySide6": ("ui",),
    "shiboken6": ("ui",),
    "pyqtgraph": ("ui",),
    "qtawesome": ("ui",),
    "PySide6.QtWebEngineCore": ("ui.map",),
    "PySide6.QtWebEngineWidgets": ("ui.map",),
    "PySide6.QtWebChannel": ("ui.map",),
    "ui": ("ui",),
    "desk.store": ("desk",),
    "desk.sheets": ("desk",),
    "desk.gis": ("desk",),
    "tests": (),
}

# Not panels, but what the list panels are made of.
PANEL_PARTS = {"ui.panels.table", "ui.panels.specs"}


def within(module: str, package: str) -> bool:
    """Whether a module is the package or lies in it."""
    return module == package or module.startswith(package + ".")


def imports(source: str) -> set[str]:
    """Every module a source names in an import, wherever it stands but not for type checkers alone."""
    tree = ast.parse(source)
    typing_only = {
        inner
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)
        for line in block.body
        for inner in ast.walk(line)
    }
    found = set()
    for node in ast.walk(tree):
        if node in typing_only:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert not node.level, "imports are absolute"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def broken_rules(module: str, source: str) -> list[str]:
    """What this module imports and must not."""
    complaints = [
        f"{module} imports {name}: {library} only in {', '.join(homes) or 'nothing'}"
        for name in sorted(imports(source))
        for library, homes in ONLY_IN.items()
        if within(name, library) and not any(within(module, home) for home in homes)
    ]
    if within(module, "ui.panels"):
        own = {".".join(module.split(".")[:3]), *PANEL_PARTS}
        panels = [name for name in sorted(imports(source)) if within(name, "ui.panels")]
        complaints += [f"{module} imports the panel {p}" for p in panels if not any(within(p, home) for home in own)]
    return complaints


def modules() -> list[tuple[str, Path]]:
    files = [file for package in ("desk", "ui") for file in sorted((ROOT / package).rglob("*.py"))]
    return [(".".join(f.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), f) for f in files]


def test_every_module_imports_only_what_its_place_allows() -> None:
    found = modules()
    assert len(found) > 20
    assert [c for module, file in found for c in broken_rules(module, file.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("desk.model", "import PySide6.QtCore"),
        ("desk.work.issues", "from sqlalchemy import select"),
        ("desk.work.issues", "def f():\n    import openpyxl"),
        ("desk.office", "from ui import app"),
        ("ui.window", "from PySide6.QtWebEngineWidgets import QWebEngineView"),
        ("ui.window", "from PySide6 import QtWebEngineWidgets"),
        ("ui.panels.team", "from desk.store import database"),
        ("ui.panels.team", "from ui.panels.tree import Tree"),
        ("ui.map.view", "import pyogrio"),
    ],
)
def test_a_broken_rule_is_found(module: str, source: str) -> None:
    assert broken_rules(module, source)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("desk.store.database", "import sqlalchemy.engine"),
        ("ui.map.view", "from PySide6.QtWebEngineWidgets import QWebEngineView"),
        ("desk.work.issues", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import sqlalchemy"),
        ("ui.panels.team.table", "from ui.panels.team.rows import Rows"),
    ],
)
def test_what_is_allowed_is_not_complained_about(module: str, source: str) -> None:
    assert broken_rules(module, source) == []


def test_every_part_of_desk_imports_with_qt_blocked() -> None:
    names = [module for module, _ in modules() if within(module, "desk") and not module.endswith("__main__")]
    script = (
        "import sys, importlib\n"
        "class Block:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in ('PySide6', 'shiboken6', 'ui', 'PyQt6'):\n"
        "            raise ImportError('blocked: ' + name)\n"
        "sys.meta_path.insert(0, Block())\n"
        "for name in sys.argv[1:]: importlib.import_module(name)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, *names], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_no_file_outgrows_one_sitting() -> None:
    lengths = {module: len(file.read_text(encoding="utf-8").splitlines()) for module, file in modules()}
    assert {module: lines for module, lines in lengths.items() if lines > 400} == {}


def test_no_drawer_for_everything() -> None:
    drawers = {"utils", "util", "helpers", "manager", "common", "base", "misc"}
    assert [module for module, _ in modules() if drawers.intersection(module.split("."))] == []
