"""The map: the only place with QtWebEngine, and the plain map that stands in when there is none.

    environment -> scheme -> page + guard -> bridge -> engine -> view      resources/map/*.js draws

`view.MapView` is what the window uses. It may import `ui.jobs`-like ports, `desk.model` and `desk.errors`, nothing else of
ours; whatever it shows it asks of `office.search`.
"""
