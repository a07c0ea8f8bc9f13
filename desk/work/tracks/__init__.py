"""Patrol tracks: files of GPS points read and taken over, and how much of the streets they covered."""
