"""What the actions of the menus do: `everyday` is the window's own, others by topic."""

from ui.commands.everyday import Commands

__all__ = ["Commands"]
