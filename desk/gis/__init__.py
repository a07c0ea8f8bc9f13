"""Map files in and out: GeoPackage, GeoJSON, Shapefile, KML, OpenStreetMap extracts; always EPSG:4490 inside.

The only place that knows a GIS file library. May import `desk.model`, `desk.errors` and `desk.sheets.place`.
"""
