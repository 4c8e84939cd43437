"""What a clerk's session remembers of a visit, so that nothing is chosen twice: papers seen and who came."""

from __future__ import annotations

from django.http import HttpRequest

VISIT = "counter_visit"


def visit(request: HttpRequest, whom: str) -> dict[str, str]:
    """The papers seen and who came, for the subject at the counter now; nothing for anybody else."""
    kept = request.session.get(VISIT, {})
    return kept if kept.get("whom") == whom else {}


def remember(request: HttpRequest, whom: str, **told: str) -> None:
    """Keep what was told about the subject at the counter now; the visitor before is forgotten."""
    request.session[VISIT] = {"whom": whom, **told}
