"""Access (利用者と権限): sign-in, assurance level, rights, and the gate every route passes.

Sign-in itself is django-allauth's work (ADR 0004). This room adds what a town hall needs: an account belongs to a
resident or to a member of staff, a session knows how sure we are of the person (assurance), rights follow dated
appointments and grants, and each view declares at its `gate` who may come, how often, and what is logged.
Import `Actor`, `SYSTEM`, `VISITOR` from `access.actor`, `gate` and `Who` from `access.gate`.
"""
