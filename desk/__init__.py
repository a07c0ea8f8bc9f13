"""GridDesk's core: everything an office decides, with no display.

May import the standard library and its own third-party libraries, never Qt and never `ui`.
"""

__version__ = "0.1.0"
