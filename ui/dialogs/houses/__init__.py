"""Buildings room by room, households, duplicates."""
