"""Automatic review (自動審査): how many cases pass, for which reasons others do not, and what other checks would change.

The reviews themselves are steps of the workflow. Here an office counts them, and tries checks, live or draft, on the cases
of last year before it lets them loose. Trying writes nothing to any case.
"""
