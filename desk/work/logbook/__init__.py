"""Work records: visits, patrols, inspections, logs and diaries, written, read, summed up by the week, in and out."""
