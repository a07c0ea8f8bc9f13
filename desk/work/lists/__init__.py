"""Lists as a person works with them: conditions in words, filters and columns kept under a name."""
