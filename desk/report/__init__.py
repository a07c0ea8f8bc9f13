"""The month in figures, and the workbook the district receives: both from one frozen tree, so they cannot disagree.

May import `desk.office` and below; the workbook writer is the only other place that knows an Excel library.
"""
