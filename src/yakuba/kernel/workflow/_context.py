"""What the rules of a case see: the facts of its filing day, its answers, its amount and itself."""

from __future__ import annotations

from datetime import date
from typing import Any

from yakuba.kernel.definitions.queries import parameters
from yakuba.kernel.records.models import Record
from yakuba.language.answers import scope
from yakuba.language.procedures import Procedure
from yakuba.language.rules import Verdict, compile_rule

DATED = ("_date", "_on")


def plain(value: Any) -> Any:
    """Facts as JSON can keep them: dates as ISO 8601."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def revived(value: Any, key: str = "") -> Any:
    """The inverse of `plain`: dates are known by their key's ending, `_date` or `_on`."""
    if isinstance(value, dict):
        return {inner: revived(part, inner) for inner, part in value.items()}
    if isinstance(value, list):
        return [revived(part, key) for part in value]
    if isinstance(value, str) and key.endswith(DATED):
        return date.fromisoformat(value)
    return value


def case_scope(record: Record) -> dict[str, Any]:
    """The names a rule of this case may use, with the facts it was filed with."""
    return names_of(record, revived(record.facts))


def names_of(record: Record, facts: dict[str, Any], *, files: bool = False) -> dict[str, Any]:
    """The names a rule of this case may use, with these facts; with `files`, for which fields files were handed in."""
    handed_in = {"files": sorted(set(record.attachments.values_list("field", flat=True)))} if files else {}
    return scope(
        facts,
        record.data,
        amount=record.amount,
        case={
            "number": record.number, "filed_on": record.filed_on, "decided_on": record.decided_on,
            "reason": record.reason, "channel": record.channel, "title": record.definition.title, **handed_in,
        },
    )  # fmt: skip


def judge(text: str, record: Record) -> Verdict:
    """A rule about a case, judged as of its filing day; UNKNOWN stays unknown."""
    return compile_rule(text).judge(case_scope(record), today=record.filed_on, parameters=parameters())


def amount_of(text: str | None, names: dict[str, Any], on: date) -> int | None:
    """A rule's value in yen; None when there is no rule or it can't be known yet."""
    if not text:
        return None
    value = compile_rule(text).value(names, today=on, parameters=parameters())
    return int(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def worth_of(procedure: Procedure, names: dict[str, Any], on: date) -> tuple[int | None, int | None]:
    """The amount and the fee of a filing, in yen; None where there is none or it can't be known yet."""
    amount = amount_of(procedure.amount, names, on)
    return amount, amount_of(procedure.fee.amount if procedure.fee else None, {**names, "amount": amount}, on)


def fiscal_year_end(day: date) -> date:
    """31 March after a day."""
    return date(day.year + (day.month > 3), 3, 31)


def destroy_on(decided: date, years: int) -> date:
    """When a case may be destroyed: whole years from the 1 April after the decision."""
    end = fiscal_year_end(decided)
    return end.replace(year=end.year + years)


__all__ = ["case_scope", "destroy_on", "judge", "names_of", "plain", "revived", "worth_of"]
