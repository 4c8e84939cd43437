"""Yakuba (役場): a municipality's knowledge as data, run on every channel from one definition."""

__version__ = "0.1.0"
