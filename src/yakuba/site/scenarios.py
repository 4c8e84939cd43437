"""Acting out a pack's scenarios against the real actions, and saying what came out differently."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM, Actor
from yakuba.kernel.access.models import Account, Grant
from yakuba.kernel.access.queries import actor_for
from yakuba.kernel.access.words import Assurance, Right
from yakuba.kernel.definitions.actions import adopt_packs, read_packs
from yakuba.kernel.definitions.queries import definition, parameters, procedure_of
from yakuba.kernel.offices.models import Appointment, Delegation, Department, Municipality, Post, Staff
from yakuba.kernel.offices.queries import NoSuchPost, post_named
from yakuba.kernel.people.models import Representation
from yakuba.kernel.people.queries import facts_of
from yakuba.kernel.records.actions import attach, begin
from yakuba.kernel.records.models import Record
from yakuba.kernel.workflow import actions
from yakuba.kernel.workflow.errors import Refused
from yakuba.kernel.workflow.queries import renewal_of
from yakuba.language.answers import look_up
from yakuba.language.loading import load_packs
from yakuba.language.pack import Pack
from yakuba.language.procedures import Procedure
from yakuba.language.rules import compile_rule
from yakuba.language.scenarios import Move, Scenario

from ._samples import SAMPLE_PDF, SAMPLE_PICTURE
from ._settling import settle
from .families import differences, judged

CHAIRS = (("係員", 1), ("係長", 2), ("課長", 3))
BEGINNING = date(2010, 4, 1)
RANKS = {"部長": 4, "副市長": 5, "市長": 6}


@dataclass
class Played:
    """What came out of a scenario. `differs` is empty when everything was as expected."""

    scenario: Scenario
    record: Record | None = None
    problems: dict[str, str] = field(default_factory=dict)
    differs: list[str] = field(default_factory=list)


class Stage:
    """The people and chairs of one scenario."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.today = date.fromisoformat(scenario.today)
        self.definition = definition(scenario.file.procedure)
        self.procedure = procedure_of(self.definition.live_id)
        self.residents = settle([scenario.subject, *scenario.household], self.today)
        self.subject = self.residents[scenario.subject.name]
        self.account = Account.objects.create(email="subject@example.jp", resident=self.subject)
        self._represent()

    def _represent(self) -> None:
        kinds = self.procedure.representation.kinds
        name = self.scenario.file.as_agent_of
        if name and kinds:
            Representation.objects.create(
                agent=self.subject, principal=self.residents[name], kind=kinds[0], starts_on=date(2020, 1, 1)
            )

    def applicant(self) -> Actor:
        """The subject signed in with a verified identity."""
        return actor_for(self.account, assurance=Assurance.VERIFIED, on=self.today)

    def chair(self, name: str) -> Actor:
        """Whoever sits in a chair: made on first use."""
        if name == "office":
            name = "係員"
        office = self.definition.office
        self._furnish(office)
        return self._sitting(post_named(name, office, self.today))

    def office(self, name: str) -> Department:
        """Another office, by its name."""
        return post_named(f"{name}/係員", self.definition.office, self.today).department

    def _furnish(self, office: Department) -> None:
        for title, rank in CHAIRS:
            Post.objects.get_or_create(
                department=office, title=title, ends_on=None, defaults={"rank": rank, "starts_on": BEGINNING}
            )

    def _sitting(self, post: Post) -> Actor:
        number = f"C{post.pk}"
        staff, made = Staff.objects.get_or_create(
            number=number,
            defaults={"family_name": post.title, "given_name": "見本", "email": f"{number.lower()}@staff.example.jp"},
        )
        if made:
            Appointment.objects.create(staff=staff, post=post, starts_on=date(2020, 4, 1))
            Grant.objects.create(right=Right.COUNTER, staff=staff, starts_on=date(2020, 4, 1))
        account, _ = Account.objects.get_or_create(email=staff.email, defaults={"staff": staff})
        return actor_for(account, on=self.today)

    def deputise(self, absent: str, deputy: str) -> Actor:
        """The holder of `absent` is away and whoever sits in `deputy` decides for them."""
        post = post_named(absent, self.definition.office, self.today)
        staff = self.chair(deputy).staff
        Delegation.objects.get_or_create(post=post, deputy=staff, starts_on=self.today, ends_on=self.today)
        return self.chair(deputy)


def play(scenario: Scenario) -> Played:
    """Act a scenario out inside the caller's transaction."""
    played = Played(scenario)
    with clock.on(date.fromisoformat(scenario.today)):
        stage = Stage(scenario)
        played.differs += _offer(stage, played)
        _file(stage, played)
        for move in scenario.then:
            if played.record and move.act == "renew":
                played.record = _renewed(stage, played.record, move)
            elif played.record:
                _act(stage, played.record, move)
        if played.record:
            played.record.refresh_from_db()
        played.differs += list(_differences(stage, played))
    return played


