"""What a clerk's session remembers of a visit, so that nothing is chosen twice: papers seen, who came, answers anew."""

from __future__ import annotations

from django.http import HttpRequest

VISIT, ANEW = "counter_visit", "counter_anew"
DRAFTS = 50


def visit(request: HttpRequest, whom: str) -> dict[str, str]:
    """The papers seen and who came, for the subject at the counter now; nothing for anybody else."""
    kept = request.session.get(VISIT, {})
    return kept if kept.get("whom") == whom else {}


def remember(request: HttpRequest, whom: str, **told: str) -> None:
    """Keep what was told about the subject at the counter now; the visitor before is forgotten."""
    request.session[VISIT] = {"whom": whom, **told}


def anew(request: HttpRequest, token: str) -> set[str]:
    """The known answers of a draft that this clerk writes anew."""
    return set(request.session.get(ANEW, {}).get(token, ()))


def set_anew(request: HttpRequest, token: str, keys: set[str]) -> None:
    """Keep them, for the last visits only."""
    kept = {**request.session.get(ANEW, {}), token: sorted(keys)}
    request.session[ANEW] = dict(list(kept.items())[-DRAFTS:])
