"""Windows of the teams: the roster as matrix and tree, and the file of a person."""
