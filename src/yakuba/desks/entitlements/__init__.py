"""Entitlements (お知らせ): every programme's rule put to everybody, and those who seem entitled are told.

A sweep judges the whole town and keeps an offer for each person a rule is true of; a member of staff looks at it and
sends it; whoever is told confirms with one tap, and the offer becomes a case. Nobody is told who has not agreed to be
told, nobody is told twice, and whoever declined is left in peace.
"""
