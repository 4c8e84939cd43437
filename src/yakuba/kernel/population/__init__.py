"""The whole town as columns: everybody's facts in one table, and the rules put to it at once.

`engine()` gives the engine of this town hall: arrays inside this process, or Apache Spark with `YAKUBA_ENGINE=spark`.
Both are given the same expressions, made from the same tree that judges one person (`yakuba.language.rules.columns`).
"""

from ._engines import Engine, EngineFailed, Found, engine
from ._rows import Odd, shape_of, write_rows

__all__ = ["Engine", "EngineFailed", "Found", "Odd", "engine", "shape_of", "write_rows"]
