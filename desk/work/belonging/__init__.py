"""Which thing belongs to which area: by ground, by rule, by hand."""
