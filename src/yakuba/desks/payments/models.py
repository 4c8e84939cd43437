"""Who pays, batches of payments, and accounts put right."""

from __future__ import annotations

from django.db import models

from .words import LIVE, BatchState, PaymentState


class Sender(models.Model):
    """依頼人: the account the town pays from, as its bank knows it. A single row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    code = models.CharField("委託者コード", max_length=10)
    name = models.CharField("依頼人名", max_length=40)
    bank_code = models.CharField("金融機関コード", max_length=4)
    bank_name = models.CharField("金融機関名", max_length=15)
    branch_code = models.CharField("支店コード", max_length=3)
    branch_name = models.CharField("支店名", max_length=15)
    kind = models.CharField("預金の種類", max_length=4, default="普通")
    number = models.CharField("口座番号", max_length=7)
    line_ends = models.BooleanField("改行", default=True)
    """Whether each record of the file ends in CR LF: some banks want none."""

    def __str__(self) -> str:
        return self.name


class Batch(models.Model):
    """What is paid together on one day for one procedure. Made by one person, allowed by another."""

    definition = models.ForeignKey("definitions.Definition", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=BatchState, default=BatchState.MADE)
    pay_on = models.DateField("振込予定日")
    made_by = models.ForeignKey("offices.Staff", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey("offices.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey("offices.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    count = models.PositiveIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    sender = models.JSONField(default=dict)
    """The town's account as it was when the batch was allowed."""
    sha256 = models.CharField(max_length=64, blank=True)
    """Of the file for the bank: made anew, it must be the same."""
    taken_at = models.DateTimeField(null=True, blank=True)
    """When the file was first taken: from then on it may be at the bank."""
    reason = models.CharField(max_length=300, blank=True)
    """Why it was dropped, or why its result is not written down yet."""

    class Meta:
        verbose_name_plural = "batches"
        indexes = [models.Index(fields=["definition", "-id"], name="payments_batches")]

    def __str__(self) -> str:
        return f"{self.definition_id} {self.pay_on} {self.state}"


class Payment(models.Model):
    """One case's money: in a batch, or paid by hand over the counter."""

    record = models.ForeignKey("records.Record", models.CASCADE, related_name="payments")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="payments")
    line = models.PositiveIntegerField(default=0)
    """Its number in the batch, from 1: the bank's list of refusals names it."""
    amount = models.BigIntegerField()
    account = models.JSONField(default=dict)
    """The account as it stands in the file."""
    mended = models.BooleanField(default=False)
    """Whether that is not the account of the case: whoever allows the batch looks twice."""
    state = models.CharField(max_length=10, choices=PaymentState, default=PaymentState.WAITING)
    reason = models.CharField(max_length=200, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    """When it was written down that it was paid or refused."""
    by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record"], condition=models.Q(state__in=LIVE), name="payments_once"),
            models.UniqueConstraint(
                fields=["batch", "line"], condition=models.Q(batch__isnull=False), name="payments_line"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.amount} {self.state}"


class MendedAccount(models.Model):
    """The account a case is paid into where the one it names cannot be used: who wrote it down, and on what ground."""

    record = models.OneToOneField("records.Record", models.CASCADE, related_name="mended_account")
    account = models.JSONField()
    ground = models.CharField(max_length=200)
    by = models.ForeignKey("offices.Staff", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.record_id)
