"""Opening an office on a job thread, and letting it go."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from desk.errors import BadInput, NotAnOffice
from desk.model import Area, Layer
from ui.app import App

if TYPE_CHECKING:
    from desk.office import Office


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What an open job brings: the office, warmed up to its first layer."""

    office: Office
    uid: str
    layers: tuple[Layer, ...]
    layer: Layer
    areas: tuple[Area, ...]


def without_password(where: str) -> str:
    """A server address that may be remembered and shown."""
    return re.sub(r"^(postgres(?:ql)?://[^:@/]+):.*@", r"\1@", where)


def load(where: str, wanted_layers: dict[str, str], persons: Mapping[str, str] = MappingProxyType({})) -> Opened:
    """Open the office and read its first layer; `persons`: per office who sits here. Runs on a job thread."""
    from desk.office import Office  # here, because the window must be painted before the store is imported
    from desk.work.issues.me import sit_down

    office = Office.open(where)
    try:
        uid = office.database.meta("office_uid") or office.name
        if person := persons.get(uid, ""):
            with suppress(BadInput):  # gone from the roster since: then nobody of it sits here
                sit_down(office, person)
        layers = office.search.layers()
        if not layers:
            raise NotAnOffice(f"“{office.database.label}”里还没有网格图层。请先导入网格，或换一个文件打开。")
        layer = next((each for each in layers if each.key == wanted_layers.get(uid)), layers[0])
        areas = office.search.tree(layer.id)
        office.search.kinds()
    except BaseException:
        office.close()
        raise
    return Opened(office=office, uid=uid, layers=layers, layer=layer, areas=areas)


def open_office(
    app: App,
    where: str,
    then: Callable[[], None] | None = None,
    failed: Callable[[BaseException], None] | None = None,
) -> None:
    """Open a file or a server and hand it to the window; what was open stays until the new one is there."""
    wanted = {uid: setting.layer for uid, setting in app.settings.offices.items()}
    persons = {uid: setting.me for uid, setting in app.settings.offices.items()}

    def take(opened: Opened) -> None:
        close_office(app)
        app.settings.remember_recent(without_password(where))
        app.use(opened.office, opened.uid, opened.layers, opened.layer, opened.areas)
        if then is not None:
            then()

    app.jobs.read(lambda: load(where, wanted, persons), take, key="open", failed=failed)


def close_office(app: App) -> None:
    """Let the present office go; its file is closed behind the reads still under way."""
    if app.office is not None:
        office = app.release()
        app.jobs.write(office.close)
