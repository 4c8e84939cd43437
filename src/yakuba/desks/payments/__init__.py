"""Payments (支払): what was granted is paid, once, into the account the case names.

A clerk collects the approved cases of a procedure into a batch, somebody else allows it, the file for the bank is made,
and what the bank could not pay comes back to be mended. Whoever has no usable account is on a list for paper.
"""
