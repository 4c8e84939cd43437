"""Founding a real municipality: its name, its offices as the packs need them, and the first administrator."""

from __future__ import annotations

from pathlib import Path

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from yakuba.kernel import clock
from yakuba.kernel.access.actor import SYSTEM
from yakuba.kernel.access.models import Account, Grant
from yakuba.kernel.access.words import Right
from yakuba.kernel.audit.actions import action
from yakuba.kernel.definitions.actions import adopt_packs, read_packs
from yakuba.kernel.offices.models import Appointment, Department, Municipality, Post, Staff
from yakuba.language.loading import load_packs

FIRST_OFFICE = "デジタル推進課"


class FoundingError(ValueError):
    """What was given can't found a town, in words for whoever typed it."""


def code_is_right(code: str) -> bool:
    """Whether a six-digit municipality code bears its check digit (総務省 全国地方公共団体コード, JIS X 0402)."""
    if len(code) != 6 or not (code.isascii() and code.isdigit()):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(code[:5], (6, 5, 4, 3, 2), strict=True))
    return (11 - total % 11) % 10 == int(code[5])


def found(
    *, name: str, code: str, head_title: str, mayor: str, admin_email: str, admin_name: str, admin_password: str,
    packs: Path | None,
) -> None:  # fmt: skip
    """Set the town up in one transaction. Raises FoundingError naming what to type instead."""
    if not code_is_right(code):
        raise FoundingError(
            f"全国地方公共団体コード「{code}」は正しくありません。総務省の6けたのコード (最後は検査数字) を入れてください。"
        )
    family, _, given = admin_name.strip().replace("\u3000", " ").partition(" ")
    if not given:
        raise FoundingError("管理者の氏名は、姓と名の間に空白を入れてください。例: 役場 花子")
    try:
        validate_email(admin_email)
    except ValidationError as error:
        raise FoundingError(f"メールアドレス「{admin_email}」は正しくありません。例: hanako@example.jp") from error
    try:
        validate_password(admin_password, Account(email=admin_email))
    except ValidationError as error:
        raise FoundingError("パスワード: " + " ".join(error.messages)) from error
    with transaction.atomic(), action(SYSTEM, "town.found", "municipality:1", town=name, code=code):
        Municipality.objects.create(name=name, code=code, head_title=head_title, mayor=mayor)
        head = _department("001", name)
        Post.objects.create(department=head, title=head_title, rank=6, starts_on=clock.today())
        office = _department("010", FIRST_OFFICE, head)
        _administrator(office, admin_email, family, given, admin_password)
        if packs:
            _offices_for(packs, head)
            adopt_packs(SYSTEM, read_packs(packs))


def _department(code: str, name: str, parent: Department | None = None) -> Department:
    department = Department.objects.create(code=code, name=name, parent=parent, starts_on=clock.today())
    for title, rank in (("課長", 3), ("係長", 2), ("係員", 1)) if parent else ():
        Post.objects.create(department=department, title=title, rank=rank, starts_on=clock.today())
    return department


def _offices_for(packs: Path, head: Department) -> None:
    """Open the departments the packs name, so that their procedures have an office; rename them afterwards at will."""
    names = {office for pack in load_packs(read_packs(packs)) for office in pack.offices()}
    for number, name in enumerate(sorted(names - {FIRST_OFFICE}), start=2):
        _department(f"{number:02}0", name, head)


def _administrator(office: Department, email: str, family: str, given: str, password: str) -> None:
    staff = Staff.objects.create(number="1", family_name=family, given_name=given, email=email)
    post = Post.objects.get(department=office, title="係員")
    Appointment.objects.create(staff=staff, post=post, starts_on=clock.today())
    account = Account.objects.create_user(email, password, staff=staff)
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    for right in (
        Right.DEFINITIONS,
        Right.OFFICES,
        Right.PEOPLE,
        Right.KEEPING,
        Right.OFFERS,
        Right.AUDIT,
        Right.COUNTER,
        Right.ALL_CASES,
    ):
        Grant.objects.create(right=right, staff=staff, starts_on=clock.today())
