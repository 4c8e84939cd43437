"""API: the same actions for other programs.

A procedure's schema can be read, a case filed, followed, corrected and withdrawn, and an office's worklist read, by
tokens with scopes. OpenAPI 3.1 at /api/v1/openapi.json.
"""
