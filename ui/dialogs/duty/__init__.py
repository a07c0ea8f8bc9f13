"""Windows of duty: what is done with tasks, plans, coverage, the sheets for who goes from door to door."""
