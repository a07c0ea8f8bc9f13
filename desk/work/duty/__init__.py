"""The duty engine: plans lay tasks, records settle them, what is due is read here."""
