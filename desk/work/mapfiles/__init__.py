"""Map files in and out: read, doubt, plan, write."""
