"""Sheets on paper: draws the plates of `desk.work.atlas` with a painter, as PDF, as picture, and as preview."""
