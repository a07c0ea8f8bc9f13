"""Shifts, turns, leave and attendance."""
