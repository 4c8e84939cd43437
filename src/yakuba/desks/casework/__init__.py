"""Casework (案件処理): the staff's inbox, the case page, and the chief's approvals.

Lists, filters, saved views, bulk acts and export; on a case, what can be done now and the whole story. Everything done
to a case is one function of `workflow.actions`; this room only asks for it and says how it went.
"""
