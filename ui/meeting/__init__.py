"""The monthly meeting on the projector: five slides, names masked, keys of a clicker.

May import `ui.app`, `ui.theme`, `ui.map.ground`, the Qt-free core and Qt; never a panel.
"""

from ui.meeting.opening import open, slide

__all__ = ["open", "slide"]
