"""Units, posts, grades, people, who works where, and who may act as what: all by date.

Spans are half-open: [day_from, day_to), with None for an open end.
"""

from __future__ import annotations

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q

from quanheng.base.access import Action, Guarded
from quanheng.base.models import User
from quanheng.base.once import lasting, once
from quanheng.engine.ground.words import said
from quanheng.org.choices import Role, UnitKind
from quanheng.org.days import holds_on
from quanheng.org.everywhere import works_somewhere
from quanheng.org.reach import EVERYTHING, Scope, scope_of, subtree

WHOLE_PPM = 1_000_000
NOTHING = Q(pk__in=())
PRINTABLE = RegexValidator(r"^[^\x00-\x1f\x7f]*\Z", "It holds a character that cannot be printed.")


def _scope(user: User, action: Action, day: date) -> Scope:
    if user.is_machine:
        scope_of(action, ())  # an action nobody listed is an error for the machine too
        return EVERYTHING
    if not user.is_active:
        return Scope()
    return scope_of(action, ((role, unit) for role, unit, _ in grants_of(user, day)))


@once
def grants_of(user: User, day: date) -> tuple[tuple[str, int | None, str | None], ...]:
    """Return what the user may act as on the day, in the order of the grants: role, unit and its code (None: everywhere)."""
    grants = RoleGrant.objects.filter(holds_on(day), user=user).order_by("day_from", "id")
    return tuple(grants.values_list("role", "unit_id", "unit__code"))


def _org_stamp() -> str:
    return company().org_stamp


@once
def company() -> Company:
    """Return the company, or how it stands before anything was set."""
    held = Company.objects.raw("SELECT * FROM org_company WHERE id = 1")  # a third of the time
    return next(iter(held), None) or Company(pk=1, name="公司")


@lasting(_org_stamp)
def placements_on(day: date) -> tuple[tuple[int, int | None], ...]:
    """Return which unit stands below which on the day: unit and parent."""
    placed = UnitPlacement.objects.filter(holds_on(day))
    return tuple(placed.values_list("unit_id", "parent_id"))


def _tree(scope: Scope, day: date) -> set[int]:
    return _trees(scope.roots, day)[0] if scope.roots else set()


@lasting(_org_stamp)
def _trees(roots: frozenset[int], day: date) -> tuple[set[int], bool]:
    """Return the units of the trees, and whether they are all that stand on the day."""
    placed = placements_on(day)
    tree = subtree(roots, placed)
    return tree, tree == {unit for unit, _ in placed}


def _in_tree(scope: Scope, day: date) -> Q:
    """Return the condition for assignments in the trees of the scope, which names no unit where they are all that stand.

    A list of a thousand units takes longer to hand over than all else that a page reads.
    """
    if scope.roots and _trees(scope.roots, day)[1]:
        standing = UnitPlacement.objects.filter(holds_on(day))
        return Q(unit__in=standing.values("unit"))
    return Q(unit__in=_tree(scope, day))


def _people_of(user: User, scope: Scope, day: date, *, few: bool) -> Q:
    """Return the condition for the people that the scope reaches on the day.

    `few`: whoever works in all that stands is asked for person by person, not gathered for the sake of one.
    """
    if scope.everything:
        return Q()
    working = Assignment.objects.filter(holds_on(day))
    if few and scope.roots and _trees(scope.roots, day)[1]:
        reached = Q(works_somewhere(day))
    else:
        reached = Q(pk__in=working.filter(_in_tree(scope, day)).values("person"))
    if scope.own:
        reached |= Q(user=user)
    if scope.team:
        reached |= Q(pk__in=working.filter(manager__user=user).values("person"))
    return reached


class Units(Guarded["Unit"]):
    reach_joins = False

    def reach(self, user: User, action: Action, day: date) -> Q:
        """Return the units: those of the trees granted, one's own, those of one's team."""
        scope = _scope(user, action, day)
        if scope.everything:
            return Q()
        reached = Q(pk__in=_tree(scope, day))
        working = Assignment.objects.filter(holds_on(day))
        if scope.own:
            reached |= Q(pk__in=working.filter(person__user=user).values("unit"))
        if scope.team:
            reached |= Q(pk__in=working.filter(manager__user=user).values("unit"))
        return reached


class People(Guarded["Person"]):
    reach_joins = False

    def reach(self, user: User, action: Action, day: date) -> Q:
        """Return the people who work in the trees granted, oneself, one's team."""
        return _people_of(user, _scope(user, action, day), day, few=False)

    def reach_of_few(self, user: User, action: Action, day: date) -> Q:
        """Return the same people, for one of them or the first of a list."""
        return _people_of(user, _scope(user, action, day), day, few=True)


class Assignments(Guarded["Assignment"]):
    def reach(self, user: User, action: Action, day: date) -> Q:
        """Return the assignments, of any day, in the trees granted, one's own, those of one's team."""
        scope = _scope(user, action, day)
        if scope.everything:
            return Q()
        reached = Q(unit__in=_tree(scope, day))
        if scope.own:
            reached |= Q(person__user=user)
        if scope.team:
            reached |= Q(manager__user=user)
        return reached


class RoleGrants(Guarded["RoleGrant"]):
    def reach(self, user: User, action: Action, day: date) -> Q:
        """Return the grants on units of the trees granted."""
        scope = _scope(user, action, day)
        return Q() if scope.everything else Q(unit__in=_tree(scope, day))


class Companies(Guarded["Company"]):
    def reach(self, user: User, action: Action, day: date) -> Q:
        """Return the company, for whoever has a grant on the whole of it."""
        return Q() if _scope(user, action, day).everything else NOTHING


