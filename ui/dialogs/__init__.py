"""Questions that need an answer: open, new, import, month, roster, about."""
