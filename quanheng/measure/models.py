"""What counts for keeps: released targets, runs with what they pinned, scores, differences of corrections.

Measurements themselves are in the Delta table `measurements`, keyed by run. Money is int64 minor units,
every other amount millionths; weights, attainments and scores are parts per million.
"""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from quanheng.base.access import Action, Guarded
from quanheng.base.models import RuleVersion, User
from quanheng.engine.ground.words import said
from quanheng.measure.actions import RESULT_VIEW, RUN_VIEW, TARGET_CHANGE, TARGET_VIEW, may
from quanheng.org.actions import PERSON_VIEW, UNIT_VIEW
from quanheng.org.models import Person, Unit

NOTHING = Q(pk__in=())


class By(models.TextChoices):
    """Whose number it is."""

    PERSON = "person", "person"
    UNIT = "unit", "unit"
    COMPANY = "company", "company"


def reached_keys(user: User, day: date) -> Q:
    """Return the condition for rows (by, key) of the people and units that the user sees on the day.

    Numbers of the company are for whoever sees all of it.
    """
    people = Person.objects.visible_to(user, PERSON_VIEW, day=day).values("code")
    units = Unit.objects.visible_to(user, UNIT_VIEW, day=day).values("code")
    reached = Q(by=By.PERSON, key__in=people) | Q(by=By.UNIT, key__in=units)
    return reached | Q(by=By.COMPANY) if may(user, RUN_VIEW, day) else reached


class Targets(Guarded["Target"]):
    def reach(self, user: User, action: Action, day: date) -> Q:
        """Return the targets of those whom the user sees; all for whoever may change them."""
        if action not in (TARGET_VIEW, TARGET_CHANGE):
            raise KeyError(action)
        if may(user, TARGET_CHANGE, day):
            return Q()
        return reached_keys(user, day) if action == TARGET_VIEW else NOTHING


class Target(models.Model):
    """What is expected of a person, unit or the company in one metric, from a day to a day."""

    metric = models.CharField(max_length=120)
    by = models.CharField(max_length=10, choices=By.choices)
    key = models.CharField(max_length=60)
    day_from = models.DateField()
    day_to = models.DateField(null=True, blank=True)
    amount = models.BigIntegerField(help_text="Money in minor units, else millionths.")
    batch = models.BigIntegerField()
    file = models.CharField(max_length=300, blank=True)
    sheet = models.CharField(max_length=120, blank=True)
    row = models.BigIntegerField(null=True, blank=True)

    objects = Targets.as_manager()

    class Meta:
        verbose_name = said("target")
        constraints = [
            models.UniqueConstraint(
                fields=["metric", "by", "key", "day_from"], name="target_begins_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(day_to=None) | Q(day_from__lt=F("day_to")),
                name="target_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=Q(by__in=By.values), name="target_is_somebodys"),
        ]

    def __str__(self) -> str:
        return f"{self.metric} of {self.key} from {self.day_from}"


class Runs(Guarded["Run"]):
    def reach(self, user: User, action: Action, day: date) -> Q:
        """Return published runs, for whoever holds a role that sees the company's closes."""
        if action != RUN_VIEW:
            raise KeyError(action)
        return Q(status=Run.Status.PUBLISHED) if may(user, RUN_VIEW, day) else NOTHING


class Run(models.Model):
    """One computation for keeps of the days [day_from, day_to). A published run never changes."""

    class Status(models.TextChoices):
        """Whether its results are seen."""

        WORKING = "working", "working"
        PUBLISHED = "published", "published"

    day_from = models.DateField()
    day_to = models.DateField()
    period = models.CharField(
        max_length=10, help_text="As it was asked for: 2026-03, 2026-Q1, 2026."
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WORKING)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    why = models.TextField(blank=True, help_text="Why a closed period was corrected.")
    pins = models.JSONField(
        help_text="rules, facts, org, targets, settings: everything the results follow from"
    )
    inputs_hash = models.CharField(max_length=64, help_text="SHA-256 of the pins.")
    results_hash = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 of all integers of the results."
    )
    code_version = models.CharField(max_length=40)
    engine = models.CharField(max_length=20)
    summary = models.JSONField(default=dict, blank=True)
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    objects = Runs.as_manager()

    class Meta:
        verbose_name = said("run")
        constraints = [
            models.CheckConstraint(
                condition=Q(day_from__lt=F("day_to")), name="run_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["day_from", "day_to"],
                condition=Q(corrects=None, status="published"),
                name="period_is_closed_once",
            ),
            models.UniqueConstraint(
                fields=["corrects"], condition=Q(status="published"), name="run_is_corrected_once"
            ),
            models.CheckConstraint(
                condition=Q(status="published", published_at__isnull=False, results_hash__gt="")
                | Q(status="working", published_at__isnull=True),
                name="run_published_has_moment_and_hash",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None) | Q(why__gt=""), name="run_that_corrects_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period}, run {self.pk}"


class RunRule(models.Model):
    """A rule version that a run pinned."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="rules")
    version = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "version"], name="run_pins_a_rule_once")
        ]

    def __str__(self) -> str:
        return f"{self.run}: {self.version}"


class Derivation(models.Model):
    """How a run made a metric: formula, rule, and the tallies with the filters that fetch their source rows."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="derivations")
    metric = models.CharField(max_length=120)
    body = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "metric"], name="derivation_of_a_metric_once_a_run"
            )
        ]

    def __str__(self) -> str:
        return f"{self.run}: {self.metric}"


