"""Crash reports: where the program fell, without what it held.

The frames and the kind of error are enough to mend a bug. What an error says is left out: a KeyError names the key, a
driver quotes the row, a path holds a name. Only errors about the code itself keep their words, blotted, and drivers
and the system give their error code.
"""

from __future__ import annotations

import os
import platform
import re
import sys
import tempfile
import traceback
from datetime import datetime
from pathlib import Path

_ABOUT_CODE = (NameError, AttributeError, ImportError, TypeError, NotImplementedError)
_PERSONAL = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]|\d{4,}[\dXx]*")


def write_report(error: BaseException, folder: Path | None = None) -> Path:
    """Write the report and give its path; falls back to the temporary folder where the own one cannot be written."""
    text = report(error)
    name = f"crash-{datetime.now():%Y%m%d-%H%M%S}-{os.getpid()}.txt"
    for place in (folder or _own_folder(), Path(tempfile.gettempdir())):
        try:
            place.mkdir(parents=True, exist_ok=True)
            path = place / name
            path.write_text(text, encoding="utf-8")
        except OSError:
            continue
        return path
    return Path(name)


def report(error: BaseException) -> str:
    """The text of a report: versions, kinds of error and frames; no local values, no personal data."""
    lines = [
        f"GridDesk crash {datetime.now():%Y-%m-%d %H:%M:%S}",
        f"Python {sys.version.split()[0]} {platform.platform()}",
    ]
    seen: BaseException | None = error
    while seen is not None:
        lines.append(f"{type(seen).__module__}.{type(seen).__qualname__}: {_words(seen)}")
        lines += [f"  {Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(seen.__traceback__)]
        seen = seen.__cause__ or seen.__context__
    return "\n".join(lines) + "\n"


def _words(error: BaseException) -> str:
    """What may be told of an error: its words if they speak of code, else its code."""
    if isinstance(error, _ABOUT_CODE):
        return _PERSONAL.sub("*", str(error))[:500]
    if isinstance(error, OSError):
        return f"errno {error.errno}"
    code = getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorname", None)
    return code if isinstance(code, str) else f"({len(str(error))} characters left out)"


def _own_folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "GridDesk" / "crash"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "griddesk" / "crash"
