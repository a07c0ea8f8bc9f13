"""How foreign rows become ours: fields declared per kind, cells cleaned, rows matched with what the office has."""
