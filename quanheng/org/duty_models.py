"""Duties, which post has which part in them, and what a post may decide on: the parts and authority by date.

Two owners of one duty, or none, can be held: they are what the review of the matrix finds.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from quanheng.base.access import Action, Guarded
from quanheng.base.models import User
from quanheng.engine.ground.words import said
from quanheng.org.choices import AuthorityReach, DutyRole, LimitMeasure, LimitPer
from quanheng.org.models import PRINTABLE, Company, Post, Unit

WHOLE = 1_000_000


class Duty(models.Model):
    """Something in a process that a post answers for; `needs` holds codes of actions, parted by blanks."""

    code = models.CharField(max_length=60, validators=[PRINTABLE])
    name = models.CharField(max_length=200, validators=[PRINTABLE])
    process = models.CharField(max_length=200, blank=True, validators=[PRINTABLE])
    needs = models.CharField(max_length=500, blank=True, validators=[PRINTABLE])

    class Meta:
        verbose_name = said("duty")
        verbose_name_plural = "duties"
        constraints = [models.UniqueConstraint(fields=["code"], name="duty_code_is_unique")]

    def __str__(self) -> str:
        return self.name


class DutyPart(models.Model):
    """A post owns a duty or takes part in it, in a unit and all below or everywhere, from a day to a day."""

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="parts")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="duty_parts")
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="duty_parts", null=True, blank=True
    )
    part = models.CharField(max_length=20, choices=DutyRole.choices, default=DutyRole.OWNS)
    day_from = models.DateField()
    day_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["duty", "post", "unit", "day_from"],
                name="duty_part_in_a_unit_begins_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["duty", "post", "day_from"],
                condition=Q(unit=None),
                name="duty_part_everywhere_begins_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(day_to=None) | Q(day_from__lt=F("day_to")),
                name="duty_part_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(part__in=DutyRole.values), name="duty_part_owns_or_takes_part"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post} in {self.duty} from {self.day_from}"


class Authority(models.Model):
    """A post may decide on an action, so far from the holder's unit and up to a limit, from a day to a day."""

    action = models.CharField(max_length=40)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="authorities")
    reach = models.CharField(
        max_length=20, choices=AuthorityReach.choices, default=AuthorityReach.UNIT
    )
    limit = models.BigIntegerField(
        null=True, blank=True, help_text="In the units of its measure; empty: without limit."
    )
    measure = models.CharField(
        max_length=20, choices=LimitMeasure.choices, default=LimitMeasure.NONE
    )
    per = models.CharField(max_length=20, choices=LimitPer.choices, default=LimitPer.EACH)
    day_from = models.DateField()
    day_to = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = said("authority")
        verbose_name_plural = "authorities"
        constraints = [
            models.UniqueConstraint(
                fields=["action", "post", "reach", "day_from"],
                name="authority_begins_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(day_to=None) | Q(day_from__lt=F("day_to")),
                name="authority_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(reach__in=AuthorityReach.values), name="authority_reach_is_known"
            ),
            models.CheckConstraint(
                condition=Q(per__in=LimitPer.values), name="authority_time_of_limit_is_known"
            ),
            models.CheckConstraint(
                condition=Q(limit=None, measure=LimitMeasure.NONE)
                | Q(
                    limit__isnull=False,
                    measure__in=[LimitMeasure.PERCENT, LimitMeasure.MONEY, LimitMeasure.COUNT],
                ),
                name="authority_limit_goes_with_its_measure",
            ),
            models.CheckConstraint(
                condition=Q(limit=None) | Q(limit__gte=0), name="authority_limit_is_not_negative"
            ),
            models.CheckConstraint(
                condition=~Q(measure=LimitMeasure.PERCENT) | Q(limit__lte=WHOLE),
                name="authority_percent_is_within_the_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} by {self.post} from {self.day_from}"


class DutyReviews(Guarded["DutyReview"]):
    def reach(self, user: User, action: Action, day: date) -> Q:
        """Return the reviews, for whoever may see the duties of the whole company."""
        return Company.objects.all().reach(user, action, day)


class DutyReview(models.Model):
    """What people concluded from looking at the division of work of a day, and when it is looked at again."""

    day = models.DateField(unique=True)
    strengths = models.TextField(blank=True)
    weaknesses = models.TextField(blank=True)
    opportunities = models.TextField(blank=True)
    threats = models.TextField(blank=True)
    conclusion = models.TextField(blank=True)
    again_on = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = DutyReviews.as_manager()

    class Meta:
        verbose_name = said("review of the division of work")
        constraints = [
            models.CheckConstraint(
                condition=Q(again_on__gt=F("day")), name="duty_review_is_repeated_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}"
