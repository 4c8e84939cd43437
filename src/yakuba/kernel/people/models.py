"""Residents, households, businesses, known facts and representation."""

from __future__ import annotations

from django.db import models

from .words import Kind, Sex, Standing


class Household(models.Model):
    """世帯."""

    number = models.CharField("世帯番号", max_length=20, unique=True)
    postal_code = models.CharField("郵便番号", max_length=8, blank=True)
    address = models.CharField("住所", max_length=400, blank=True)

    def __str__(self) -> str:
        return self.number


class Resident(models.Model):
    """住民. Names keep their variants as registered; `search` is the folded key for finding them.

    A name has up to 100 characters as people count them; its column holds a selector (異体字セレクタ) beside each.
    """

    number = models.CharField("宛名番号", max_length=20, unique=True)
    family_name = models.CharField("氏", max_length=200)
    given_name = models.CharField("名", max_length=200, blank=True)
    family_kana = models.CharField("氏カナ", max_length=100, blank=True)
    given_kana = models.CharField("名カナ", max_length=100, blank=True)
    alias = models.CharField("通称", max_length=200, blank=True)
    birth_date = models.DateField("生年月日")
    sex = models.CharField("性別", max_length=6, choices=Sex)
    nationality = models.CharField("国籍", max_length=3, default="JPN")
    household = models.ForeignKey(Household, models.PROTECT, related_name="members", null=True)
    relation = models.CharField("続柄", max_length=20, blank=True)
    postal_code = models.CharField("郵便番号", max_length=8, blank=True)
    address = models.CharField("住所", max_length=400, blank=True)
    moved_in_on = models.DateField("住定日", null=True)
    phone = models.CharField("電話", max_length=20, blank=True)
    email = models.EmailField("メール", blank=True)
    standing = models.CharField("異動区分", max_length=8, choices=Standing, default=Standing.RESIDENT)
    standing_on = models.DateField("異動日", null=True)
    search = models.CharField(max_length=400, db_index=True, editable=False, default="")

    class Meta:
        indexes = [models.Index(fields=["birth_date"], name="people_birth")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.family_name} {self.given_name}".strip()

    @property
    def full_kana(self) -> str:
        return f"{self.family_kana} {self.given_kana}".strip()


class KnownFact(models.Model):
    """One fact a register of the town knows about a resident, with where it came from."""

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="known_facts")
    key = models.CharField(max_length=80)
    value = models.JSONField(null=True)
    source = models.CharField(max_length=60)
    as_of = models.DateField()
    voices = models.JSONField(default=dict)
    """Where several registers speak of it as of the same day: what each says, by its name. With `upon`: what they said of that day."""
    upon = models.DateField(null=True)
    """Of a fact that follows from this town's own records: the day of what another register had said before, on which it rests."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["resident", "key"], name="people_one_fact")]

    def __str__(self) -> str:
        return f"{self.resident_id} {self.key}"

    @property
    def is_disputed(self) -> bool:
        """Whether registers contradict each other: then nothing is known, and no value is held."""
        return self.value is None and bool(self.voices)


class Business(models.Model):
    """事業者, by its corporate number (法人番号)."""

    corporate_number = models.CharField("法人番号", max_length=13, unique=True)
    name = models.CharField("名称", max_length=400)
    kana = models.CharField("カナ", max_length=200, blank=True)
    postal_code = models.CharField("郵便番号", max_length=8, blank=True)
    address = models.CharField("所在地", max_length=400, blank=True)
    representative = models.CharField("代表者", max_length=200, blank=True)
    phone = models.CharField("電話", max_length=20, blank=True)
    search = models.CharField(max_length=400, db_index=True, editable=False, default="")

    def __str__(self) -> str:
        return self.name


class Representation(models.Model):
    """Who may act for whom (代理), on what ground and how long."""

    agent = models.ForeignKey(Resident, models.CASCADE, related_name="acts_for")
    principal = models.ForeignKey(Resident, models.CASCADE, related_name="represented_by", null=True, blank=True)
    business = models.ForeignKey(Business, models.CASCADE, related_name="represented_by", null=True, blank=True)
    kind = models.CharField(max_length=8, choices=Kind)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    evidence = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(principal__isnull=False) ^ models.Q(business__isnull=False),
                name="people_one_principal",
            )
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} → {self.principal_id or self.business_id}"
