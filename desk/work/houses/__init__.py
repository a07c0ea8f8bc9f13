"""Buildings room by room, and the households in them."""
