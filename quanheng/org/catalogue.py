"""Posts and grades of a day: what each owns and may decide, who works in them, and where the next step leads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum

from quanheng.base.access import not_found
from quanheng.base.models import User
from quanheng.engine.ground.words import said
from quanheng.engine.org.matrix import Authority, Duty, Matrix, Part
from quanheng.org.actions import PAY_BAND_VIEW
from quanheng.org.days import holds_on
from quanheng.org.matrix import matrix_on
from quanheng.org.models import Assignment, Company, Grade, Post
from quanheng.org.record_models import GradeStep, PayBand, PlannedHeadcount


@dataclass(frozen=True, kw_only=True)
class PostOfDay:
    """A post. `working`: people whose main assignment it is; `planned`: how many should, None without a plan."""

    code: str
    name: str
    working: int
    planned: int | None
    owns: tuple[Duty, ...]
    takes_part: tuple[Duty, ...]
    authorities: tuple[Authority, ...]

    @property
    def vacancies(self) -> int | None:
        """How many more are planned than work in it; None without a plan."""
        return None if self.planned is None else self.planned - self.working


@dataclass(frozen=True, kw_only=True)
class Step:
    """A way to another grade."""

    code: str
    name: str
    months: int
    needs: str


@dataclass(frozen=True, kw_only=True)
class GradeOfDay:
    """A grade. `band`: the lowest and highest pay a month in minor units; None without one, or where it may not be seen."""

    code: str
    name: str
    rank: int
    working: int
    steps: tuple[Step, ...]
    band: tuple[int, int] | None


def posts_on(day: date) -> list[PostOfDay]:
    """Return every post, by code, with the matrix of the day."""
    return _posts(matrix_on(day), day)


def post_on(code: str, day: date) -> tuple[PostOfDay, Matrix]:
    """Return one post, and the matrix that it is part of.

    :raises NotFound: there is none of that code.
    """
    matrix = matrix_on(day)
    found = next((post for post in _posts(matrix, day) if post.code == code), None)
    if found is None:
        raise not_found(said("post"), {"code": code})
    return found, matrix


def grades_on(user: User, day: date, *, today: date) -> list[GradeOfDay]:
    """Return every grade, the lowest first; pay bands for whoever may see them today."""
    working = _working("grade__code", day)
    steps: dict[str, list[Step]] = defaultdict(list)
    rows = GradeStep.objects.filter(holds_on(day)).order_by("to_grade__rank", "to_grade__code")
    for grade, code, name, months, needs in rows.values_list(
        "grade__code", "to_grade__code", "to_grade__name", "months", "needs"
    ):
        steps[grade].append(Step(code=code, name=name, months=months, needs=needs))
    bands = _bands(user, day, today)
    return [
        GradeOfDay(
            code=grade.code,
            name=grade.name,
            rank=grade.rank,
            working=working.get(grade.code, 0),
            steps=tuple(steps[grade.code]),
            band=bands.get(grade.code),
        )
        for grade in Grade.objects.order_by("rank", "code")
    ]


def sees_bands(user: User, today: date) -> bool:
    """Return whether the user may see today what grades are paid."""
    return Company.objects.visible_to(user, PAY_BAND_VIEW, day=today).exists()


def _bands(user: User, day: date, today: date) -> dict[str, tuple[int, int]]:
    if not sees_bands(user, today):
        return {}
    rows = PayBand.objects.filter(holds_on(day)).values_list("grade__code", "low", "high")
    return {code: (low, high) for code, low, high in rows}


def _posts(matrix: Matrix, day: date) -> list[PostOfDay]:
    duties = {duty.code: duty for duty in matrix.duties}
    parts: dict[str, list[Part]] = defaultdict(list)
    for part in matrix.parts:
        parts[part.post].append(part)
    working, planned = _working("post__code", day), _planned(day)
    authorities: dict[str, list[Authority]] = defaultdict(list)
    for authority in matrix.authorities:
        authorities[authority.post].append(authority)
    return [
        PostOfDay(
            code=code,
            name=name,
            working=working.get(code, 0),
            planned=planned.get(code),
            owns=_duties(duties, parts[code], owns=True),
            takes_part=_duties(duties, parts[code], owns=False),
            authorities=tuple(authorities[code]),
        )
        for code, name in Post.objects.order_by("code").values_list("code", "name")
    ]


def _duties(duties: Mapping[str, Duty], parts: list[Part], *, owns: bool) -> tuple[Duty, ...]:
    codes = dict.fromkeys(part.duty for part in parts if part.owns is owns)
    return tuple(duties[code] for code in codes if code in duties)


def _working(field: str, day: date) -> dict[str, int]:
    here = Q(person__left=None) | Q(person__left__gt=day)
    rows = Assignment.objects.filter(holds_on(day), here, is_main=True).values_list(field)
    return {code: count for code, count in rows.annotate(count=Count("person")) if code}


def _planned(day: date) -> dict[str, int]:
    rows = PlannedHeadcount.objects.filter(holds_on(day)).values_list("post__code")
    return dict(rows.annotate(planned=Sum("planned")))
