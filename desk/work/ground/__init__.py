"""What is done with areas and their map: views, base maps, history, checks."""
