"""The ticks of issues' clocks, read from their steps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from desk.clocks import Tick
from desk.profile import Profile


def tick_of(step: Mapping[str, Any], profile: Profile, limit_text: str = "") -> Tick:
    """What a step did to the clock: `step` has at, action, timer, limit_text, data_json as the table holds them.

    Steps of earlier program versions say neither timer nor limit: then the profile says what the action does, and
    `limit_text` (of the issue or its filing condition) is the limit it starts.
    """
    timer = step["timer"]
    if not timer:
        timer = next((one.timer for one in profile.workflow.actions if one.key == step["action"]), "keep")
    starts = timer in ("start", "restart") and not step["limit_text"]
    return Tick(
        at=step["at"],
        timer=timer,
        limit_text=limit_text if starts else step["limit_text"] or "",
        handler=handler_of(step["data_json"]),
    )


def handler_of(data_json: str | None) -> str:
    """A mark of whom a step gave the issue to: two steps that gave it to the same have the same; "" if to nobody."""
    if not data_json or '"handler"' not in data_json:
        return ""
    handler = json.loads(data_json).get("handler")
    if isinstance(handler, dict):
        return "/".join(str(handler.get(key) or "") for key in ("department", "post", "person_id"))
    return str(handler or "")
