"""Generates sample offices that look like a living town and can be no real one. Writes through desk.store."""
