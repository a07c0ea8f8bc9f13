"""The window: the only package with Qt. It shows what `desk` decides.

app, jobs, settings, notify, theme   what every part of the window gets handed
models                               id lists and blocks behind the tables, the tree behind the layers
panels, dialogs                      never import one another; they meet in `App.selected` and `App.changed`
map, meeting                         the page with the map; the full-screen monthly meeting
window                               arranges all of it

It may import `desk.office`, `desk.work`, `desk.model`, `desk.profile` and `desk.errors`, never the store behind them.
"""
