"""Asking for a dry run, stopping it, letting it go on, and the worker's part of it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from yakuba.kernel import clock
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.audit.actions import action
from yakuba.kernel.definitions.actions import read_packs
from yakuba.kernel.definitions.models import Definition
from yakuba.language.characters import cut_to
from yakuba.language.loading import load_packs

from . import _running
from ._running import Progress, cases_of
from .models import DryRun
from .words import FAILED, GOING, RunState

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)


class NothingToTry(Exception):
    """There is no such procedure in the draft, it has no automatic review, or no such period; in words."""


def ask_for_run(
    actor: Actor, definition: Definition, since: date, until: date, draft: Mapping[str, Any] | None = None, name: str = ""
) -> DryRun:  # fmt: skip
    """Have the checks of a procedure (live, or of a draft) tried on what was filed in a period, both days included.

    One for the same checks and period that has not ended is given back, to go on with. Raises NothingToTry.
    """
    if since > until:
        raise NothingToTry(_("期間の初めの日が、終わりの日より後になっています。日付を入れ替えてください"))
    content = dict(draft) if draft else {"procedure": definition.live.content["procedure"]}
    if not any(step.get("auto") for step in content["procedure"]["workflow"]):
        raise NothingToTry(_("「%(title)s」には、自動審査の工程がありません") % {"title": definition.title})
    with action(actor, "review.dry_run", f"definition:{definition.key}", since=str(since), until=str(until)):
        same = DryRun.objects.filter(definition=definition, since=since, until=until, state__in=GOING).order_by("-id")
        found = next((run for run in same if run.content == content), None)
        if found is None:
            name = name or str(definition.live.number)
            found = DryRun(definition=definition, content=content, name=cut_to(name, 120), since=since, until=until)
            found.asked_by, found.asked_at, found.of = actor.label, clock.now(), cases_of(found).count()
            found.save()
        elif found.state == RunState.STOPPED:
            found.state = RunState.WAITING
            found.save(update_fields=["state"])
    return found


def draft_of(folder: Path, key: str) -> dict[str, Any]:
    """The procedure of a folder of packs, with all its parameters, as a run keeps it. Raises PackProblems, NothingToTry."""
    packs = load_packs(read_packs(folder))
    procedure = next((one for pack in packs for one in pack.procedures if one.procedure == key), None)
    if procedure is None:
        raise NothingToTry(
            _("%(folder)s に「%(key)s」という手続がありません。procedure: の名前を確かめてください")
            % {"folder": folder, "key": key}
        )
    plain = {"mode": "json", "by_alias": True, "exclude_defaults": True}
    return {
        "procedure": procedure.model_dump(**plain),
        "parameters": [one.model_dump(**plain) for pack in packs for one in pack.parameters],
    }


def stop(actor: Actor, run: DryRun) -> None:
    """Let a run rest after the cases it has in hand; what it found stays."""
    with action(actor, "review.stop", f"dry_run:{run.pk}"):
        DryRun.objects.filter(pk=run.pk, state__in=[RunState.WAITING, RunState.RUNNING]).update(state=RunState.STOPPED)


def resume(actor: Actor, run: DryRun) -> None:
    """Let a run that was stopped or failed go on where it was."""
    with action(actor, "review.resume", f"dry_run:{run.pk}"):
        DryRun.objects.filter(pk=run.pk, state__in=[RunState.STOPPED, RunState.FAILED]).update(
            state=RunState.WAITING, error=""
        )


def run_waiting(progress: Progress = lambda done, of: None, only: DryRun | None = None) -> int:
    """Run what waits, or `only` one, to the end; what a dead worker left is taken over. Gives how many."""
    done = 0
    while (run := _claim(only)) is not None:
        _go_on(run, progress, to_the_end=True)
        done += 1
    return done


def run_a_little() -> int:
    """Try some cases of the first run that waits, and let others go on with it. Gives 0 where none waits."""
    run = _claim(None)
    if run is not None:
        _go_on(run, lambda done, of: None, to_the_end=False)
    return int(run is not None)


def _go_on(run: DryRun, progress: Progress, *, to_the_end: bool) -> None:
    try:
        _running.go_on(run, progress, to_the_end=to_the_end)
    except Exception:  # its words may hold what a case says: they are for the log, not for the screen
        log.exception("dry run %s failed", run.pk)
        DryRun.objects.filter(pk=run.pk).update(state=RunState.FAILED, error=FAILED)
    except BaseException:  # somebody pressed Ctrl-C: another worker may go on at once
        DryRun.objects.filter(pk=run.pk, state=RunState.RUNNING).update(state=RunState.WAITING)
        raise


def _claim(only: DryRun | None) -> DryRun | None:
    lapsed = Q(state=RunState.RUNNING) & (Q(beat_at__lt=clock.now() - LEASE) | Q(beat_at=None))
    found = DryRun.objects.filter(Q(state=RunState.WAITING) | lapsed).order_by("id")
    for run in found.filter(pk=only.pk) if only else found:
        # The condition is what makes two workers safe, on a database without row locks too.
        mine = DryRun.objects.filter(pk=run.pk, state=run.state, beat_at=run.beat_at).update(
            state=RunState.RUNNING, beat_at=clock.now()
        )
        if mine:
            run.refresh_from_db()
            return run
    return None
