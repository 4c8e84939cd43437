"""Documents (文書): rendering letters and filled forms as tagged PDF, keeping them with their hash, destroying on time.

Made with Typst (ADR 0007); Japanese fonts are embedded, variants (IVS) printed as registered.
"""
