from __future__ import annotations

from datetime import date

import pytest

from quanheng.base.models import AuditEntry
from quanheng.org import selectors
from quanheng.org.clock import UnknownZone
from quanheng.org.models import Company
from quanheng.org.services import company
from quanheng.org.services.common import CannotChangeOrg


def fix(actor, at, currency: str, scale: int) -> None:
    company.company_fix_money(actor=actor, currency=currency, money_scale=scale, at=at)


def test_the_first_import_fixes_currency_and_digits(actor, at):
    fix(actor, at, "USD", 4)

    held = selectors.company()
    assert (held.currency, held.money_scale) == ("USD", 4)


def test_a_later_import_that_agrees_changes_nothing(actor, at):
    fix(actor, at, "CNY", 2)
    before = AuditEntry.objects.count()

    fix(actor, at, "CNY", 2)

    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize(("currency", "scale"), [("CNY", 4), ("USD", 2)])
def test_a_later_import_that_differs_is_refused(actor, at, currency, scale):
    fix(actor, at, "CNY", 2)

    with pytest.raises(CannotChangeOrg, match=f"CNY with 2 digits .* brings {currency} with"):
        fix(actor, at, currency, scale)

    assert selectors.company().money_scale == 2


def test_a_scale_outside_2_to_4_is_refused(actor, at):
    with pytest.raises(CannotChangeOrg, match="The company cannot be set so"):
        fix(actor, at, "CNY", 5)

    assert not Company.objects.filter(money_scale=5).exists()


def test_a_month_that_is_none_is_refused(actor, at):
    with pytest.raises(CannotChangeOrg, match="The company cannot be set so"):
        company.company_change(actor=actor, at=at, fiscal_start_month=13)


def test_an_unknown_zone_is_refused(actor, at):
    with pytest.raises(UnknownZone):
        company.company_change(actor=actor, at=at, timezone="Mars/Base")

    assert selectors.company().timezone == "Asia/Shanghai"


def test_a_change_is_audited(actor, at):
    company.company_change(actor=actor, at=at, name="星河快消", why="first set-up")

    entry = AuditEntry.objects.latest("id")
    assert (entry.before["name"], entry.after["name"]) == ("公司", "星河快消")
    assert entry.why == "first set-up"


def test_today_must_be_a_day_of_the_org(actor, at):
    with pytest.raises(CannotChangeOrg, match="Today cannot be 2300-01-01"):
        company.company_set_today(actor=actor, today=date(2300, 1, 1), at=at)


def test_money_cannot_be_set_as_an_ordinary_setting(actor, at):
    with pytest.raises(LookupError):
        company.company_change(actor=actor, at=at, money_scale=3)
