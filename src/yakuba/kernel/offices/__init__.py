"""Offices (組織): departments, posts, staff, appointments and delegation, all dated.

A decision points at the appointment that made it, and both are called what they were called on that day, so last
year's decision still shows last year's chief.
Answers to 地方自治法第158条 (departments), and the town's 事務決裁規程 (who decides what, 専決・代決).
"""
