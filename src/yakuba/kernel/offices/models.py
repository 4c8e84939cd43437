"""The town itself, its departments and posts, and who held which post when."""

from __future__ import annotations

from datetime import datetime

from django.db import models


class Municipality(models.Model):
    """The one organisation this instance serves: a single row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    name = models.CharField("名称", max_length=60)
    code = models.CharField("全国地方公共団体コード", max_length=6)
    prefecture = models.CharField("都道府県", max_length=20, blank=True)
    mayor = models.CharField("長の氏名", max_length=60, blank=True)
    head_title = models.CharField("長の職名", max_length=10, default="市長")
    sample = models.BooleanField("見本", default=False)
    address = models.CharField("所在地", max_length=200, blank=True)
    phone = models.CharField("電話", max_length=20, blank=True)

    def __str__(self) -> str:
        return self.name


class Renamed(models.Model):
    """What may get another name, and still was called as it was called."""

    class Meta:
        abstract = True

    def called(self, at: datetime | None) -> str:
        """Its name at a moment; the present one without a moment."""
        later = [former for former in self.former_names.all() if at and at < former.until]
        return min(later, key=lambda former: former.until).name if later else str(self)


class Department(Renamed):
    """部・課. Closed by a date, never deleted."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60, db_index=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    phone = models.CharField(max_length=20, blank=True)
    floor = models.CharField(max_length=20, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """職: a chair in a department. `rank` orders chairs: 1 clerk, 2 係長, 3 課長, 4 部長, 5 副市長, 6 長.

    Closed by a date, never deleted; one that comes back later is another.
    """

    department = models.ForeignKey(Department, models.PROTECT, related_name="posts")
    title = models.CharField(max_length=40)
    rank = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["department", "title"], condition=models.Q(ends_on=None), name="offices_one_open_post"
            )
        ]

    def __str__(self) -> str:
        return f"{self.department.name}{self.title}"

    def called(self, at: datetime | None) -> str:
        """Its name at a moment, with the department's of that moment."""
        return f"{self.department.called(at)}{self.title}"


class Staff(Renamed):
    """職員."""

    number = models.CharField("職員番号", max_length=20, unique=True)
    family_name = models.CharField(max_length=60)
    given_name = models.CharField(max_length=60)
    family_kana = models.CharField(max_length=60, blank=True)
    given_kana = models.CharField(max_length=60, blank=True)
    email = models.EmailField(unique=True)

    class Meta:
        verbose_name_plural = "staff"

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.family_name} {self.given_name}".strip()


class Appointment(models.Model):
    """発令: somebody holds a post from a date, to a date or until further notice."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="appointments")
    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["post", "starts_on"], name="offices_holder")]

    def __str__(self) -> str:
        return f"{self.post} {self.staff}"

    def called(self, at: datetime) -> str:
        """The chair and who held it, as both were called at a moment."""
        return f"{self.post.called(at)} {self.staff.called(at)}"


class Delegation(models.Model):
    """代決: while the holder of a post is away, `deputy` may decide in that chair. Reviewed later (後閲)."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="delegations")
    deputy = models.ForeignKey(Staff, models.PROTECT, related_name="deputises")
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=100, blank=True)

    def __str__(self) -> str:
        return f"{self.post} ← {self.deputy}"


class FormerName(models.Model):
    """What a department or a member of staff was called until a moment: written when they are renamed."""

    department = models.ForeignKey(Department, models.CASCADE, null=True, blank=True, related_name="former_names")
    staff = models.ForeignKey(Staff, models.CASCADE, null=True, blank=True, related_name="former_names")
    name = models.CharField(max_length=130)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
