"""Geometry and counting of grids without a database: where things lie, whether borders fit, how grids are cut."""
