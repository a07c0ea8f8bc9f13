"""Windows over a list: filter, change, export, print."""
