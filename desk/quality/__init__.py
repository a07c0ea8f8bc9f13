"""What of a work record speaks against it: rules with limits as data (data/quality.toml), each finding with evidence. Pure.

rules    the rules and their limits
texts    alike and nearly alike texts
entries  a record as it is judged, and what is known of its writer
judging  the findings of one person's records
"""
