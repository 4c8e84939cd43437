"""Groups of keys a clerk presses for a family of four that moves, against the places of the paper forms it would write on.

The journey of `tests/browser/visiting.py` is driven in a real browser; a group is one typed value or one key pressed. Promise:
12 at most, and nothing typed by the family. The yardstick is counted from the stored layouts of the same procedures' forms
(ADR 0028): what a resident writes in or ticks. A date, an address, a name or a group of boxes to tick is one place, as one
typed value is one group; of a table, as many rows as people are concerned.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

sys.path.insert(0, str(Path(__file__).parent))
import common

ROOT = Path(__file__).resolve().parents[1]
PROMISE = 12
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


def places(content: dict[str, Any], answers: dict[str, Any]) -> tuple[int, int]:
    """Places to write at and boxes' groups to tick of one form, and signatures; rows nobody needs are left out."""
    written, signed = set(), set()
    for place in content["places"]:
        path = place["path"].split("=")[0]
        parts = path.split(".")
        if path.startswith("@"):
            signed |= {path} if path == "@signature" else set()
            continue
        if len(parts) > 1 and parts[1].isdecimal():
            if int(parts[1]) < len(answers.get(parts[0]) or []):
                written.add(tuple(parts[:3]))
        else:
            written.add(tuple(parts[:1]))
    return len(written), len(signed)


def table(visit: Any) -> list[tuple[str, int, int]]:
    """Each procedure of the filed visit: its title, places to write on its form, signatures."""
    from yakuba.kernel.documents.models import FormLayout

    rows = []
    for part in visit.parts.filter(record__isnull=False).select_related("record", "definition").order_by("record"):
        content = FormLayout.objects.get(version=part.record.version_id).content
        rows.append((part.definition.title, *places(content, part.record.data)))
    return rows


class Quiet(WSGIRequestHandler):
    def log_message(self, *_what: object) -> None:
        """Says nothing."""


def served() -> tuple[Any, str]:
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.wsgi import get_wsgi_application

    server = make_server("127.0.0.1", 0, StaticFilesHandler(get_wsgi_application()), handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}"


def drive(browser: str, address: str) -> list[str]:
    """The journey; the groups it took."""
    from browser.conftest import sign_in
    from browser.visiting import CLERK, DESK, whole_journey
    from playwright.sync_api import sync_playwright

    with sync_playwright() as made:
        chromium = made.chromium.launch(executable_path=browser, args=FLAGS)
        page = chromium.new_context(viewport=DESK, locale="ja-JP", base_url=address).new_page()
        sign_in(page, CLERK)
        groups = whole_journey(page).groups
        chromium.close()
    return groups


def by_others(clerk: str) -> int:
    """Acts since the city was loaded by anybody but this clerk and the program itself: what a family would have typed."""
    from yakuba.kernel.access.actor import SYSTEM
    from yakuba.kernel.access.models import Account
    from yakuba.kernel.access.queries import actor_for
    from yakuba.kernel.audit.models import Entry

    own = actor_for(Account.objects.get(email=clerk)).label
    return Entry.objects.exclude(actor__in=[own, SYSTEM.label]).exclude(act__startswith="account.").count()


def signed_here(visit: Any) -> int:
    """Places to sign on the papers of the visit that are signed at all: its one sheet."""
    import pypdfium2

    from yakuba.desks.visits._papers import signature_sheet
    from yakuba.desks.visits._standing import Standing
    from yakuba.kernel.access.models import Account
    from yakuba.kernel.access.queries import actor_for

    actor = actor_for(Account.objects.get(staff=visit.clerk))
    sheet = pypdfium2.PdfDocument(signature_sheet(Standing(actor, visit)))
    return sum(page.get_textpage().get_text_bounded().count("署名してください") for page in sheet)


def found_browser() -> str:
    import shutil

    names = [os.environ.get("YAKUBA_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"]
    return next((path for name in names if name and (path := shutil.which(name))), "")


def main() -> None:
    browser = found_browser()
    if not browser:
        common.note("no Chromium here: the journey cannot be driven, nothing is measured")
        return
    common.fresh_database("sqlite", "keystrokes")
    sys.path.insert(0, str(ROOT / "tests"))
    from browser.visiting import CLERK

    from yakuba.desks.visits.models import Visit
    from yakuba.kernel.access.actor import SYSTEM
    from yakuba.kernel.definitions.actions import adopt_packs, read_packs
    from yakuba.sample import city
    from yakuba.site.sample_city import load

    load(city(residents=60), SYSTEM)
    adopt_packs(SYSTEM, read_packs(ROOT / "packs"))
    server, address = served()
    groups = drive(browser, address)
    server.shutdown()
    visit = Visit.objects.get()
    rows = table(visit)
    for title, written, signed in rows:
        common.note(f"{written:4} places, {signed} signature  {title}")
    paper, signatures = sum(one[1] for one in rows), sum(one[2] for one in rows)
    common.note(f"{paper:4} places, {signatures} signatures in all; here: {len(groups)} groups ({' '.join(groups)})")
    common.say(
        "keystrokes", len(groups), "groups of keys by the clerk after identification", f"{paper} places of {len(rows)} paper forms",
        len(groups) / paper, by_the_family=by_others(CLERK), signatures=signed_here(visit), signatures_on_paper=signatures,
        promise=PROMISE,
    )  # fmt: skip
    common.drop_database()


if __name__ == "__main__":
    main()
