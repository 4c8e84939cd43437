"""Taking the organisation over from the documented CSV (docs/operate/offices-csv.md)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import BinaryIO

from django.db import transaction
from django.db.models import F, Q, QuerySet

from yakuba.kernel import clock
from yakuba.kernel.access.actions import end_grant, grant_right, open_staff_account
from yakuba.kernel.access.actor import Actor
from yakuba.kernel.access.models import Account, Grant
from yakuba.kernel.access.words import Right
from yakuba.kernel.csvfile import Row, Wrong, read
from yakuba.kernel.offices._layout import LAYOUT, STAFF_FIELDS, Line, OfficesReport, understood
from yakuba.kernel.offices.models import Appointment, Department, Post, Staff
from yakuba.kernel.offices.queries import department_named, holder, in_force, with_children

from . import changes

DAY = timedelta(days=1)
Progress = Callable[[int, int | None], None]


def import_offices(
    actor: Actor, source: BinaryIO, *, progress: Progress = lambda done, of: None
) -> OfficesReport:  # fmt: skip
    """Departments, chairs, staff with their accounts, appointments and rights, one line per appointment.

    The same file twice changes nothing the second time. What a line leaves empty stays as it is; a line that can't be
    taken is reported and left out, the others are taken. One transaction, and one audit entry per change.
    """
    actor.must(Right.OFFICES)
    report = OfficesReport()
    with transaction.atomic():
        run, count = _Import(actor, report), 0
        for count, row in enumerate(read(source, LAYOUT, report), start=1):
            run.take(row)
            progress(count, None)
        run.give_rights()
        progress(count, count)
    return report


class _Import:
    """One run over a file."""

    def __init__(self, actor: Actor, report: OfficesReport) -> None:
        self.actor, self.report, self.today = actor, report, clock.today()
        self.seated: set[tuple[int, date]] = set()
        self.rights: dict[str, set[Right]] = {}
        self.doubtful: set[str] = set()
        """Staff with a refused line: nothing is taken back from them."""

    def take(self, row: Row) -> None:
        said, before = dict(self.report.said), self.report.changes
        try:
            with transaction.atomic():
                self._apply(understood(row))
        except Wrong as wrong:
            self.report.said, self.report.changes = said, before
            self.doubtful.add(row.cells.get("職員番号", ""))
            self.report.refuse(row, wrong)
        else:
            self.report.unchanged += self.report.changes == before

    def _apply(self, line: Line) -> None:
        post = self._post(line, self._department(line))
        if line.number:
            staff = self._staff(line)
            self._seat(line, post, staff)
            self._account(line, staff)
            if line.rights is not None:
                self.rights.setdefault(line.number, set()).update(line.rights)

    def _did(self) -> None:
        self.report.changes += 1

    def _department(self, line: Line) -> Department:
        found = Department.objects.select_related("parent").filter(code=line.code).first()
        if line.name:
            self.report.agrees(line.row, "課名", line.name, line.code)
            other = department_named(line.name, self.today)
            if other and other.code != line.code:
                raise Wrong(
                    "課コード",
                    f"「{line.code}」とありますが、「{line.name}」の課コードは {other.code} です。",
                    f"{other.code} にするか、別の課名にしてください",
                )
        parent = self._parent(line, found)
        if found is None:
            if not line.name:
                raise Wrong("課名", f"空ですが、{line.code} という課はありません。", "新しい課には名前を入れてください")
            self._did()
            opened = min(line.starts_on or self.today, self.today)
            return changes.open_department(self.actor, line.code, line.name, parent, opened)
        name = line.name or found.name
        if (name, parent) != (found.name, found.parent):
            changes.change_department(self.actor, found, name, parent)
            self._did()
        return found

    def _parent(self, line: Line, department: Department | None) -> Department | None:
        if line.parent is None:
            return department.parent if department else None
        self.report.agrees(line.row, "上位課コード", line.parent, line.code)
        parent = Department.objects.filter(code=line.parent).first()
        if parent is None:
            raise Wrong(
                "上位課コード", f"「{line.parent}」という課はありません。", "その課を、この行より上に書いてください"
            )
        if department and parent.pk in with_children([department]):
            raise Wrong("上位課コード", f"「{line.parent}」は、この課か、その下の課です。", "上の課にしてください")
        return parent

    def _post(self, line: Line, department: Department) -> Post:
        if line.rank is not None:
            self.report.agrees(line.row, "職の段階", line.rank, line.code, line.title)
        found = self._chair(line, department)
        if found is None:
            if line.rank is None:
                raise Wrong("職の段階", "空です。新しい職には要ります。", "1 (係員) から 6 (長) までを入れてください")
            self._did()
            opened = min(line.starts_on or self.today, self.today)
            return changes.add_post(self.actor, department, line.title, line.rank, opened)
        if line.rank is not None and line.rank != found.rank:
            changes.change_post(self.actor, found, line.rank)
            self._did()
        return found

    def _chair(self, line: Line, department: Department) -> Post | None:
        """The chair a line means: the open one, and for an appointment that is over also one closed since."""
        chairs = Post.objects.filter(department=department, title=line.title).select_related("department")
        found = chairs.order_by(F("ends_on").desc(nulls_first=True)).first()
        over = line.ends_on is not None and line.ends_on < self.today
        closed = found is not None and found.ends_on is not None and found.ends_on < self.today
        return None if closed and not over else found

    def _staff(self, line: Line) -> Staff:
        columns = {field: column for column, field in STAFF_FIELDS.items()}
        for field, value in line.values.items():
            self.report.agrees(line.row, columns[field], value, line.number)
        self._mail_is_free(line)
        found = Staff.objects.filter(number=line.number).first()
        if found is None:
            for column in ("氏", "メール"):
                if STAFF_FIELDS[column] not in line.values:
                    raise Wrong(column, "空です。新しい職員には要ります。", "この列を入れてください")
            self._did()
            return changes.hire(self.actor, line.number, **{"given_name": "", **line.values})
        differing = {field: value for field, value in line.values.items() if getattr(found, field) != value}
        if differing:
            changes.change_staff(self.actor, found, **differing)
            self._did()
        return found

    def _mail_is_free(self, line: Line) -> None:
        """Raises Wrong when somebody else signs in with the address."""
        mail = line.values.get("email")
        other = Staff.objects.filter(email__iexact=mail).exclude(number=line.number).first() if mail else None
        account = Account.objects.filter(email__iexact=mail, staff=None).exists() if mail else False
        if other or account:
            whose = f"職員番号 {other.number} の方" if other else "住民のアカウント"
            raise Wrong("メール", f"「{mail}」は、{whose}が使っています。", "別のメールアドレスを入れてください")

    def _account(self, line: Line, staff: Staff) -> None:
        over = line.ends_on is not None and line.ends_on < self.today
        if over or Account.objects.filter(staff=staff).exists():
            return
        open_staff_account(self.actor, staff)
        self._did()

    def _seat(self, line: Line, post: Post, staff: Staff) -> None:
        found = self._held(line, post, staff) or self._taken(line, post, staff)
        self.seated.add((post.pk, found.starts_on))
        if line.ends_on and found.ends_on != line.ends_on:
            self._free(line, post, staff, found.starts_on + DAY, line.ends_on)
            changes.end_appointment(self.actor, found, line.ends_on)
            self._did()

    def _held(self, line: Line, post: Post, staff: Staff) -> Appointment | None:
        """The appointment the line means, if the town knows it; one written down too late is put right."""
        mine = post.appointments.filter(staff=staff).select_related("staff", "post__department").order_by("starts_on")
        if line.starts_on is None:
            still = mine.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=self.today)).first()
            return still or (mine.filter(ends_on=line.ends_on).last() if line.ends_on else None)
        found = mine.filter(starts_on=line.starts_on).first()
        other = _overlapping(mine, line.starts_on, line.ends_on).first()
        if found or other is None:
            return found
        if other.starts_on < line.starts_on:
            raise Wrong(
                "発令日",
                f"{staff}さんは {other.starts_on} から、もうこの職にいます。",
                f"{other.starts_on} にしてください",
            )
        self._free(line, post, staff, line.starts_on, other.starts_on - DAY)
        changes.correct_start(self.actor, other, line.starts_on)
        self._did()
        return other

    def _taken(self, line: Line, post: Post, staff: Staff) -> Appointment:
        """Somebody takes the chair; in a chair for one, whoever sits in it leaves it."""
        starts_on = line.starts_on or self.today
        if line.ends_on and line.ends_on < starts_on:
            raise Wrong("発令日", f"空です。{staff}さんは今、この職にいません。", "終わった発令には、発令日も要ります")
        if post.rank > 1:
            same_day = _overlapping(post.appointments.filter(starts_on=starts_on), starts_on, None).first()
            if same_day and (post.pk, starts_on) not in self.seated:  # written down wrongly before: never held
                changes.end_appointment(self.actor, same_day, starts_on - DAY)
            former = holder(post, starts_on)
            outlasting = line.ends_on and former and (former.ends_on is None or former.ends_on > line.ends_on)
            self._free(line, post, staff, former.starts_on if outlasting else starts_on, line.ends_on)
        self._did()
        return changes.appoint(self.actor, staff, post, starts_on)

    def _free(self, line: Line, post: Post, staff: Staff, start: date, end: date | None) -> None:
        """Raises Wrong when somebody else takes a chair for one between two days."""
        others = post.appointments.exclude(staff=staff).select_related("staff").filter(starts_on__gte=start)
        other = _overlapping(others, start, end).order_by("starts_on").first() if post.rank > 1 else None
        if other:
            raise Wrong(
                "発令日",
                f"{post}には {other.starts_on} から{other.staff}さん (職員番号 {other.staff.number}) がいます。",
                "日付が重ならないように、発令日と解任日を直してください",
            )

    def give_rights(self) -> None:
        """Each person has the rights their lines name together; what no line names is taken back."""
        for number, wanted in self.rights.items():
            staff = Staff.objects.get(number=number)
            grants = list(Grant.objects.filter(in_force(self.today), staff=staff))
            for right in sorted(wanted - {grant.right for grant in grants}):
                grant_right(self.actor, Right(right), staff=staff)
                self._did()
            for grant in () if number in self.doubtful else grants:
                if grant.right not in wanted:
                    end_grant(self.actor, grant, self.today - DAY)
                    self._did()


def _overlapping(found: QuerySet[Appointment], start: date, end: date | None) -> QuerySet[Appointment]:
    """Those of some appointments that touch the days from `start` to `end`, apart from those never held."""
    held = found.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")) & Q(ends_on__gte=start))
    return held.filter(starts_on__lte=end) if end else held
