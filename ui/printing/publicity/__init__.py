"""Sheets of publicity on paper: boards, cards, letters, charts and listings, drawn with a painter."""
