"""Two people print in the same moment: the compiler that is shared between threads serves one at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import Any

import pytest

from yakuba.kernel.documents import _typst

DATA: dict[str, Any] = {
    "number": "V1-2-3", "name": "見本 花子", "done": ["転居届"], "left": [], "bring": [], "city": "霧ヶ浦市", "sample": True,
    "date": "令和8年11月22日", "qr": '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>', "phone": "",
    "footer": "霧ヶ浦市", "title": "これからの手続の一覧",
}  # fmt: skip


def printed(times: int) -> set[bytes]:
    with ThreadPoolExecutor(4) as hands:
        return set(hands.map(lambda _at: _typst.render("later", DATA), range(times)))


def test_the_compiler_itself_refuses_a_second_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_typst, "_ONE_AT_A_TIME", nullcontext())
    with pytest.raises(RuntimeError, match="borrowed"):
        printed(200)


def test_everybody_gets_the_same_paper() -> None:
    assert len(printed(24)) == 1
