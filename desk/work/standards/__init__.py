"""The case standards of the office: classes, conditions with limits, departments; imported, edited, kept by edition."""
