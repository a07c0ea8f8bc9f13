"""Filling forms, and the board of filings."""
