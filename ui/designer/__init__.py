"""The form designer: a clerk's own workbook as it looks, and fields dragged onto its cells."""
