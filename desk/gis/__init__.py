"""Map files in and out: vector files, drawings, tables with places, base-map packages; always EPSG:4490 inside.

The only place that knows a GIS file library. May import `desk.model`, `desk.errors`, `desk.geo`, `desk.ground` and
`desk.sheets`. The road in: a reader (`vectors`, `drawings`, `tables`, `kml`) gives `raw.Raw`; `doubts.place` turns it to
degrees or says why not; `files.read` gives `Features`. The road out: `writing`.
"""
