"""Rules over columns: the tree that judges one person, turned into expressions that judge a table of people.

`Population` says which facts the table holds. `compile_question` turns a condition, and the amount that goes with it,
into columns with the same three answers, the same missing facts and the same deciding clauses as `Rule.judge`; the tree
is the only source of both. What cannot be said in columns raises NotInColumns, and those rules are asked person by person.
Expressions are those of SQL as sqlglot holds them; an engine works them out itself, or has them written in its own SQL.
"""

from ._column import BOOL, DAY, FLOAT, INT, TEXT, TYPES, Items, Kind, NotInColumns, Rows
from ._questions import Answer, Question, Tables, compile_question, select

__all__ = [
    "BOOL", "DAY", "FLOAT", "INT", "TEXT", "TYPES", "Answer", "Items", "Kind", "NotInColumns", "Question", "Rows", "Tables",
    "compile_question", "select",
]  # fmt: skip