def _file(stage: Stage, played: Played) -> None:
    filing = stage.scenario.file
    about = stage.residents[filing.as_agent_of] if filing.as_agent_of else stage.subject
    at_counter = filing.channel == "counter"
    actor = stage.chair("係員") if at_counter else stage.applicant()
    agent = stage.subject if filing.as_agent_of else None
    draft = begin(actor, stage.definition.live, filing.channel, resident=about, agent=agent)
    with _collected(played):
        for key in filing.files:
            attach(actor, draft, key, _file_for(stage, key))
        played.record = actions.file_case(
            actor,
            actions.Filing(
                version=stage.definition.live, channel=filing.channel, answers=filing.answers, resident=about,
                agent=agent, attachments=list(draft.attachments.all()), identity_checked=True, intake_key=draft.token,
            ),
        )  # fmt: skip


def _file_for(stage: Stage, key: str) -> SimpleUploadedFile:
    found = stage.procedure.field(key)
    if found and "image" not in found.accept:
        return SimpleUploadedFile("見本.pdf", SAMPLE_PDF, content_type="application/pdf")
    return SimpleUploadedFile("見本.png", SAMPLE_PICTURE, content_type="image/png")


@contextmanager
def _collected(played: Played) -> Iterator[None]:
    try:
        yield
    except Refused as refused:
        played.problems.update({problem.path: problem.message for problem in refused.problems})


def _act(stage: Stage, record: Record, move: Move) -> None:
    number, words = record.number, move.comment or "見本の理由です。"
    if move.by == "applicant" or move.act in ("answer_correction", "withdraw"):
        actor = stage.applicant()
    elif move.proxy_by:
        actor = stage.deputise(move.by, move.proxy_by)
    else:
        actor = stage.chair(move.by)
    doing: dict[str, Any] = {
        "accept": lambda: actions.accept(actor, number),
        "complete": lambda: actions.complete(actor, number),
        "ask_correction": lambda: actions.ask_correction(actor, number, comment=words),
        "answer_correction": lambda: actions.answer_correction(actor, number, move.answers),
        "approve": lambda: actions.approve(actor, number),
        "refuse": lambda: _refuse(actor, move, number, words),
        "send_back": lambda: actions.send_back(actor, number, comment=words, to=move.step or ""),
        "take_back": lambda: actions.take_back(actor, number),
        "review": lambda: actions.review(actor, number),
        "withdraw": lambda: actions.withdraw(actor, number),
        "forward": lambda: actions.forward(actor, number, stage.office(move.to or ""), comment=words),
    }
    doing[move.act]()


def _renewed(stage: Stage, record: Record, move: Move) -> Record:
    """The case that renews a granted one, with the answers that changed."""
    record.refresh_from_db()
    live, answers = renewal_of(record)
    filing = actions.Filing(
        version=live, channel="online", answers={**answers, **move.answers}, resident=record.resident,
        agent=record.agent, renews=record,
    )  # fmt: skip
    return actions.file_case(stage.applicant(), filing)


def _refuse(actor: Actor, move: Move, number: str, words: str) -> Record:
    if move.by == "office":
        return actions.refuse(actor, number, reason=words)
    return actions.disapprove(actor, number, reason=words)


def _differences(stage: Stage, played: Played) -> Iterator[str]:
    expect, record = played.scenario.expect, played.record
    for key, words in expect.problems.items():
        message = next(
            (text for path, text in played.problems.items() if path == key or path.startswith(f"{key}.")), ""
        )
        if words not in message:
            yield f"{key}: 「{words}」と言うはずが「{message or '何も言わない'}」"
    for key, message in played.problems.items():
        if not any(key == wanted or key.startswith(f"{wanted}.") for wanted in expect.problems):
            yield f"{key}: 思いがけない誤り「{message}」"
    if record:
        yield from _of_record(played, record)
    elif not expect.problems:
        yield "申請が受け付けられませんでした"
    yield from _known(stage, expect.knows)


def _known(stage: Stage, wanted: Mapping[str, object]) -> Iterator[str]:
    stage.subject.refresh_from_db()  # a notice of moving gives another address
    facts = facts_of(stage.subject, stage.today) if wanted else {}
    for path, value in wanted.items():
        known = look_up(facts, path)
        if (known.isoformat() if isinstance(known, date) else known) != value:
            yield f"knows: {path} は {value} のはずが {known}"


def _of_record(played: Played, record: Record) -> Iterator[str]:
    expect = played.scenario.expect
    due = record.due_on.isoformat()
    pairs = [
        ("state", record.state),
        ("step", record.step),
        ("amount", record.amount),
        ("fee", record.fee),
        ("due", due),
    ]
    for name, actual in pairs:
        wanted = getattr(expect, name)
        if wanted is not None and wanted != actual:
            yield f"{name}: {wanted} のはずが {actual}"
    if expect.codes is not None:
        last = record.reviews.last()
        codes = last.codes.split() if last else None
        if codes != expect.codes:
            yield f"codes: {expect.codes} のはずが {codes}"
    if expect.notices is not None:
        told = record.messages.count()
        if told != expect.notices:
            yield f"notices: {expect.notices} のはずが {told}"
    letters = "\n".join(text for text in record.documents.values_list("text", flat=True))
    for words in expect.letter:
        if words not in letters:
            yield f"letter: 「{words}」がありません: {letters[:200]}"


