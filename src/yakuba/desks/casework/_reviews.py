"""The automatic reviews of a case as the office reads them: from the log, in plain words, secrets only by right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from yakuba.kernel.access.actor import Actor
from yakuba.kernel.definitions.queries import labels, procedure_of, secrets_from
from yakuba.kernel.records.models import Event, Record
from yakuba.kernel.workflow.models import AutoReview
from yakuba.kernel.workflow.queries import Again, again, reviews_of, tells_secrets
from yakuba.language.reviews import Finding
from yakuba.language.rules import RuleError, compile_rule, explain
from yakuba.language.secrecy import hides_making, hides_result

UNTOLD = _("判断の理由に機密の項目が含まれるため、権限のある職員だけが見られます")
_FOUND = {
    True: (_("条件に合っています"), "success"),
    False: (_("条件に合っていません"), "error"),
    None: (_("情報が足りず判断できません"), "warning"),
}
_TONE = {"next": "success", "approve": "success", "return": "warning", "person": "warning", "refuse": "error"}


@dataclass(frozen=True)
class Line:
    """One check: what came of it, why, and what to do."""

    code: str
    title: str
    words: str
    tone: str
    sentences: tuple[str, ...] = ()
    reason: str = ""
    todo: str = ""


@dataclass(frozen=True)
class Source:
    """A fact that was asked of a register; `as_of` is None where no register knew it, `fault` says why it was not used."""

    label: str
    source: str
    as_of: date | None
    fault: str = ""


@dataclass(frozen=True)
class Panel:
    """One automatic review."""

    title: str
    at: datetime
    words: str
    tone: str
    lines: tuple[Line, ...]
    sources: tuple[Source, ...]


def reviews(actor: Actor, record: Record) -> list[Panel]:
    """The automatic reviews of a case, newest first, each from the facts of its own moment."""
    secrets, words = secrets_from(actor, record.version_id), _vocabulary(record)
    return [_panel(again(log), secrets, words) for log in reversed(reviews_of(record))]


def _vocabulary(record: Record) -> dict[str, str]:
    more = {"amount": "金額", "case": "案件", "case.files": "付けられた書類", "case.channel": "経路"}
    return {**labels(), **procedure_of(record.version_id).words(), **more}


def _panel(found: Again, secrets: frozenset[str], words: Mapping[str, str]) -> Panel:
    log: AutoReview = found.log
    told = [one for one in found.logged if not hides_making(one.check, secrets)]
    lines = tuple(_line(found, one, secrets, words) for one in told)
    kept_back = _asked_by(found.logged) - _asked_by(told)
    sources = tuple(
        Source(
            words.get(path, path), line["source"], date.fromisoformat(line["as_of"]) if line["as_of"] else None,
            line.get("fault", ""),
        )
        for path, line in log.sources.items()
        if path not in kept_back
    )  # fmt: skip
    return Panel(found.step.title.ja, log.at, log.get_outcome_display(), _TONE[log.outcome], lines, sources)


def _asked_by(findings: Iterable[Finding]) -> set[str]:
    """The names the rules of these checks say."""
    return {path for one in findings for path in compile_rule(one.check.rule).mentions()}


def _line(found: Again, finding: Finding, secrets: frozenset[str], words: Mapping[str, str]) -> Line:
    check = finding.check
    if hides_result(check, secrets):
        return Line(check.code, check.title.ja, _("権限のある職員だけが見られます"), "neutral", (str(UNTOLD),))
    said, tone = _FOUND[finding.value]
    if finding.error:
        said, tone = _("計算できず判断できません"), "warning"
    held = finding.outcome is None
    told = "" if held or not finding.words else finding.words.ja
    todo = "" if held or not check.todo else check.todo.ja
    return Line(check.code, check.title.ja, said, tone, _sentences(found, finding, words), told, todo)


def _sentences(found: Again, finding: Finding, words: Mapping[str, str]) -> tuple[str, ...]:
    if finding.error:
        return (finding.error,)
    rule = compile_rule(finding.check.rule)
    try:
        told = explain(rule, found.names, today=found.log.today, parameters=found.parameters, vocabulary=words)
    except RuleError as error:
        return (str(error),)
    return told.sentences


def comment_on(actor: Actor, record: Record, event: Event) -> str:
    """What an event of a case says to a member of staff."""
    return str(UNTOLD) if tells_secrets(actor, record, event) else event.comment
