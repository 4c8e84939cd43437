"""Whether a programme agrees with the rest, and says what its truth table says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import PurePosixPath

from ._checking import rule_faults
from ._facts import look_up
from ._found import Found
from ._vocabulary import Vocabulary, base_type
from ._yaml import Path
from .eras import DateProblem, parse_date
from .plans import Endless, after, at_first, plan
from .problems import PackProblem, did_you_mean
from .procedures import Procedure
from .programmes import DatedRule, Programme
from .rules import Parameters
from .rules.functions import add_years
from .tables import TruthRow, read_table, table_faults

__all__ = ["programme_faults", "tables_of"]

LIFE = 120
"""Years: a programme is played forward so far from somebody's birth."""
HOLDS: dict[str, type] = {"number": int, "yen": int, "boolean": bool, "date": date}


def programme_faults(
    found: Found, vocabulary: Vocabulary, procedures: Mapping[str, Procedure]
) -> Iterator[PackProblem]:
    """Every name in a programme that nobody defined, and every day that is none."""
    programme: Programme = found.item
    texts: list[tuple[Path, str | None]] = [(("receiving",), programme.receiving), (("standard",), programme.standard)]
    texts += [(("answers", key), rule) for key, rule in programme.answers.items()]
    for number, rule in enumerate(programme.rules):
        texts += [(("rules", number, "when"), rule.when), (("rules", number, "amount"), rule.amount)]
    for at, text in texts:
        for what, right in rule_faults(vocabulary, text, {}) if text else ():
            yield found.problem(at, f"{at[-1]}: {what}", right)
    for path, text in programme.taken.items():
        for what, right in rule_faults(vocabulary, text, {}, ("dose",)):
            yield found.problem(("taken", path), f"taken: {what}", right)
        if path not in vocabulary.facts:
            right = did_you_mean(path, vocabulary.facts) or "facts/ にある事実の名前を書いてください"
            yield found.problem(("taken", path), f"「{path}」という事実はありません", right)
    yield from _days(found, programme.rules)
    if programme.procedure is not None:
        yield from _leads(found, programme, procedures)


def _days(found: Found, rules: list[DatedRule]) -> Iterator[PackProblem]:
    last: date | None = None
    for number, rule in enumerate(rules):
        try:
            start, end = parse_date(rule.valid_from), parse_date(rule.until) if rule.until else None
        except DateProblem as problem:
            yield found.problem(("rules", number), str(problem))
            continue
        if last and start <= last:
            right = "古いものから順に、期間が重ならないように書いてください"
            yield found.problem(("rules", number), f"{rule.valid_from} からの条件が、前の条件と重なります", right)
        last = end or start


def _leads(found: Found, programme: Programme, procedures: Mapping[str, Procedure]) -> Iterator[PackProblem]:
    procedure = procedures.get(programme.procedure or "")
    if procedure is None:
        right = did_you_mean(programme.procedure or "", procedures)
        yield found.problem(("procedure",), f"「{programme.procedure}」という手続はありません", right)
        return
    fields = {field.key for field in procedure.fields()}
    for key in programme.answers:
        if key not in fields:
            what = f"手続 {procedure.procedure} に「{key}」という項目はありません"
            yield found.problem(("answers", key), what, did_you_mean(key, fields))


def _played(found: Found, vocabulary: Vocabulary, parameters: Parameters) -> Iterator[PackProblem]:
    """What is wrong with `taken` when somebody has all they may, from their birth: a girl and a boy, born under the newest rule."""
    programme: Programme = found.item
    born = parse_date(programme.rules[-1].valid_from)
    played = 0
    for sex in ("female", "male"):
        facts = {"resident": {"birth_date": born, "sex": sex}}
        try:
            made = plan([programme], facts, today=born, until=add_years(born, LIFE), parameters=parameters)
        except Endless:
            right = "taken が rules の条件を false にするように、回数か受けた日を変えてください"
            yield found.problem(("taken",), "何回受けても条件が true のままで、予定が終わりません", right)
            return
        played += len(made.planned)
        days = [one.day for one in made.planned]
        if len(days) != len(set(days)):
            right = "rules に、前に受けた日からの間隔を書いてください"
            yield found.problem(("taken",), "同じ日に2回受けられることになります", right)
            return
        facts = at_first([programme], facts)
        for day in days:
            facts = after(programme, facts, day, parameters)
        yield from _held(found, vocabulary, facts)
    if not played:
        yield found.problem(
            ("taken",), "だれも受けられない条件なので、予定が立ちません", "rules の条件を確かめてください"
        )


def _held(found: Found, vocabulary: Vocabulary, facts: Mapping[str, object]) -> Iterator[PackProblem]:
    for path in found.item.taken:
        kind, value = base_type(vocabulary.facts[path]), look_up(facts, path)
        wanted = HOLDS.get(kind, str)
        if value is not None and (not isinstance(value, wanted) or isinstance(value, bool) != (wanted is bool)):
            what = f"「{path}」の種類は {kind} ですが、taken の結果は {value} です"
            yield found.problem(("taken", path), what, "種類に合う条件にしてください")


def tables_of(
    files: Mapping[str, str], programmes: list[Found], vocabulary: Vocabulary, parameters: Parameters
) -> tuple[list[TruthRow], list[PackProblem]]:
    """The truth tables of a pack, one for each programme, and what they and the programmes say differently."""
    by_key = {found.item.programme: found for found in programmes}
    rows: list[TruthRow] = []
    faults = [fault for found in programmes if found.item.taken for fault in _played(found, vocabulary, parameters)]
    for path in sorted(path for path in files if path.startswith("tables/") and path.endswith(".csv")):
        found = by_key.pop(PurePosixPath(path).stem, None)
        if found is None:
            right = did_you_mean(PurePosixPath(path).stem, by_key) or "表の名前は、制度の key に .csv を付けたものです"
            faults.append(PackProblem(path, 1, "この表の制度がありません", right))
            continue
        read, unreadable = read_table(path, files[path], vocabulary)
        faults += unreadable or table_faults(found.item, read, parameters)
        rows += read
    for key, found in by_key.items():
        what = f"制度「{key}」の真理値表がありません"
        faults.append(found.problem(("programme",), what, f"tables/{key}.csv に、境い目の人の表を作ってください"))
    return rows, faults
