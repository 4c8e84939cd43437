"""Estimate (試算): what one is entitled to and about how much, asked by anybody, without signing in.

The same dated rules as for the sweep, put to what somebody tells of themselves and those they live with. Which
question comes next is read from the rules themselves. What is told lives in the page alone: it is posted back with
every step and kept nowhere.
"""
