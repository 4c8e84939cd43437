"""Workflow (工程と決裁): the steps of a case, the tasks waiting there, routes and approval.

One engine runs every definition's `workflow`. Approval practice is data: 専決, 代決 with 後閲, 合議, 差戻し, 引戻し.
"""
