"""What stands between {{ and }}: which value a form asks for, and how it is to be written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from desk.errors import BadInput

Kind = Literal["value", "number", "sum", "count", "typed"]

MARK: Final = re.compile(r"\{\{([^{}]*)\}\}")
"""Nothing else is looked at: what lies between is a name, never code."""

_KINDS: Final[dict[str, Kind]] = {"合计": "sum", "计数": "count", "手填": "typed"}
NUMBER: Final = "序号"
AREA: Final = "网格"
"""The one source that is a list in a band of its own and the chosen area anywhere else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placeholder:
    """A value asked for. `source` is "" for a single value such as 填报单位; `typed` has its label in `field`."""

    kind: Kind
    source: str = ""
    field: str = ""
    condition: str = ""
    """Name of a condition of the rules, after a slash."""
    layout: str = ""

    @property
    def name(self) -> str:
        """The placeholder without its layout: `居民.姓名`, `合计:居民.年龄`, `计数:居民/60岁以上`."""
        of = self.field if not self.source else f"{self.source}.{self.field}" if self.field else self.source
        tail = f"/{self.condition}" if self.condition else ""
        word = next((word for word, kind in _KINDS.items() if kind == self.kind), "")
        return f"{word}:{of}{tail}" if word else of

    @property
    def text(self) -> str:
        """As the clerk writes it."""
        return "{{" + self.name + (f"|{self.layout}" if self.layout else "") + "}}"


def parse(inner: str) -> Placeholder:
    """The placeholder of what stands between the braces; BadInput says what cannot be read."""
    text = inner.strip().replace("：", ":").replace("｜", "|").replace("．", ".")
    body, _, layout = text.partition("|")
    body, layout = body.strip(), layout.strip()
    if not body:
        raise BadInput("占位“{{}}”是空的，请写上要填的项，例如“{{居民.姓名}}”。")
    word, colon, rest = body.partition(":")
    if colon:
        if word.strip() not in _KINDS:
            raise BadInput(f"占位“{body}”里冒号前的“{word}”不认识，只有“合计”“计数”“手填”。")
        return _special(_KINDS[word.strip()], rest.strip(), layout)
    if body == NUMBER:
        return Placeholder(kind="number", field=NUMBER, layout=layout)
    source, dot, field = body.partition(".")
    if not dot:
        return Placeholder(kind="value", field=source.strip(), layout=layout)
    if not source.strip() or not field.strip():
        raise BadInput(f"占位“{body}”缺了点前或点后的名称。")
    return Placeholder(kind="value", source=source.strip(), field=field.strip(), layout=layout)


def found(text: str) -> list[tuple[int, int, Placeholder]]:
    """Start, end and placeholder of every one in a text; BadInput for one that cannot be read."""
    return [(each.start(), each.end(), parse(each.group(1))) for each in MARK.finditer(text)]


def _special(kind: Kind, rest: str, layout: str) -> Placeholder:
    if not rest:
        raise BadInput("占位里“合计:”“计数:”“手填:”后面要写名称，例如“{{计数:居民}}”。")
    if kind == "typed":
        return Placeholder(kind=kind, field=rest, layout=layout)
    of, _, condition = rest.partition("/")
    source, dot, field = of.strip().partition(".")
    if kind == "sum" and not dot:
        raise BadInput(f"占位“合计:{rest}”要写到哪一项，例如“{{{{合计:居民.年龄}}}}”。")
    return Placeholder(
        kind=kind, source=source.strip(), field=field.strip(), condition=condition.strip(), layout=layout
    )
