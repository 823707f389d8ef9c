from __future__ import annotations

from datetime import date

import pytest

from quanheng.base.access import NotFound
from quanheng.base.models import AuditEntry
from quanheng.org.models import RoleGrant
from quanheng.org.services import grants
from quanheng.org.services.common import CannotChangeOrg

DAY, LATER = date(2026, 3, 1), date(2026, 6, 1)


def grant(firm, user, **more) -> RoleGrant:
    given = {"role": "hr", "unit": "north", "day_from": DAY} | more
    return grants.role_grant(actor=firm.actor, user=user, at=firm.at, **given)


def test_a_grant_is_kept_and_audited(firm, user_of):
    grant(firm, user_of("eve"))

    assert AuditEntry.objects.latest("id").after == {
        "user": "eve",
        "role": "hr",
        "unit": "north",
        "day_from": "2026-03-01",
        "day_to": None,
    }


def test_a_grant_ends_on_a_day(firm, user_of):
    held = grant(firm, user_of("eve"))

    grants.role_grant_end(actor=firm.actor, grant_id=held.pk, day_to=LATER, at=firm.at)

    assert RoleGrant.objects.get(pk=held.pk).day_to == LATER


def test_a_grant_that_ends_before_it_begins_is_refused(firm, user_of):
    held = grant(firm, user_of("eve"))

    with pytest.raises(CannotChangeOrg, match="It ends on 2026-03-01, which is not after"):
        grants.role_grant_end(actor=firm.actor, grant_id=held.pk, day_to=DAY, at=firm.at)

    assert RoleGrant.objects.get(pk=held.pk).day_to is None


@pytest.mark.parametrize("unit", ["north", None])
def test_the_same_grant_twice_is_refused(firm, user_of, unit):
    user = user_of("eve")
    grant(firm, user, unit=unit)

    with pytest.raises(CannotChangeOrg, match="This cannot be granted"):
        grant(firm, user, unit=unit)


def test_a_role_that_is_none_is_refused(firm, user_of):
    with pytest.raises(CannotChangeOrg, match="This cannot be granted"):
        grant(firm, user_of("eve"), role="emperor")


def test_a_unit_that_is_none_is_refused(firm, user_of):
    with pytest.raises(NotFound, match="There is no unit “west” here"):
        grant(firm, user_of("eve"), unit="west")
