"""What stands in a register twice: found, judged, merged with every link."""
