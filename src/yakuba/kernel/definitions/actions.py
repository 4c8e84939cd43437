"""Publishing definitions and loading packs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.actions import action
from yakuba.kernel.definitions import published
from yakuba.kernel.offices.queries import department_named
from yakuba.language.characters import fold
from yakuba.language.loading import load_packs
from yakuba.language.pack import Pack
from yakuba.language.procedures import Letter, Procedure
from yakuba.language.programmes import Programme
from yakuba.language.texts import Text

from .models import Definition, Version, Vocabulary

PACK_FILES = ("*.yaml", "*.yml", "*.csv")


class NoSuchOffice(LookupError):
    """A definition names a department the town does not have."""


def publish(
    actor: Actor, procedure: Procedure, letters: Iterable[Letter], *, pack: str = "", note: str = ""
) -> Version:
    """Make a wording live as a new immutable version.

    Publishing what is live already returns that version: nothing is loaded twice. Records keep the version they have.
    Raises PermissionDenied without Right.DEFINITIONS, NoSuchOffice when the town has no such department.
    """
    version, is_new = _publish(
        actor,
        _Said("procedure", procedure.procedure, procedure.title.ja, procedure.office, _content(procedure, letters), _search_text(procedure)),
        pack=pack, note=note,
    )  # fmt: skip
    if is_new:
        published.send(sender=Version, version=version, procedure=procedure)
    return version


def publish_programme(actor: Actor, programme: Programme, *, pack: str = "", note: str = "") -> Version:
    """Make a programme's law live as a new immutable version, as `publish` does a procedure's."""
    content = {"programme": programme.model_dump(mode="json", by_alias=True, exclude_defaults=True)}
    texts = _words(programme.title, programme.summary, programme.apply)
    search = fold(" ".join([*texts, programme.office, programme.law, programme.category]))
    said = _Said("programme", programme.programme, programme.title.ja, programme.office, content, search)
    return _publish(actor, said, pack=pack, note=note)[0]


@dataclass(frozen=True, slots=True)
class _Said:
    """What a definition says, whatever its kind."""

    kind: str
    key: str
    title: str
    office: str
    content: dict[str, Any]
    search: str


def _publish(actor: Actor, said: _Said, *, pack: str, note: str) -> tuple[Version, bool]:
    """The live version of a wording, and whether it is new."""
    actor.must(Right.DEFINITIONS)
    office = department_named(said.office, clock.today())
    if office is None:
        raise NoSuchOffice(f"「{said.office}」という課がありません。組織に課を追加するか、office を直してください")
    digest = hashlib.sha256(json.dumps(said.content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    existing = Definition.objects.filter(key=said.key).select_related("live").first()
    if existing and existing.live and existing.live.sha256 == digest:
        return existing.live, False
    with action(actor, "definition.publish", f"definition:{said.key}", sha256=digest, note=note) as act:
        definition, _ = Definition.objects.update_or_create(
            key=said.key,
            defaults={
                "kind": said.kind, "title": said.title, "office": office, "pack": pack,
                "search": f"{said.search}{fold(office.name)}",
            },
        )  # fmt: skip
        last = definition.versions.order_by("-number").values_list("number", flat=True).first() or 0
        version = Version.objects.create(
            definition=definition, number=last + 1, content=said.content, sha256=digest,
            published_at=clock.now(), published_by=actor.label, note=note,
        )  # fmt: skip
        Definition.objects.filter(pk=definition.pk).update(live=version)
        act.data["version"] = version.number
    return version, True


def _content(procedure: Procedure, letters: Iterable[Letter]) -> dict[str, Any]:
    def plain(model: Procedure | Letter) -> dict[str, Any]:
        return model.model_dump(mode="json", by_alias=True, exclude_defaults=True)

    wanted = {step.document for step in procedure.workflow if step.document}
    wanted |= {f"{key}-refused" for key in wanted}
    return {
        "procedure": plain(procedure),
        "letters": [plain(letter) for letter in letters if letter.document in wanted],
    }


def _search_text(procedure: Procedure) -> str:
    words = _words(procedure.title, procedure.summary, procedure.who)
    return fold(" ".join([*words, *procedure.keywords, procedure.law, procedure.category or ""]))


def _words(*texts: Text) -> list[str]:
    return [word for text in texts for word in (text.ja, text.easy, text.en) if word]


def read_packs(folder: Path) -> dict[str, dict[str, str]]:
    """The text of every pack under a folder: pack name -> path inside the pack -> text."""
    packs: dict[str, dict[str, str]] = {}
    for head in sorted(folder.glob("*/pack.yaml")):
        files = sorted(path for pattern in PACK_FILES for path in head.parent.rglob(pattern))
        packs[head.parent.name] = {str(path.relative_to(head.parent)): path.read_text("utf-8") for path in files}
    return packs


def adopt_packs(
    actor: Actor,
    packs: Mapping[str, Mapping[str, str]],
    *,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> list[Version]:
    """Check packs as a whole, then take over their vocabulary and publish their procedures and programmes.

    Raises yakuba.language.loading.PackProblems when any file is faulty; nothing is changed then.
    """
    loaded = load_packs(packs)
    of = sum(len(pack.procedures) + len(pack.programmes) for pack in loaded)
    versions: list[Version] = []
    for pack in loaded:
        adopt_vocabulary(actor, pack)
    for pack in loaded:
        for procedure in pack.procedures:
            versions.append(publish(actor, procedure, pack.letters, pack=pack.head.pack))
            progress(len(versions), of)
        for programme in pack.programmes:
            versions.append(publish_programme(actor, programme, pack=pack.head.pack))
            progress(len(versions), of)
    return versions


def adopt_vocabulary(actor: Actor, pack: Pack) -> None:
    """Take over a pack's facts, parameters, life events and purposes; unchanged ones are left alone.

    Raises PermissionDenied without Right.DEFINITIONS.
    """
    actor.must(Right.DEFINITIONS)
    content = {
        name: [item.model_dump(mode="json", by_alias=True, exclude_defaults=True) for item in items]
        for name, items in (
            ("facts", pack.facts),
            ("parameters", pack.parameters),
            ("events", pack.events),
            ("purposes", pack.purposes),
        )
    }
    digest = hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    if Vocabulary.objects.filter(pack=pack.head.pack, sha256=digest).exists():
        return
    with action(actor, "vocabulary.adopt", f"pack:{pack.head.pack}", sha256=digest):
        Vocabulary.objects.update_or_create(
            pack=pack.head.pack,
            defaults={"version": pack.head.version, "content": content, "sha256": digest, "loaded_at": clock.now()},
        )


def suspend(actor: Actor, key: str, *, suspended: bool) -> None:
    """Stop or resume taking filings for a procedure. Acts at once; open cases go on."""
    actor.must(Right.DEFINITIONS)
    with action(actor, "definition.suspend", f"definition:{key}", suspended=suspended):
        Definition.objects.filter(key=key).update(suspended=suspended)


__all__ = ["adopt_packs", "adopt_vocabulary", "publish", "publish_programme", "read_packs", "suspend"]
