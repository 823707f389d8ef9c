"""The company itself: name, currency, zone, fiscal year, and a clock that may stand still."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from quanheng.base import audit
from quanheng.base.access import not_found
from quanheng.base.models import User
from quanheng.engine.ground.words import said
from quanheng.org.actions import COMPANY_CHANGE
from quanheng.org.clock import day_at, zone_of
from quanheng.org.days import FIRST_DAY, LAST_DAY, is_allowed
from quanheng.org.models import Company
from quanheng.org.services.common import (
    Author,
    CannotChangeOrg,
    lock_org,
    want_whole_company,
)

FIELDS = ("name", "currency", "money_scale", "timezone", "fiscal_start_month", "today")


@transaction.atomic
def company_change(*, actor: User, at: datetime, why: str = "", **values: Any) -> Company:
    """Change the named settings of the company: any of name, timezone, fiscal_start_month.

    :raises NotFound: the actor may not.
    :raises CannotChangeOrg: a value cannot be.
    """
    author = Author(actor=actor, at=at, why=why)
    unknown = set(values) - {"name", "timezone", "fiscal_start_month"}
    if unknown:
        raise not_found(said("setting"), {"name": min(unknown)})
    return _change(author, values)


@transaction.atomic
def company_set_today(*, actor: User, today: date | None, at: datetime, why: str = "") -> Company:
    """Let the company's clock stand still on that day, or run again when None.

    :raises CannotChangeOrg: the day is not between 1900 and 2200.
    """
    author = Author(actor=actor, at=at, why=why)
    if not is_allowed(today):
        raise CannotChangeOrg(
            said(
                "Today cannot be {day}. Use a day from {first} to {last}.",
                day=today,
                first=FIRST_DAY,
                last=LAST_DAY,
            )
        )
    return _change(author, {"today": today})


@transaction.atomic
def company_fix_money(
    *, actor: User, currency: str, money_scale: int, at: datetime, why: str = ""
) -> Company:
    """Fix the currency and the digits of money at the first import; later ones must agree.

    :raises CannotChangeOrg: they are fixed to something else.
    """
    author = Author(actor=actor, at=at, why=why)
    company = lock_org()
    fixed = (company.currency, company.money_scale)
    if company.money_scale is not None and fixed != (currency, money_scale):
        raise CannotChangeOrg(
            said(
                "Money is held in {currency} with {scale} digits since the first import; this one brings {other} with {digits}. Say the company's own in the mapping.",
                currency=company.currency,
                scale=company.money_scale,
                other=currency,
                digits=money_scale,
            )
        )
    return _change(author, {"currency": currency, "money_scale": money_scale})


def _change(author: Author, values: dict[str, Any]) -> Company:
    company = lock_org()
    want_whole_company(author.actor, COMPANY_CHANGE, day=day_at(company, author.at))
    before = _as_dict(company)
    for name, value in values.items():
        setattr(company, name, value)
    _validate(company)
    if _as_dict(company) != before:
        company.save(update_fields=list(values))
        change = audit.Change(("org.company", "1"), before, _as_dict(company))
        author.note(COMPANY_CHANGE, [change])
    return company


def _validate(company: Company) -> None:
    zone_of(company)
    try:
        company.full_clean()
    except ValidationError as error:
        raise CannotChangeOrg(
            said("The company cannot be set so: {why}", why=" ".join(error.messages))
        ) from None


def _as_dict(company: Company) -> dict[str, Any]:
    return {name: audit.plain(getattr(company, name)) for name in FIELDS}
