"""Facilities and devices: their codes, what a code stands for, what devices read."""
