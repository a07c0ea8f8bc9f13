"""Tables in and out: lists to .xlsx, foreign workbooks and text tables to rows.

The only place besides `desk.report` that knows an Excel library. May import `desk.model` and `desk.errors`.
"""
