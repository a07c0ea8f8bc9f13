"""The same for .docx: placeholders over split runs, tables whose rows repeat, one document per record."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desk.errors import BadSheet
from desk.forms.data import Catalogue, FormData
from desk.forms.package import Package
from desk.forms.rules import Rules

if TYPE_CHECKING:
    from desk.forms.template import Template


def is_document(package: Package) -> bool:
    """Whether the package is a Word document."""
    return package.main().endswith("document.xml") and package.tree(package.main())[1].name == "document"


def fill_document(package: Package, rules: Rules, data: FormData, step: Callable[[int, int], None]) -> bytes:
    """The filled document."""
    raise BadSheet(f"“{package.name}”是 Word 文档，暂时还不能填。")


def read_document(package: Package, catalogue: Catalogue | None) -> Template:
    """The form of a document."""
    raise BadSheet(f"“{package.name}”是 Word 文档，暂时还不能读。")
