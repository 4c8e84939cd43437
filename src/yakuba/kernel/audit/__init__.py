"""Audit (監査): who did what and who looked at whom, append-only and hash-chained.

Every change of the town hall happens inside `action(...)`, which opens the transaction and writes the entry as the
last thing before the commit; every look at a person goes through `looked(...)`. `verify()` proves the chain.
Answers to 個人情報の保護に関する法律 第66条 (safety measures) and the ministry's security-policy guideline (log keeping).
"""
