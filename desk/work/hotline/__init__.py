"""A city's hotline: its requests become issues, and the answers go back (Open311 GeoReport v2 as files)."""