class Scores(Guarded["Score"]):
    def reach(self, user: User, action: Action, day: date) -> Q:
        """Return published scores of the people whom the user sees."""
        if action != RESULT_VIEW:
            raise KeyError(action)
        published = Q(run__status=Run.Status.PUBLISHED)
        reached = Person.objects.all().reach(user, PERSON_VIEW, day)
        if not reached:  # everybody: a list of all people would say no more
            return published
        return published & Q(person__in=Person.objects.filter(reached).values("code"))

    def visible_to(self, user: User, action: Action, *, day: date, few: bool = False) -> Self:
        """Return the scores on which the user may do the action: filtered in place, as a row is reached in one way.

        The subquery that others need would be filled with every score ever kept.
        """
        return self.filter(self.reach(user, action, day))


class Score(models.Model):
    """How a person's card came out in a run."""

    # Without an index of its own: the others begin with the run, and SQLite would choose it over them.
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="scores", db_index=False)
    card = models.CharField(max_length=120)
    person = models.CharField(max_length=60)
    unit = models.CharField(
        max_length=60, help_text="Of the person's last main assignment in the period."
    )
    post = models.CharField(max_length=60)
    grade = models.CharField(max_length=60, blank=True)
    total = models.BigIntegerField(
        null=True, blank=True, help_text="Parts per million: 1,000,000 is 100 points."
    )
    capped_by = models.CharField(max_length=120, blank=True)
    lines = models.JSONField(
        help_text="One object a line of the card, in its order; integers only."
    )
    besides = models.JSONField(
        default=dict,
        blank=True,
        help_text="Process points, what is watched, and the industry that the card was chosen by.",
    )

    objects = Scores.as_manager()

    class Meta:
        verbose_name = said("score")
        indexes = [
            models.Index(fields=["run", "unit", "post", "card"], name="score_of_a_unit_in_a_run"),
            models.Index(fields=["run", "total", "person"], name="score_by_its_size_in_a_run"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["run", "person"], name="person_has_one_score_a_run"),
            models.CheckConstraint(
                condition=Q(total=None) | Q(total__gte=0), name="score_is_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run}: {self.card} of {self.person}"


class Difference(models.Model):
    """What a correction changed in one result through one cause; the causes of a result add up to its change."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="differences")
    position = models.PositiveIntegerField()
    what = models.CharField(max_length=120, help_text="The metric, or the scorecard.")
    is_score = models.BooleanField()
    by = models.CharField(max_length=10, choices=By.choices)
    key = models.CharField(max_length=60)
    cause = models.CharField(max_length=10, help_text="fact, rule, org, target, code")
    before = models.BigIntegerField(null=True, blank=True)
    after = models.BigIntegerField(null=True, blank=True)
    amount = models.BigIntegerField(
        help_text="after − before: money in minor units, else millionths"
    )
    uom = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "position"], name="difference_has_a_place_in_its_run"
            ),
            models.CheckConstraint(
                condition=Q(cause__in=["fact", "rule", "org", "target", "code"]),
                name="difference_has_a_cause",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run}: {self.what} of {self.key}, {self.cause}"
