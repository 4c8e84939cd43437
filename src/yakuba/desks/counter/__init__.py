"""Counter (窓口): the same procedures with a clerk at the keyboard, and nothing asked that the town knows.

A clerk finds the person, opens the procedure, sees it filled in, reads aloud only what is missing, prints the form for
a signature, and files. By keyboard alone; a visit left half done is kept.
"""
