"""The quality of work: doubtful records with their evidence, and the figures that people and grids are judged by."""