class Company(models.Model):
    """The one company of this home."""

    name = models.CharField(max_length=200, validators=[PRINTABLE])
    currency = models.CharField(max_length=3, default="CNY", help_text="ISO 4217 code.")
    money_scale = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="Digits after the decimal point; the first import fixes it.",
    )
    timezone = models.CharField(max_length=60, default="Asia/Shanghai")
    fiscal_start_month = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    today = models.DateField(null=True, blank=True, help_text="Set: the clock stands still here.")
    second_factor_waived = models.BooleanField(
        default=False,
        help_text="Set: nobody has to have a second factor; for make-believe companies.",
    )
    org_stamp = models.CharField(
        max_length=32,
        default="",
        blank=True,
        editable=False,
        help_text="Another one with every change of the org: what was read of it before is old.",
    )

    objects = Companies.as_manager()

    class Meta:
        verbose_name = said("company")
        verbose_name_plural = "companies"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="company_is_the_only_one"),
            models.CheckConstraint(
                condition=Q(money_scale=None) | Q(money_scale__gte=2, money_scale__lte=4),
                name="company_money_scale_is_2_to_4",
            ),
            models.CheckConstraint(
                condition=Q(fiscal_start_month__gte=1, fiscal_start_month__lte=12),
                name="company_fiscal_year_starts_in_a_month",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A node of the org tree; where it stands is said by its placements."""

    code = models.CharField(max_length=60, validators=[PRINTABLE])
    name = models.CharField(max_length=200, validators=[PRINTABLE])
    kind = models.CharField(max_length=20, choices=UnitKind.choices, default=UnitKind.DEPARTMENT)
    industry = models.CharField(
        max_length=60,
        blank=True,
        validators=[PRINTABLE],
        help_text="Of the unit and all below that have none of their own: which cards apply.",
    )

    objects = Units.as_manager()

    class Meta:
        verbose_name = said("unit")
        constraints = [
            models.UniqueConstraint(fields=["code"], name="unit_code_is_unique"),
            models.CheckConstraint(
                condition=Q(kind__in=UnitKind.values), name="unit_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UnitPlacement(models.Model):
    """Where a unit stands in the tree, from a day to a day; without parent it is a root."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="placements")
    parent = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="child_placements", null=True, blank=True
    )
    day_from = models.DateField()
    day_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "day_from"], name="placement_of_a_unit_begins_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(day_to=None) | Q(day_from__lt=F("day_to")),
                name="placement_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("unit")),
                name="placement_is_not_under_itself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} from {self.day_from}"


class Post(models.Model):
    """A kind of work."""

    code = models.CharField(max_length=60, validators=[PRINTABLE])
    name = models.CharField(max_length=200, validators=[PRINTABLE])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code"], name="post_code_is_unique")]

    def __str__(self) -> str:
        return self.name


class Grade(models.Model):
    """A level; a higher rank is a higher level."""

    code = models.CharField(max_length=60, validators=[PRINTABLE])
    name = models.CharField(max_length=200, validators=[PRINTABLE])
    rank = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code"], name="grade_code_is_unique")]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Somebody who works here, worked here or will; employed on [hired, left)."""

    code = models.CharField(max_length=60, validators=[PRINTABLE])
    name = models.CharField(max_length=200, validators=[PRINTABLE])
    user = models.OneToOneField(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    hired = models.DateField(null=True, blank=True)
    left = models.DateField(null=True, blank=True, help_text="The first day no longer employed.")

    objects = People.as_manager()

    class Meta:
        verbose_name = said("person")
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(fields=["code"], name="person_code_is_unique"),
            models.CheckConstraint(
                condition=Q(hired=None) | Q(left=None) | Q(hired__lt=F("left")),
                name="person_leaves_after_being_hired",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Assignment(models.Model):
    """A person works in a unit, in a post and grade, for a manager, from a day to a day."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="assignments")
    post = models.ForeignKey(
        Post, on_delete=models.PROTECT, related_name="assignments", null=True, blank=True
    )
    grade = models.ForeignKey(
        Grade, on_delete=models.PROTECT, related_name="assignments", null=True, blank=True
    )
    manager = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="team", null=True, blank=True
    )
    share_ppm = models.PositiveIntegerField(default=WHOLE_PPM)
    is_main = models.BooleanField(default=True)
    day_from = models.DateField()
    day_to = models.DateField(null=True, blank=True)

    objects = Assignments.as_manager()

    class Meta:
        verbose_name = said("assignment")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "unit", "day_from"], name="assignment_begins_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(day_to=None) | Q(day_from__lt=F("day_to")),
                name="assignment_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(share_ppm__gte=1, share_ppm__lte=WHOLE_PPM),
                name="assignment_share_is_within_the_whole",
            ),
            models.CheckConstraint(
                condition=Q(manager=None) | ~Q(manager=F("person")),
                name="assignment_manager_is_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.unit} from {self.day_from}"


class RoleGrant(models.Model):
    """A user may act as a role on a unit and all below it, or on the whole company."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role.choices)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    day_from = models.DateField()
    day_to = models.DateField(null=True, blank=True)

    objects = RoleGrants.as_manager()

    class Meta:
        verbose_name = said("grant")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "unit", "day_from"],
                name="grant_on_a_unit_begins_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "day_from"],
                condition=Q(unit=None),
                name="grant_on_the_company_begins_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(day_to=None) | Q(day_from__lt=F("day_to")),
                name="grant_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="grant_role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.role} from {self.day_from}"
