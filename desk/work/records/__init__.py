"""Records of the registers: read, saved, their history, movements, attachments."""
