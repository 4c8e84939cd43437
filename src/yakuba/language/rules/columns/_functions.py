"""Operators and functions over columns: the same names, types and results as for one person."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlglot import exp

from ._column import (
    BOOL,
    DAY,
    FLOAT,
    INT,
    NEVER,
    TEXT,
    Column,
    Constant,
    Expr,
    Items,
    NotInColumns,
    Rows,
    bits,
    both,
    case,
    cast,
    combined,
    constant,
    either,
    folded,
    length,
    negated,
    never,
    number,
    wrap,
)

Parts = Sequence[Column]

_RELATIONS: dict[str, type[exp.Expr]] = {
    "_==_": exp.EQ, "_!=_": exp.NEQ, "_<_": exp.LT, "_<=_": exp.LTE, "_>_": exp.GT, "_>=_": exp.GTE,
}  # fmt: skip
_SUMS: dict[str, type[exp.Expr]] = {"_+_": exp.Add, "_-_": exp.Sub, "_*_": exp.Mul}
_TEXTS: dict[str, type[exp.Expr]] = {"startsWith": exp.StartsWith, "endsWith": exp.EndsWith, "contains": exp.Contains}


def operation(name: str, parts: Parts) -> Column:
    """What an operator or function makes of its parts. Raises NotInColumns for kinds or functions it has no columns for."""
    found = _OPERATIONS.get((name, len(parts)))
    made = found(name, parts) if found else None
    if made is None:
        kinds = "、".join(part.kind if isinstance(part.kind, str) else "list" for part in parts)
        raise NotInColumns(f"{name.strip('_')} は、表の中では使えません（{kinds}）")
    return made


def _joined(kind: type[exp.Expr], *sides: Expr) -> Expr:
    left, right = (wrap(side) for side in sides)
    return exp.Paren(this=kind(this=left, expression=right))


def _add(*sides: Expr) -> Expr:
    total = sides[0]
    for side in sides[1:]:
        total = _joined(exp.Add, total, side)
    return total


def _sub(left: Expr, right: Expr) -> Expr:
    return _joined(exp.Sub, left, right)


def _numbers(parts: Parts) -> bool:
    return all(part.kind in (INT, FLOAT) for part in parts)


def _relation(name: str, parts: Parts) -> Column | None:
    kinds = {part.kind if isinstance(part.kind, str) else "list" for part in parts}
    if len(kinds) == 2 and kinds == {INT, FLOAT}:
        sides: list[Expr] = [cast(part.value, "DOUBLE") for part in parts]
    elif len(kinds) == 1 and "list" not in kinds:
        sides = [part.value for part in parts]
    elif name in ("_==_", "_!=_") and "list" not in kinds:
        # Values of two kinds are never equal; it is still unknown while one of them is.
        return combined(BOOL, _when_known(parts, exp.Boolean(this=name == "_!=_")), *parts)
    else:
        return None
    return combined(BOOL, _joined(_RELATIONS[name], *sides), *parts)


def _when_known(parts: Parts, value: Expr) -> Expr:
    known = both(*(negated(exp.Is(this=wrap(part.value), expression=exp.null())) for part in parts))
    return case((known, value), otherwise=exp.null())


def _sum(name: str, parts: Parts) -> Column | None:
    if name == "_+_" and all(part.kind == TEXT for part in parts):
        return combined(TEXT, exp.DPipe(this=wrap(parts[0].value), expression=wrap(parts[1].value)), *parts)
    if parts[0].kind != parts[1].kind or not _numbers(parts):
        return None
    return combined(parts[0].kind, _joined(_SUMS[name], parts[0].value, parts[1].value), *parts)


def _quotient(name: str, parts: Parts) -> Column | None:
    """Whole division, towards zero as in CEL; by zero it fails."""
    if any(part.kind != INT for part in parts):
        return None
    left, right = (part.value for part in parts)
    divisor = exp.Nullif(this=right, expression=number(0))
    kind: type[exp.Expr] = exp.IntDiv if name == "_/_" else exp.Mod
    return combined(INT, _joined(kind, left, divisor), *parts, fails=_joined(exp.EQ, right, number(0)))


def _rounded(name: str, parts: Parts) -> Column | None:
    """To a multiple of a unit that is the same for everybody, away from zero at the half."""
    value, unit = parts
    if value.kind != INT or not isinstance(unit, Constant) or unit.kind != INT or unit.known <= 0:
        return None
    half = number(unit.known // 2)
    away = case((_joined(exp.LT, value.value, number(0)), _sub(value.value, half)), otherwise=_add(value.value, half))
    return combined(INT, _joined(exp.Mul, _joined(exp.IntDiv, away, unit.value), unit.value), *parts)


def _negative(name: str, parts: Parts) -> Column | None:
    if not _numbers(parts):
        return None
    return combined(parts[0].kind, exp.Paren(this=exp.Neg(this=wrap(parts[0].value))), *parts)


def _not(name: str, parts: Parts) -> Column | None:
    return combined(BOOL, negated(parts[0].value), *parts) if parts[0].kind == BOOL else None


def _in(name: str, parts: Parts) -> Column | None:
    item, items = parts
    if not isinstance(items.kind, Items) or items.kind.kind != item.kind:
        return None
    if isinstance(items, Constant):
        # Not IN: engines make a join of a long one, and then work with fewer cores.
        same = [exp.EQ(this=wrap(item.value), expression=constant(option).value) for option in items.known]
        return combined(BOOL, either(*same), *parts)
    return combined(BOOL, exp.ArrayContains(this=items.value, expression=item.value), *parts)


def one_of(parts: Parts) -> Column:
    """Whether the first is one of the others, which differ from row to row; unknown while any of them is."""
    if any(part.kind == NEVER for part in parts):
        return never()
    same = [operation("_==_", (parts[0], part)).value for part in parts[1:]]
    return combined(BOOL, _when_known(parts, either(*same)), *parts)


def _size(name: str, parts: Parts) -> Column | None:
    if parts[0].kind == TEXT:
        return combined(INT, cast(exp.Length(this=parts[0].value), "BIGINT"), *parts)
    return combined(INT, length(parts[0].value), *parts) if isinstance(parts[0].kind, (Rows, Items)) else None


def _text(name: str, parts: Parts) -> Column | None:
    if any(part.kind != TEXT for part in parts):
        return None
    test = _TEXTS[name](this=parts[0].value, expression=parts[1].value)
    return combined(BOOL, test, *parts)


def _total(name: str, parts: Parts) -> Column | None:
    kind = parts[0].kind
    if not isinstance(kind, Items) or kind.kind not in (INT, FLOAT):
        return None
    start = bits(0) if kind.kind == INT else cast(number(0), "DOUBLE")
    return combined(
        kind.kind, folded(parts[0].value, start, lambda so_far, item: _joined(exp.Add, so_far, item)), *parts
    )


def _extreme(name: str, parts: Parts) -> Column | None:
    kind = parts[0].kind
    if len(parts) == 1 and isinstance(kind, Items) and kind.kind in (INT, FLOAT):
        found = exp.ArrayMax if name == "max" else exp.ArrayMin
        empty = _joined(exp.EQ, length(parts[0].value), number(0))
        return combined(kind.kind, found(this=parts[0].value), *parts, fails=empty)
    if len(parts) < 2 or not _numbers(parts) or len({part.kind for part in parts}) > 1:
        return None
    several = exp.Greatest if name == "max" else exp.Least
    first, *others = (part.value for part in parts)
    # GREATEST passes over what is NULL; one unknown makes it unknown.
    return combined(parts[0].kind, _when_known(parts, several(this=first, expressions=others)), *parts)


def _days(parts: Parts) -> bool:
    return all(part.kind == DAY for part in parts)


def year(day: Expr) -> Expr:
    return cast(exp.Year(this=day), "BIGINT")


def month(day: Expr) -> Expr:
    return cast(exp.Month(this=day), "BIGINT")


def day_of(day: Expr) -> Expr:
    return cast(exp.Day(this=day), "BIGINT")


def _place(day: Expr) -> Expr:
    """Month and day as one number, in their order."""
    return _add(_joined(exp.Mul, month(day), number(100)), day_of(day))


def _one_if(test: Expr) -> Expr:
    """1 or 0; NULL where the test is, as whatever it is added to is then too."""
    return cast(test, "BIGINT")


def moved(day: Expr, count: Expr, unit: str) -> Expr:
    """A day some days, or months (to the month's end where the day is missing), later."""
    return cast(exp.DateAdd(this=day, expression=count, unit=exp.var(unit)), "DATE")


def years_old(birth: Expr, on: Expr) -> Expr:
    return _sub(_sub(year(on), year(birth)), _one_if(_joined(exp.LT, _place(on), _place(birth))))


def fiscal_year_of(day: Expr) -> Expr:
    return _sub(year(day), _one_if(_joined(exp.LT, month(day), number(4))))


def first_of(fiscal_year: Expr, month_number: int, day_number: int) -> Expr:
    return exp.DateFromParts(year=cast(fiscal_year, "INT"), month=number(month_number), day=number(day_number))


def _age(name: str, parts: Parts) -> Column | None:
    birth, on = (part.value for part in parts)
    if not _days(parts):
        return None
    if name == "fiscal_year_age":
        on = first_of(_add(fiscal_year_of(on), number(1)), 4, 1)
    return combined(INT, years_old(birth, moved(on, number(1), "DAY") if name == "age_by_law" else on), *parts)


def _age_months(name: str, parts: Parts) -> Column | None:
    birth, on = (part.value for part in parts)
    if not _days(parts):
        return None
    if name == "age_months_by_law":
        on = moved(on, number(1), "DAY")
    years = _joined(exp.Mul, _sub(year(on), year(birth)), number(12))
    months = _add(years, _sub(month(on), month(birth)))
    return combined(INT, _sub(months, _one_if(_joined(exp.LT, day_of(on), day_of(birth)))), *parts)


def _fiscal(name: str, parts: Parts) -> Column | None:
    if not _days(parts):
        return None
    fiscal = fiscal_year_of(parts[0].value)
    if name == "fiscal_year":
        return combined(INT, fiscal, *parts)
    if name == "fiscal_year_start":
        return combined(DAY, first_of(fiscal, 4, 1), *parts)
    return combined(DAY, first_of(_add(fiscal, number(1)), 3, 31), *parts)


def _fiscal_end_after(name: str, parts: Parts) -> Column | None:
    birth, years = parts
    if birth.kind != DAY or not isinstance(years, Constant) or years.kind != INT:
        return None
    # The day before the birthday of that age, without moving a date: a birthday on 29 February falls on the 28th.
    turns_before_april = _joined(exp.LTE, _place(birth.value), number(401))
    fiscal = _add(year(birth.value), number(years.known), case((turns_before_april, bits(0)), otherwise=bits(1)))
    return combined(DAY, first_of(fiscal, 3, 31), *parts)


def _school_grade(name: str, parts: Parts) -> Column | None:
    if not _days(parts):
        return None
    birth, on = (part.value for part in parts)
    first = _add(year(birth), case((_joined(exp.GTE, _place(birth), number(402)), bits(7)), otherwise=bits(6)))
    grade = _add(_sub(fiscal_year_of(on), first), number(1))
    bounded = exp.Least(this=exp.Greatest(this=grade, expressions=[bits(0)]), expressions=[bits(13)])
    return combined(INT, _when_known(parts, bounded), *parts)


def _between(name: str, parts: Parts) -> Column | None:
    if not _days(parts):
        return None
    start, end = (part.value for part in parts)
    return combined(INT, cast(exp.DateDiff(this=end, expression=start, unit=exp.var("DAY")), "BIGINT"), *parts)


def _shifted(name: str, parts: Parts) -> Column | None:
    day, count = parts
    if day.kind != DAY or not isinstance(count, Constant) or count.kind != INT or abs(count.known) > 36_500:
        return None
    unit, times = {"add_days": ("DAY", 1), "add_months": ("MONTH", 1), "add_years": ("MONTH", 12)}[name]
    return combined(DAY, moved(day.value, number(count.known * times), unit), *parts)


def _same_day(name: str, parts: Parts) -> Column | None:
    return parts[0] if parts[0].kind == DAY else None


def _calendar(name: str, parts: Parts) -> Column | None:
    if not _days(parts):
        return None
    value = parts[0].value
    made = {"getFullYear": year(value), "getMonth": _sub(month(value), number(1)), "getDate": day_of(value)}
    return combined(INT, made[name], *parts)


def _as_double(name: str, parts: Parts) -> Column | None:
    return combined(FLOAT, cast(parts[0].value, "DOUBLE"), *parts) if _numbers(parts) else None


Operation = Callable[[str, Parts], "Column | None"]
_OPERATIONS: dict[tuple[str, int], Operation] = {
    **{(name, 2): _relation for name in _RELATIONS}, **{(name, 2): _sum for name in _SUMS},
    **{(name, 2): _text for name in _TEXTS}, ("_/_", 2): _quotient, ("_%_", 2): _quotient, ("-_", 1): _negative,
    ("!_", 1): _not, ("_in_", 2): _in, ("size", 1): _size, ("sum", 1): _total, ("double", 1): _as_double,
    **{(name, count): _extreme for name in ("min", "max") for count in range(1, 9)},
    ("age", 2): _age, ("age_by_law", 2): _age, ("fiscal_year_age", 2): _age, ("age_months_by_law", 2): _age_months,
    ("round_to", 2): _rounded, ("age_months", 2): _age_months, ("school_grade", 2): _school_grade,
    **{(name, 1): _fiscal for name in ("fiscal_year", "fiscal_year_start", "fiscal_year_end")},
    ("fiscal_year_end_after_age", 2): _fiscal_end_after, ("days_between", 2): _between, ("date", 1): _same_day,
    **{(name, 2): _shifted for name in ("add_days", "add_months", "add_years")},
    **{(name, 1): _calendar for name in ("getFullYear", "getMonth", "getDate")},
}  # fmt: skip
