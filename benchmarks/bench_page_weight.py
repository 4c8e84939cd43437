"""The first page of a procedure as a phone loads it: bytes before images, and requests to anybody else.

Promise: under 100 kB, no third party. The yardstick is the size of the words alone, as text without any markup.
"""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parent))
import common


class Loads(HTMLParser):
    """What a page makes the browser fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("script", "img", "iframe") and given.get("src"):
            self.found.append(str(given["src"]))
        if tag == "link" and given.get("rel") in ("stylesheet", "icon", "preload"):
            self.found.append(str(given["href"]))

    def handle_data(self, data: str) -> None:
        self.words += data.strip()


def main() -> None:
    common.fresh_database("sqlite", "weight")
    from django.contrib.staticfiles import finders
    from django.test import Client

    from yakuba.kernel.access.actor import SYSTEM
    from yakuba.kernel.definitions.actions import adopt_packs, read_packs
    from yakuba.sample import city
    from yakuba.site.sample_city import load

    load(city(residents=200), SYSTEM)
    adopt_packs(SYSTEM, read_packs(Path(__file__).resolve().parents[1] / "packs"))
    worst, words, strangers, where = 0, 1, set(), ""
    from yakuba.kernel.definitions.queries import live

    for found in live():
        address = f"/apply/p/{found.key}/"
        page = Client(SERVER_NAME="127.0.0.1").get(address)
        if page.status_code != 200:
            raise RuntimeError(f"{address} answered {page.status_code}")
        parser = Loads()
        parser.feed(page.content.decode())
        strangers |= {source for source in parser.found if urlsplit(source).netloc}
        total = len(page.content)
        for source in parser.found:
            path = finders.find(re.sub(r"^/static/", "", urlsplit(source).path))
            total += Path(str(path)).stat().st_size if path else 0
        if total > worst:
            worst, words, where = total, len(parser.words.encode()), address
    common.say(
        "page-weight", worst / 1000, f"kB uncompressed, the heaviest first page ({where})", f"its words alone: {words / 1000:.1f} kB",
        worst / words, third_party_requests=len(strangers), promise_kb=100,
    )  # fmt: skip


if __name__ == "__main__":
    main()
