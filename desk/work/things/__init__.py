"""Facilities and devices: how the office numbers them."""
