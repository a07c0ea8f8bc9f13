"""One offline .html of a map: folium makes the empty shell, everything else is put in beside it.

folium compiles whatever text it is given as a Jinja template, twice, and writes it into HTML and script without escaping
(checked for popups, tooltips, icons and GeoJSON). So it never sees a text of the office: it gives the page and the map,
Leaflet's own files are put inside, and the data follows as JSON that only our script reads, by textContent. A policy with
the hashes of these scripts lets nothing else run and nothing be fetched.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, files
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import folium

from desk.errors import Unavailable
from desk.profile.codes import DATA

_SCRIPT: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_URL: Final = re.compile(r"url\([^)]*\)")
_MAPPED: Final = re.compile(r"//# sourceMappingURL=\S*")
_POLICY: Final = (
    "default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:;"
    " base-uri 'none'; form-action 'none'"
)
_ESCAPED: Final = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


def write_page(target: Path, data: Mapping[str, Any]) -> int:
    """Write the page; gives its size in bytes. What `data` holds is said by data/webpage/page.js."""
    text = page(data)
    body = text.encode("utf-8", "replace")
    target.write_bytes(body)
    return len(body)


def page(data: Mapping[str, Any]) -> str:
    """The page as text."""
    shell, name = _shell()
    script, style, licence = _leaflet()
    own = {kind: (DATA / "webpage" / f"page.{kind}").read_text(encoding="utf-8") for kind in ("js", "css")}
    # Until here no text of the office is inside, so the hashes are of our own and Leaflet's scripts only.
    head = f"<style>{style}\n{own['css']}</style><script>{script}</script></head>"
    last = f"<script>{own['js']}</script></html>"
    whole = shell.replace("</head>", head, 1)
    cut = whole.rindex("</html>")
    before, after = whole[:cut], last
    hashes = " ".join(_hash(found) for found in _SCRIPT.findall(before + after))
    policy = f'<meta http-equiv="Content-Security-Policy" content="{_POLICY.format(hashes=hashes)}">'
    before = before.replace("<head>", f'<head><meta charset="utf-8">{policy}<title>地图</title>', 1)
    before = before.replace("<html>", f'<html lang="zh-CN">\n<!-- Leaflet: {licence} -->', 1)
    return f'{before}<script type="application/json" id="office">{as_json({**data, "map": name})}</script>{after}'


def as_json(data: Mapping[str, Any]) -> str:
    """JSON that can stand inside a script element: no character in it can end the element or begin a comment."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.translate(_ESCAPED)


def _shell() -> tuple[str, str]:
    """The page of folium without any of its links, and the name of its map."""
    made = folium.Map(
        location=[0, 0], zoom_start=3, tiles=None, prefer_canvas=True, attributionControl=False, zoomSnap=0.25
    )
    made.options["maxZoom"] = 20
    made.default_js, made.default_css = [], []
    return str(made.get_root().render()), str(made.get_name())


def _leaflet() -> tuple[str, str, str]:
    """Script, style and licence of the installed Leaflet, without any address in them that a page would fetch."""
    spec = find_spec("js_lib_leaflet")
    if spec is None or spec.origin is None:
        raise Unavailable("地图组件没有装好，不能生成网页；请重新安装程序。")
    place = Path(spec.origin).parent / "static" / "js_lib_leaflet"
    script = _MAPPED.sub("", (place / "leaflet.js").read_text(encoding="utf-8"))
    style = _URL.sub("none", (place / "leaflet.css").read_text(encoding="utf-8"))
    if "</script" in script.lower() or "</style" in style.lower():
        raise Unavailable("地图组件的文件不能放进网页；请重新安装程序。")
    return script, style, _licence()


def _licence() -> str:
    try:
        found = [each for each in files("django-js-lib-leaflet") or [] if each.name.upper().startswith("LICENSE")]
        text = found[0].read_text(encoding="utf-8") if found else ""
    except (PackageNotFoundError, OSError):
        text = ""
    return (text or "BSD-2-Clause, https://leafletjs.com").replace("--", "- -").strip()


def _hash(script: str) -> str:
    # The browser hashes what it parsed: with line feeds only.
    digest = hashlib.sha256(script.replace("\r\n", "\n").encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
