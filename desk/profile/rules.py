from __future__ import annotations
def check(profile, complaints): pass
