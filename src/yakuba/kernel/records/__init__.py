"""Records (記録): what has been filed or kept, its events, attachments, notes, drafts, views and search.

A record of a procedure is a case (案件). Its history is its list of events; its state follows from them.
"""
