"""Windows about issues: enter, look, move on, change their rules."""
