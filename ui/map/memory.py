"""What of a wish outlives a session or travels in a saved view, and what of it this PC cannot show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ui.map.wish import Wish

if TYPE_CHECKING:
    from ui.app import App


def recall(app: App, wish: Wish) -> None:
    """Wish what was looked at last in this office, of the layer and area that the window has chosen."""
    wish.forget()
    wish.addresses = addresses(app)
    take(app, wish, app.memory.map)
    if app.layer is not None:
        wish.layer = app.layer.id
    wish.area = app.selection.area_id


def remember(app: App, wish: Wish) -> None:
    """Keep a wish for the next session; it is written with the other settings."""
    if app.office is not None:
        app.memory.map = wish.kept()


def take(app: App, wish: Wish, kept: Mapping[str, Any]) -> None:
    """Wish what was kept; tiles that this PC does not have are left out."""
    wish.take(kept, {each.id for each in app.layers})
    kind, _, package = wish.tiles.partition(":")
    is_there = package in app.settings.packages if kind == "package" else bool(addresses(app))
    if wish.tiles and not is_there:
        wish.tiles = ""


def addresses(app: App) -> list[str]:
    """Where the tile server of the settings has its pictures; nowhere unless it was switched on."""
    tiles = app.settings.tiles
    return list(tiles.addresses) if tiles.enabled else []
