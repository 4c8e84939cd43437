"""Definitions, their immutable versions, and the vocabulary packs bring."""

from __future__ import annotations

from django.db import models


class Definition(models.Model):
    """A procedure or register by its key, and which version is live."""

    key = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(
        max_length=10, choices=[("procedure", "手続"), ("programme", "制度"), ("register", "台帳")], default="procedure"
    )
    pack = models.CharField(max_length=60, blank=True, db_index=True)
    office = models.ForeignKey("offices.Department", models.PROTECT, related_name="definitions")
    title = models.CharField(max_length=120)
    search = models.TextField(default="", editable=False)
    live = models.ForeignKey("Version", models.PROTECT, null=True, blank=True, related_name="+")
    suspended = models.BooleanField("受付を止める", default=False)

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    """One published wording of a definition. Never changed: the database refuses it by trigger."""

    definition = models.ForeignKey(Definition, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    """{"procedure": {...}, "letters": [...]} or {"programme": {...}}, as `model_dump(mode="json", by_alias=True,
    exclude_defaults=True)` gives it."""
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=120)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["definition", "number"], name="definitions_one_number")]

    def __str__(self) -> str:
        return f"{self.definition_id} v{self.number}"


class Vocabulary(models.Model):
    """What a loaded pack adds for all: facts, dated parameters, life events, purposes."""

    pack = models.CharField(max_length=60, unique=True)
    version = models.CharField(max_length=20)
    content = models.JSONField()
    """{"facts": [...], "parameters": [...], "events": [...], "purposes": [...]}"""
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "vocabularies"

    def __str__(self) -> str:
        return f"{self.pack} {self.version}"
