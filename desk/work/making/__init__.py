"""Make grids for a layer: the ways, their options, the proposal, the saving."""
