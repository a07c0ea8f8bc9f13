"""Redraw areas by hand: plan, write, take back, and what stood before."""
