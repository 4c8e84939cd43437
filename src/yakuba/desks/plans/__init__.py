"""Plans (予定): a child's vaccinations and check-ups, worked out from the programmes' own rules.

The register of doses (one vaccination or check-up that was had) is the truth: the facts that rules read follow from it
in the same transaction. Families see what is next, tell what was had, and are reminded; the office records, confirms, and
sees who is late.
"""
