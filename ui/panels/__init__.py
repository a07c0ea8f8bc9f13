"""What is docked around the map. A panel never imports another panel."""
