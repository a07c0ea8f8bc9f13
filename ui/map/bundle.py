"""Joins the page with its modules and styles: thirty requests through the GUI thread cost more than the drawing itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from posixpath import dirname, join, normpath
from secrets import token_hex

POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src 'self'{images}; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# Leaflet moves its panes by the style *property*, which a policy never forbids; no inline style is needed.

MARK = "@@nonce@@"
_IMPORT = re.compile(r"^import \{ ([\w, ]+) \} from '(\.{1,2}/[\w./-]+)';\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function |class |const )", re.MULTILINE)
_LIST = re.compile(r"^export \{ [\w, ]+ \};\n?", re.MULTILINE)
_REMARK = re.compile(r"^[ \t]*(?://[^\n]*|/\*\*[\s\S]*?\*/)\n", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_LEFT = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


class BadModule(ValueError):
    """A module is written in a way that the joiner does not know: a mistake of ours, found by the first test."""


def join_modules(modules: Mapping[str, str], start: str) -> str:
    """One classic script that does what the module `start` with its imports does; `modules` by path, as "/draw/areas.js".

    Every module becomes a function that gives what others import from it, so private names stay private.
    """
    order: list[str] = []
    wanted: dict[str, set[str]] = {path: set() for path in modules}
    _visit(start, modules, order, wanted, ())
    parts = [_wrapped(path, modules[path], sorted(wanted[path])) for path in order]
    return "(() => {\n'use strict';\nconst made = {};\n" + "".join(parts) + "})();\n"


def _visit(
    path: str, modules: Mapping[str, str], order: list[str], wanted: dict[str, set[str]], above: tuple[str, ...]
) -> None:
    if path in above or path not in modules:
        raise BadModule(f"{path}: {'imports itself by way of ' + ', '.join(above) if path in above else 'not there'}")
    for names, place in _IMPORT.findall(modules[path]):
        target = _resolve(path, place)
        _visit(target, modules, order, wanted, (*above, path))
        wanted[target].update(names.split(", "))
    if path not in order:
        order.append(path)


def _wrapped(path: str, text: str, names: list[str]) -> str:
    body = _IMPORT.sub(lambda found: f"const {{ {found[1]} }} = made['{_resolve(path, found[2])}'];\n", text)
    body = _EXPORT.sub("", _LIST.sub("", body))
    if left := _LEFT.search(body):
        raise BadModule(f"{path}: {left[0]}")
    # Lines that only explain do not travel: every 20 kB of the page cost the first sight a millisecond.
    body = _INDENT.sub("", _REMARK.sub("", body))
    return f"made['{path}'] = (() => {{\n{body}return {{ {', '.join(names)} }};\n}})();\n"


def _resolve(path: str, place: str) -> str:
    return normpath(join(dirname(path), place))


def join_page(page: str, *, style: str, script: str) -> str:
    """The page with its style and its script inside, each under the mark that `with_nonce` replaces."""
    for text, end in ((style, "</style"), (script, "</script")):
        if end in text.lower() or "<!--" in text or MARK in text:
            raise BadModule(f"{end}>, a comment or the mark inside a page's own text")
    styled = page.replace("<style></style>", f'<style nonce="{MARK}">{style}</style>')
    return styled.replace("<script></script>", f'<script nonce="{MARK}">{script}</script>')


def with_nonce(page: str, images: Iterable[str] = ()) -> tuple[str, str]:
    """The page and a policy under which only its own style and script run, by a random word that nobody else knows.

    `images` are the origins of tile servers that were switched on; pictures may come from there and from us.

    A hash would do without the word, but the engine turns the letters of a header into small ones.
    """
    nonce = token_hex(16)
    return page.replace(MARK, nonce), POLICY.format(nonce=nonce, images="".join(f" {one}" for one in sorted(images)))
