"""What was had, what other registers said before, what is due now, and who was reminded of it."""

from __future__ import annotations

from django.db import models

from .words import Reason, Source


class Dose(models.Model):
    """One vaccination or check-up that was had. What the family tells is no fact of the town until a clerk confirms it."""

    resident = models.ForeignKey("people.Resident", models.CASCADE, related_name="doses")
    definition = models.ForeignKey("definitions.Definition", models.PROTECT, related_name="+")
    on = models.DateField("受けた日")
    kind = models.CharField("種類", max_length=40, blank=True)
    """The kind that was given, where a programme has several: a value of that fact."""
    lot = models.CharField("ロット番号", max_length=40, blank=True)
    source = models.CharField(max_length=8, choices=Source)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["resident", "definition", "on"], name="plans_one_dose_a_day")]

    def __str__(self) -> str:
        return f"{self.resident_id} {self.definition_id} {self.on}"


class Carried(models.Model):
    """What another register said of somebody before single doses were known here, with the day it said so."""

    resident = models.ForeignKey("people.Resident", models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    value = models.JSONField(null=True)
    as_of = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["resident", "key"], name="plans_one_carried")]

    def __str__(self) -> str:
        return f"{self.resident_id} {self.key}"


class Outlook(models.Model):
    """Until when what is due of a child stands worked out, and from what.

    Without one, after that day, or when the law or the day of birth is another since, it is worked out anew.
    """

    resident = models.OneToOneField("people.Resident", models.CASCADE, related_name="outlook")
    until = models.DateField(db_index=True)
    law = models.CharField(max_length=64, blank=True)
    """`Law.stamp` of the programmes and parameters it was worked out by."""
    born = models.DateField(null=True)

    def __str__(self) -> str:
        return str(self.resident_id)


class Due(models.Model):
    """The next dose of a programme that a child may have, soon or now, or could have had until it was too late."""

    resident = models.ForeignKey("people.Resident", models.CASCADE, related_name="due")
    definition = models.ForeignKey("definitions.Definition", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    on = models.DateField()
    """The day chosen for it; a day gone by: at once."""
    last = models.DateField()
    """The last day it may be had on."""
    standard_last = models.DateField(null=True)
    """The last of the recommended days, where the programme has some."""
    sure = models.BooleanField()
    """False where something about the child is not known, so that it is only perhaps due."""
    known = models.BooleanField()
    """False where no register says whether the child had any: it is only taken for granted that they had none."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["resident", "definition"], name="plans_one_due")]
        indexes = [models.Index(fields=["definition", "standard_last"], name="plans_late")]

    def __str__(self) -> str:
        return f"{self.resident_id} {self.definition_id} {self.number}"


class Reminder(models.Model):
    """That a family was reminded of a dose, for one reason; there is never a second."""

    resident = models.ForeignKey("people.Resident", models.CASCADE, related_name="+")
    definition = models.ForeignKey("definitions.Definition", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=6, choices=Reason)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resident", "definition", "number", "reason"], name="plans_remind_once")
        ]

    def __str__(self) -> str:
        return f"{self.resident_id} {self.definition_id} {self.number} {self.reason}"
