"""The task calendar: a month of days with what was planned and done, and the tasks of a day beside it."""
