"""The map: the only place with QtWebEngine, and the plain map that stands in when there is none.

    environment -> scheme -> page + guard -> bridge -> engine -> view      resources/map/*.js draws

`view.MapView` is what the window uses; `scheme.register` and `environment.prepare` come before QApplication. May import
`ui.app`, `ui.theme`, `desk.model` and `desk.errors`; whatever it shows it asks of `office.search`, on a job thread.
"""