def _offer(stage: Stage, played: Played) -> Iterator[str]:
    expect = played.scenario.expect
    if expect.offered is None and not expect.missing:
        return
    rule = compile_rule(stage.procedure.when or "true")
    facts = facts_of(stage.subject, stage.today, rule.mentions())
    verdict = rule.judge(facts, today=stage.today, parameters=parameters())
    if expect.offered is not None and verdict.value is not expect.offered:
        yield f"offered: {expect.offered} のはずが {verdict.value}"
    for path in expect.missing:
        if path not in verdict.missing:
            yield f"missing: {path} が足りないはずが {sorted(verdict.missing)}"


def play_all(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Act out every scenario and judge every family of the packs in a folder, in a town of its own; nothing stays.

    Gives the name of each and what came out differently.
    """
    with _files_elsewhere(), transaction.atomic():
        found(packs=folder)
        for name, differs in _stories(load_packs(read_packs(folder))):
            mark = transaction.savepoint()
            yield name, differs()
            transaction.savepoint_rollback(mark)
        transaction.set_rollback(True)


def _stories(packs: Sequence[Pack]) -> Iterator[tuple[str, Callable[[], list[str]]]]:
    for pack in packs:
        for scenario in pack.scenarios:
            yield f"{scenario.file.procedure}: {scenario.scenario}", lambda one=scenario: play(one).differs
        for family in pack.families:
            yield f"家族: {family.family}", lambda one=family: list(differences(one, judged(one)))


@contextmanager
def _files_elsewhere() -> Iterator[None]:
    """What is stored meanwhile goes into a folder of its own, and with it."""
    kept = default_storage._wrapped
    with TemporaryDirectory(prefix="yakuba-act-") as folder:
        default_storage._wrapped = FileSystemStorage(folder)
        try:
            yield
        finally:
            default_storage._wrapped = kept


def found(*, packs: Path) -> None:
    """A town for scenarios: the offices the packs name, under one 部, and the packs' procedures published.

    Where a town is already, its offices serve; only what is missing is added.
    """
    hall = _department("見本部", None)
    Post.objects.get_or_create(
        department=hall, title="市長", ends_on=None, defaults={"rank": 6, "starts_on": BEGINNING}
    )
    Post.objects.get_or_create(
        department=hall, title="部長", ends_on=None, defaults={"rank": 4, "starts_on": BEGINNING}
    )
    # Stories are told on days before a real town was set up here.
    for dated in (Department, Post):
        dated.objects.filter(starts_on__gt=BEGINNING).update(starts_on=BEGINNING)
    loaded = load_packs(read_packs(packs))
    procedures = [procedure for pack in loaded for procedure in pack.procedures]
    named = {name.partition("/")[0] for procedure in procedures for name in _chairs(procedure) if "/" in name}
    for name in sorted({office for pack in loaded for office in pack.offices()} | named):
        department = _department(name, hall)
        for title, rank in CHAIRS:
            Post.objects.get_or_create(
                department=department, title=title, ends_on=None, defaults={"rank": rank, "starts_on": BEGINNING}
            )
    for procedure in procedures:
        _fill_route(procedure)
    Municipality.objects.get_or_create(
        pk=1, defaults={"name": "見本市", "code": "992011", "mayor": "見本 太郎", "sample": True}
    )
    adopt_packs(SYSTEM, read_packs(packs))


def _fill_route(procedure: Procedure) -> None:
    """A chair a route names and a real town does not have yet: above the office, as in the town of scenarios."""
    office = Department.objects.get(name=procedure.office)
    for name in (name for name in _chairs(procedure) if "/" not in name):
        try:
            post_named(name, office, clock.today())
        except NoSuchPost:
            Post.objects.create(department=_top(office), title=name, rank=RANKS.get(name, 4), starts_on=BEGINNING)


def _top(office: Department) -> Department:
    while office.parent:
        office = office.parent
    return office


def _department(name: str, parent: Department | None) -> Department:
    existing = Department.objects.filter(name=name).first()
    if existing:
        return existing
    code = f"S{Department.objects.count() + 1:03}"
    return Department.objects.create(code=code, name=name, parent=parent, starts_on=BEGINNING)


def _chairs(procedure: Procedure) -> Iterator[str]:
    for step in procedure.workflow:
        for stage in step.route:
            yield from stage.posts


__all__ = ["Played", "Stage", "found", "play", "play_all"]
