"""What hangs on the wall and goes into every letter box: boards, cards, letters, pledges, charts, tables, bulletins."""
