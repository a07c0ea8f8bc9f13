"""Windows about work records: enter one, enter many, look and change, the log of the day and the week."""
