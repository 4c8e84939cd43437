"""People (住民): residents, households, businesses, what is known of them, and who may act for whom.

The town's core systems own these facts; this room keeps a working copy, imported from a documented layout.
No My Number is kept here or anywhere (house rule 7).
"""
