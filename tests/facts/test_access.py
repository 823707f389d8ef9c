from __future__ import annotations

from datetime import date

import pytest

from quanheng.base.access import NotFound
from quanheng.base.models import User
from quanheng.facts import actions, selectors, services
from quanheng.facts.models import Batch
from quanheng.org.choices import Role
from quanheng.org.models import RoleGrant, Unit
from tests.facts.files import DEALS, SMALL, a_mapping, write

TODAY = date(2026, 7, 1)
SEES = {Role.SALES_OPERATIONS, Role.ADMINISTRATOR, Role.HEADQUARTERS, Role.AUDITOR}
WORKS = SEES - {Role.AUDITOR}


def a_user(role: Role, unit: Unit | None = None, day_to: date | None = None) -> User:
    user = User.objects.create_user(username=f"{role}-{User.objects.count()}")
    RoleGrant.objects.create(
        user=user, role=role, unit=unit, day_from=date(2020, 1, 1), day_to=day_to
    )
    return user


@pytest.mark.parametrize("role", list(Role))
def test_which_roles_see_and_revoke_batches(staffed, at, role):
    user = a_user(role)

    seen = selectors.batches().visible_to(user, actions.BATCH_VIEW, day=TODAY)
    assert seen.exists() is (role in SEES)
    if role not in WORKS:
        with pytest.raises(NotFound):
            services.batch_revoke(actor=user, batch_id=1, why="x", at=at)
        assert Batch.objects.get().status == "landed"


@pytest.mark.parametrize("role", list(Role))
def test_which_roles_import(staffed, at, role, tmp_path):
    user = a_user(role)
    folder = write(tmp_path / "more", {"deals.csv": DEALS})

    def bring():
        return services.batch_import(
            actor=user, mapping=a_mapping(tmp_path, SMALL), paths=[folder], at=at
        )

    if role in WORKS:
        assert bring().batch == 2
    else:
        with pytest.raises(NotFound):
            bring()
        assert Batch.objects.count() == 1


def test_a_role_on_one_unit_or_of_another_day_reaches_no_batch(staffed):
    staffed.bring({"units.csv": "id,name,parent\nu1,All,\n"})
    unit = Unit.objects.get()

    for user in (a_user(Role.HEADQUARTERS, unit), a_user(Role.HEADQUARTERS, day_to=TODAY)):
        assert not selectors.batches().visible_to(user, actions.BATCH_VIEW, day=TODAY).exists()


def test_an_action_on_something_else_is_an_error(staffed, actor):
    from quanheng.org.actions import UNIT_VIEW

    with pytest.raises(KeyError):
        selectors.batches().visible_to(actor, UNIT_VIEW, day=TODAY)
