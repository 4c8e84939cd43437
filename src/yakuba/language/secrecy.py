"""機密性: which answers only desks with the right may see, and which rules would give them away.

The classes follow the information classification municipalities keep (機密性1-3, 「地方公共団体における情報セキュリティ
ポリシーに関するガイドライン」). A field is secret by its own class, by a column's, by the sensitive fact it shows, or
because it is computed from any of these.
"""

from __future__ import annotations

from collections.abc import Collection

from .fields import Field
from .procedures import Effect, Procedure
from .reviews import AutoCheck
from .rules import compile_rule

SECRET = 3


def secret_fields(procedure: Procedure, sensitive: Collection[str]) -> frozenset[str]:
    """The keys of a procedure's secret fields. `sensitive` are the paths of the facts marked so."""
    return with_computed(procedure, {item.key for item in procedure.fields() if _is_secret(item, sensitive)}, sensitive)


def _is_secret(item: Field, sensitive: Collection[str]) -> bool:
    return item.secrecy == SECRET or item.bind in sensitive or any(_is_secret(one, sensitive) for one in item.fields)


def with_computed(procedure: Procedure, hidden: Collection[str], sensitive: Collection[str]) -> frozenset[str]:
    """Hidden fields together with the computed ones that would give them, or a sensitive fact, away."""
    found = set(hidden)
    computed = {item.key: item.compute for item in procedure.fields() if item.compute}
    while new := {
        key for key, rule in computed.items() if key not in found and gives_away(rule, found | set(sensitive))
    }:
        found |= new
    return frozenset(found)


_MEMBERS = ("household.members.", "household.children.")


def gives_away(rule: str, secrets: Collection[str]) -> bool:
    """Whether a rule asks for any of these field keys or fact paths, for the whole of which one is a part, or a part.

    What is secret of a resident is so of the members of a household.
    """
    mentioned = compile_rule(rule).mentions()
    of_members = {f"resident.{path.removeprefix(of)}" for path in mentioned for of in _MEMBERS if path.startswith(of)}
    return any(
        asked == secret or asked.startswith(f"{secret}.") or secret.startswith(f"{asked}.")
        for asked in mentioned | of_members
        for secret in secrets
    )


def hides_making(check: AutoCheck, secrets: Collection[str]) -> bool:
    """Whether it is a secret that a check was made at all: who hears of it would know what its `when` asks."""
    return check.when is not None and gives_away(check.when, secrets)


def hides_result(check: AutoCheck, secrets: Collection[str]) -> bool:
    """Whether what came of a check would give a secret away."""
    return hides_making(check, secrets) or gives_away(check.rule, secrets)


def hides_effect(effect: Effect, secrets: Collection[str]) -> bool:
    """Whether it is a secret that a case makes this known: the fact is one, or who hears of it would know what its rules ask."""
    return effect.fact in secrets or any(gives_away(rule, secrets) for rule in (effect.when, effect.value) if rule)
