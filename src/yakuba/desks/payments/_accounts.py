"""Whether an account can be paid into, and what is wrong with it in words for whoever can mend it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from ._zengin import KINDS, MOST, Transfer, as_bank_writes, name_if_kana, not_allowed

PARTS = ("bank", "bank_code", "branch", "branch_code", "kind", "number", "holder_kana")


def parts_of(value: Any) -> dict[str, str]:
    """An account as the parts of its field; empty where the case names none."""
    return {part: str(value[part]) for part in PARTS if value.get(part)} if isinstance(value, Mapping) else {}


def faults(account: Mapping[str, str], amount: int) -> Iterator[str]:
    """Why an account cannot stand in the file; nothing when it can."""
    if not account:
        yield _("口座が書かれていません")
        return
    if not re.fullmatch(r"[0-9]{4}", account.get("bank_code", "")):
        yield _("金融機関コードが数字4けたではありません")
    if not re.fullmatch(r"[0-9]{3}", account.get("branch_code", "")):
        yield _("支店コードが数字3けたではありません")
    if account.get("kind") not in KINDS:
        yield _("預金の種類が普通・当座・貯蓄ではありません")
    if not re.fullmatch(r"[0-9]{1,7}", account.get("number", "")):
        yield _("口座番号が数字1けたから7けたではありません")
    yield from _holder_faults(account.get("holder_kana", ""))
    if amount > MOST:
        yield _("額が大きすぎて、一件の振込みに入りません")


def _holder_faults(holder: str) -> Iterator[str]:
    if not as_bank_writes(holder):
        yield _("口座名義がありません")
    elif wrong := not_allowed(holder):
        yield _("口座名義に、銀行のファイルに書けない文字「%(wrong)s」があります") % {"wrong": wrong}


def transfer(account: Mapping[str, str], amount: int, own: int) -> Transfer:
    """A sound account as a line of the file."""
    return Transfer(
        account["bank_code"], name_if_kana(account.get("bank", "")), account["branch_code"],
        name_if_kana(account.get("branch", "")), account["kind"], account["number"], account["holder_kana"], amount, own,
    )  # fmt: skip


def shown(account: Mapping[str, str]) -> str:
    """An account on one line, for the screen."""
    place = " ".join(
        f"{account.get(name, '')} {account.get(f'{name}_code', '')}".strip() for name in ("bank", "branch")
    )
    return " ".join(
        f"{place} {account.get('kind', '')} {account.get('number', '')} {account.get('holder_kana', '')}".split()
    )
