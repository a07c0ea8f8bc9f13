"""Who is on duty when: shifts and their turns, absences with a substitute, attendance."""
