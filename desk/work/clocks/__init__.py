"""The working calendar of an office, and the clocks of its issues kept right."""
