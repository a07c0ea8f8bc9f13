"""The import of a sheet, page by page."""
