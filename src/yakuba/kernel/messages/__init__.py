"""Messages (お知らせ): the in-portal inbox, and the outbox from which e-mail goes out.

A notice is written in the transaction of the event it tells of, once per (case, event, person). The portal copy is
the notice; the e-mail says that there is one, and goes out at most once (ADR 0006).
"""
