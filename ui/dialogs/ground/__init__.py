"""Windows about grids and their map."""
