"""The complaints a clerk may read.

    DeskError                 anything below: one Chinese sentence, what happened and what to do
    ├── BadInput              what was given cannot be used
    │   ├── BadProfile        a profile file has mistakes; carries all of them
    │   ├── BadSheet          a workbook or table file cannot be read
    │   │   └── NeedsPassword a password opens it, and none or a wrong one was given
    │   └── Missing           fields that an action needs were not given
    ├── StoreError            the office file or server
    │   ├── NotAnOffice       the file is no office of ours
    │   ├── TooNew            written by a newer GridDesk
    │   ├── Damaged           the file fails its integrity check
    │   ├── ReadOnly          the place cannot be written to
    │   ├── InUse             somebody else holds the file
    │   └── Unreachable       the server does not answer, or refuses the account
    ├── NotAllowed            the person lacks the right
    ├── Conflict              somebody else was faster
    ├── Cancelled             the person pressed 取消
    └── Unavailable           a part of the program cannot run on this machine

Everything else that is raised is a bug and becomes a crash report without personal data.
"""

from __future__ import annotations


class DeskError(Exception):
    """Something the person can act on; `str(error)` is the Chinese sentence to show."""


class BadInput(DeskError):
    """What was given cannot be used."""


class BadProfile(BadInput):
    """A profile has mistakes.

    `complaints` holds every one, each "file: path: what is wrong; what would be right".
    """

    def __init__(self, complaints: tuple[str, ...]) -> None:
        self.complaints = complaints
        more = f"（另有 {len(complaints) - 1} 处）" if len(complaints) > 1 else ""
        end = "" if complaints[0].endswith(("。", "？")) and not more else "。"
        super().__init__(f"{complaints[0]}{more}{end}")


class BadSheet(BadInput):
    """A workbook or table file cannot be read."""


class NeedsPassword(BadSheet):
    """A password opens the workbook; none or a wrong one was given."""


class Missing(BadInput):
    """An action needs fields that were not given; `fields` names them in Chinese."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        self.fields = fields
        super().__init__(f"还缺：{'、'.join(fields)}。请补全后再提交。")


class StoreError(DeskError):
    """The office file or server cannot serve."""


class NotAnOffice(StoreError):
    """The file is no office of ours."""


class TooNew(StoreError):
    """The office was written by a newer GridDesk."""


class Damaged(StoreError):
    """The file fails its integrity check."""


class ReadOnly(StoreError):
    """The place cannot be written to."""


class InUse(StoreError):
    """Somebody else holds the file."""


class Unreachable(StoreError):
    """The server does not answer, or refuses the account."""


class NotAllowed(DeskError):
    """The person lacks the right."""


class Conflict(DeskError):
    """Somebody else was faster; nothing was written."""


class Cancelled(DeskError):
    """The person pressed 取消; nothing was written."""


class Unavailable(DeskError):
    """A part of the program cannot run on this machine."""
