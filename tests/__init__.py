"""Tests. Fixtures for all: guards (nothing left behind), postgres (a real server), samples (office files)."""
