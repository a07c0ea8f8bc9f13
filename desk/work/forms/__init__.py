"""Forms that go up: what they can ask for, filling them, their duties and what is carried from period to period."""
