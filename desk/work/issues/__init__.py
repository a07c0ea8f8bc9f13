"""The issue loop: enter, move on by the profile's rules, read in full. Every move is one transaction with its audit line."""
