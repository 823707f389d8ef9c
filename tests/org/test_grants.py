from __future__ import annotations

from datetime import date

import pytest

from quanheng.base.access import NotFound
from quanheng.base.models import AuditEntry
from quanheng.org.models import RoleGrant
from quanheng.org.services import grants
from quanheng.org.services.common import CannotChangeOrg

DAY, TODAY, LATER = date(2026, 3, 1), date(2026, 7, 1), date(2026, 8, 1)


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


def test_a_past_grant_that_would_end_before_it_began_is_refused(firm, user_of):
    held = grant(firm, user_of("eve"))  # since 1 March; it is 1 July now

    with pytest.raises(CannotChangeOrg, match="It ends on 2026-03-01, which is not after"):
        grants.role_grant_end(actor=firm.actor, grant_id=held.pk, day_to=DAY, at=firm.at)

    assert RoleGrant.objects.get(pk=held.pk).day_to is None


@pytest.mark.parametrize("first", [TODAY, date(2026, 9, 1)])
def test_a_grant_that_begins_today_or_later_is_taken_back_whole(firm, user_of, first):
    held = grant(firm, user_of("eve"), day_from=first)

    grants.role_grant_end(actor=firm.actor, grant_id=held.pk, day_to=TODAY, at=firm.at)

    assert not RoleGrant.objects.filter(user__username="eve").exists()
    entry = AuditEntry.objects.latest("id")
    assert (entry.before["role"], entry.after) == ("hr", None)


def test_a_grant_that_has_ended_does_not_come_to_life_again(firm, user_of):
    held = grant(firm, user_of("eve"), day_to=date(2026, 4, 1))

    with pytest.raises(CannotChangeOrg, match="ends on 2026-04-01 already"):
        grants.role_grant_end(actor=firm.actor, grant_id=held.pk, day_to=TODAY, at=firm.at)

    assert RoleGrant.objects.get(pk=held.pk).day_to == date(2026, 4, 1)


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


def test_the_last_administrator_of_the_whole_company_cannot_end_the_own_grant(firm, user_of):
    eve = user_of("eve", ("administrator", None))
    own = RoleGrant.objects.get(user=eve)
    user_of("bo", ("administrator", "north"))

    def end() -> None:
        grants.role_grant_end(actor=eve, grant_id=own.pk, day_to=LATER, at=firm.at)

    with pytest.raises(CannotChangeOrg, match="Nobody else administers the whole company on 2026-08-01"):  # fmt: skip
        end()
    closed = user_of("chen", ("administrator", None))
    closed.is_active = False
    closed.save()
    with pytest.raises(CannotChangeOrg, match="Grant the role to somebody else first"):
        end()
    user_of("dai", ("administrator", None))
    RoleGrant.objects.filter(user__username="dai").update(day_to=LATER)
    with pytest.raises(CannotChangeOrg, match="Nobody else"):
        end()
    RoleGrant.objects.filter(user__username="dai").update(day_to=None)
    end()

    assert RoleGrant.objects.get(pk=own.pk).day_to == LATER
