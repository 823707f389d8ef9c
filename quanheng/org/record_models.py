"""What is planned and promised by date: headcount of units, ways to the next grade, pay bands, and entries of the employee file."""

from __future__ import annotations

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from quanheng.base.access import Action, Guarded
from quanheng.base.models import User
from quanheng.engine.ground.words import said
from quanheng.org.choices import FileKind
from quanheng.org.models import PRINTABLE, Grade, Person, Post, Unit

LONGEST_NEEDS = 1000
MOST_MONTHS = 600


def _ends_after_it_begins(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(day_to=None) | Q(day_from__lt=F("day_to")), name=f"{name}_ends_after_it_begins"
    )


class FileEntries(Guarded["FileEntry"]):
    def reach(self, user: User, action: Action, day: Any) -> Q:
        """Return the entries of the people whom the action reaches."""
        which = Person.objects.all().reach(user, action, day)
        return Q(person__in=Person.objects.filter(which)) if which else Q()


class PlannedHeadcount(models.Model):
    """How many people a unit should have in a post (编制), from a day to a day."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="planned_headcounts")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="planned_headcounts")
    planned = models.PositiveIntegerField()
    day_from = models.DateField()
    day_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "post", "day_from"], name="planned_headcount_begins_once_a_day"
            ),
            _ends_after_it_begins("planned_headcount"),
        ]

    def __str__(self) -> str:
        return f"{self.planned} {self.post} in {self.unit} from {self.day_from}"


class GradeStep(models.Model):
    """A way from one grade to another (晋升通道): after at least so many months, with what one must be able to do."""

    grade = models.ForeignKey(Grade, on_delete=models.PROTECT, related_name="steps")
    to_grade = models.ForeignKey(Grade, on_delete=models.PROTECT, related_name="steps_here")
    months = models.PositiveIntegerField(
        default=0, help_text="At least so many months in the grade before."
    )
    needs = models.CharField(max_length=LONGEST_NEEDS, blank=True, validators=[PRINTABLE])
    day_from = models.DateField()
    day_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["grade", "to_grade", "day_from"], name="grade_step_begins_once_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(grade=F("to_grade")), name="grade_step_leads_elsewhere"
            ),
            models.CheckConstraint(
                condition=Q(months__lte=MOST_MONTHS), name="grade_step_takes_at_most_50_years"
            ),
            _ends_after_it_begins("grade_step"),
        ]

    def __str__(self) -> str:
        return f"{self.grade} to {self.to_grade} from {self.day_from}"


class PayBand(models.Model):
    """What a grade is paid a month, from the lowest to the highest, in minor units; from a day to a day."""

    grade = models.ForeignKey(Grade, on_delete=models.PROTECT, related_name="pay_bands")
    low = models.BigIntegerField(validators=[MinValueValidator(0)])
    high = models.BigIntegerField(validators=[MinValueValidator(0)])
    day_from = models.DateField()
    day_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["grade", "day_from"], name="pay_band_begins_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(low__gte=0, low__lte=F("high")), name="pay_band_runs_from_low_to_high"
            ),
            _ends_after_it_begins("pay_band"),
        ]

    def __str__(self) -> str:
        return f"{self.grade} from {self.day_from}"


class FileEntry(models.Model):
    """A line of the employee file (员工档案): a contract, schooling, earlier work, an ability, a document, an award."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="file_entries")
    kind = models.CharField(max_length=20, choices=FileKind.choices)
    title = models.CharField(max_length=200, validators=[PRINTABLE])
    detail = models.CharField(max_length=500, blank=True, validators=[PRINTABLE])
    day_from = models.DateField()
    day_to = models.DateField(
        null=True, blank=True, help_text="The first day on which it no longer holds."
    )

    objects = FileEntries.as_manager()

    class Meta:
        verbose_name = said("entry of the employee file")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "title", "day_from"],
                name="file_entry_begins_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=FileKind.values), name="file_entry_kind_is_known"
            ),
            _ends_after_it_begins("file_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.title} of {self.person} from {self.day_from}"
