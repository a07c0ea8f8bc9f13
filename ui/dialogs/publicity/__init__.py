"""Windows of what the office publishes."""
