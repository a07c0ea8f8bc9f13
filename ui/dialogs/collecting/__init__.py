"""Collecting sheets out and back."""
