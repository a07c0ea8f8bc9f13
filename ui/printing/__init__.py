"""Sheets on paper: draws the plates of `desk.work.atlas.sheets` with a painter, as PDF, as picture, and as preview."""
