"""What leaves the office: what is guarded about it, and lists as text for a message."""
