"""Reviews of the division of work, kept so that next year's can be set beside this one's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from quanheng.base import audit
from quanheng.base.models import User
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import said
from quanheng.org.actions import DUTY_CHANGE, DUTY_VIEW
from quanheng.org.clock import day_at
from quanheng.org.duty_models import DutyReview
from quanheng.org.services.common import lock_company, want_whole_company

FIELDS = ("strengths", "weaknesses", "opportunities", "threats", "conclusion")
LONGEST = 5000


class CannotReview(Refused):
    """A review cannot be kept so; nothing was changed."""


@transaction.atomic
def duty_review_save(
    *, actor: User, day: date, texts: Mapping[str, str], at: datetime
) -> DutyReview:
    """Keep what was concluded from the division of work of a day; it is looked at again a year later.

    :raises NotFound: the actor may not change duties for the whole company.
    :raises CannotReview: a text is too long, or all are empty.
    """
    want_whole_company(actor, DUTY_CHANGE, day=day_at(lock_company(), at))
    written = {name: texts.get(name, "").strip() for name in FIELDS}
    _want(written)
    held = DutyReview.objects.filter(day=day).first()
    before = _as_dict(held) if held else None
    review = held or DutyReview(day=day)
    for name, text in written.items():
        setattr(review, name, text)
    review.again_on, review.by, review.at = _year_later(day), actor, at
    review.full_clean()
    review.save()
    audit.note(
        actor=actor, action=DUTY_CHANGE, subject=("org.dutyreview", day.isoformat()),
        before=before, after=_as_dict(review), at=at,
    )  # fmt: skip
    return review


def duty_reviews(user: User, *, today: date) -> list[DutyReview]:
    """Return the reviews that the user may see, the newest first."""
    rows = DutyReview.objects.visible_to(user, DUTY_VIEW, day=today)
    return list(rows.select_related("by").order_by("-day"))


def _want(written: Mapping[str, str]) -> None:
    if not any(written.values()):
        raise CannotReview(said("All texts are empty. Write at least one of them."))
    for text in written.values():
        if len(text) > LONGEST:
            raise CannotReview(
                said("A text is longer than {most} characters. Shorten it.", most=LONGEST)
            )


def _year_later(day: date) -> date:
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _as_dict(review: DutyReview) -> dict[str, Any]:
    return {name: getattr(review, name) for name in FIELDS}
