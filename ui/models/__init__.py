"""Qt item models over id lists. They may import ui.app and desk.model, and no widget."""
