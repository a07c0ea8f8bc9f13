"""Verbs: everything that changes an office. One transaction each, its audit line inside; they return `Changes`.

May import all of `desk`; nothing below imports it.
"""
