"""Sheets for grid workers who have no program: handed out, filled in by hand, taken back and merged record by record."""
