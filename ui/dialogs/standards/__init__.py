"""The window of case standards: classes with conditions and limits, departments, editions, import."""
