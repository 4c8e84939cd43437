"""Apply (オンライン申請): residents find a procedure, file it, follow it, correct it, and receive the answer.

Works without JavaScript on an old phone. Everything it does to a case it does through `workflow.actions`.
"""
