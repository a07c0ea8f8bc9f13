"""The forms that come with the program: read from declarations in data/forms, built into templates."""
