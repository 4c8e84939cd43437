"""Accounts, grants and tokens."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from .words import Right


class AccountManager(BaseUserManager):
    """Makes accounts; the e-mail address is the name to sign in with."""

    def create_user(self, email: str, password: str | None = None, **rest: object) -> Account:
        account = self.model(email=self.normalize_email(email).lower(), **rest)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, email: str | None) -> Account:
        return self.get(email__iexact=email)


class Account(AbstractBaseUser):
    """Somebody who can sign in: a resident, a member of staff, or both."""

    LANGUAGES = (("ja", "日本語"), ("easy", "やさしい日本語"), ("en", "English"))

    email = models.EmailField("メールアドレス", unique=True)
    resident = models.OneToOneField("people.Resident", models.SET_NULL, null=True, blank=True, related_name="account")
    staff = models.OneToOneField("offices.Staff", models.PROTECT, null=True, blank=True, related_name="account")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)
    language = models.CharField(max_length=4, default="ja", choices=LANGUAGES)
    notify_by_email = models.BooleanField("お知らせをメールでも受け取る", default=True)

    objects = AccountManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    def __str__(self) -> str:
        return self.email


class Grant(models.Model):
    """A right given to a department, a post or one member of staff, for a time."""

    right = models.CharField(max_length=20, choices=Right)
    department = models.ForeignKey("offices.Department", models.CASCADE, null=True, blank=True)
    post = models.ForeignKey("offices.Post", models.CASCADE, null=True, blank=True)
    staff = models.ForeignKey("offices.Staff", models.CASCADE, null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.right} {self.department_id or ''}/{self.post_id or ''}/{self.staff_id or ''}"


class Token(models.Model):
    """An API token: only its hash is kept; it acts as `account`, within `scopes`, until `expires_at`."""

    label = models.CharField(max_length=80)
    account = models.ForeignKey(Account, models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.label
