"""Documents made by the office."""

from __future__ import annotations

from django.db import models


class Document(models.Model):
    """A PDF as it was issued: its bytes never change, its hash says so."""

    record = models.ForeignKey("records.Record", models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=8, choices=[("letter", "通知書"), ("form", "申請書")])
    key = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    number = models.CharField("文書番号", max_length=40, blank=True)
    file = models.FileField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    """Its words without its shape, for screens and search."""
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class FormLayout(models.Model):
    """Where everything stands on the paper form of a version. Never changed: the database refuses it by trigger.

    `content` is what `_layout.layout` gives: what people write is at `places`, in millimetres (ADR 0028).
    """

    version = models.OneToOneField("definitions.Version", models.PROTECT, related_name="form_layout")
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    """The fingerprint of the content, its keys in order."""
    template = models.CharField(max_length=64)
    """The fingerprint of the template that drew forms when the layout was made."""
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.version_id}: {self.sha256[:8]}"


class DocumentNumber(models.Model):
    """The last document number (文書番号) an office gave in a fiscal year."""

    office = models.ForeignKey("offices.Department", models.PROTECT)
    fiscal_year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "fiscal_year"], name="documents_one_counter")]

    def __str__(self) -> str:
        return f"{self.office_id} {self.fiscal_year}: {self.last}"
