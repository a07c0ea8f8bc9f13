"""Windows about facilities: where a code is, what a device reads."""
