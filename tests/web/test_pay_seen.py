"""That somebody saw what others earn stands in the audit, whichever way it was seen; one's own leaves no entry."""

from __future__ import annotations

import pytest

from quanheng.base.models import AuditEntry
from quanheng.facts import mappings, services
from quanheng.measure.services.runs import period_close
from quanheng.org.choices import Role
from tests.conftest import NOON
from tests.measure.test_pay import COSTS, MAPPING
from tests.web.api_asking import by_token, still  # noqa: F401
from tests.web.people import somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(closed, actor, tmp_path):
    """February closed, with the pay of Ana and Bo known."""
    (tmp_path / "costs.csv").write_text(COSTS, encoding="utf-8")
    (tmp_path / "pay.yaml").write_text(MAPPING, encoding="utf-8")
    mapping = mappings.find(str(tmp_path / "pay.yaml"))
    services.batch_import(actor=actor, mapping=mapping, paths=[tmp_path / "costs.csv"], at=NOON)
    period_close(actor=actor, period="2026-02", at=NOON)


def seen() -> list[tuple[str, str, object, str]]:
    entries = AuditEntry.objects.filter(action="measure.pay.view").order_by("id")
    return [(one.actor.username, one.subject_key, one.after, one.came_from[:6]) for one in entries]


def ask(role: str, metric: str) -> dict[str, object]:
    rows = by_token(somebody(role)).rows(
        "/measurements", period="2026-02", by="person", metric=metric
    )
    return {row["key"]: row["value"] for row in rows if row["value"] is not None}


def test_payroll_reading_pay_by_the_api_leaves_an_entry_for_each_person(paid):
    found = ask(Role.PAYROLL, "pay_per_head")

    told = {"period": "2026-02", "seen": ["pay_per_head"]}
    assert sorted(found) == ["ana", "bo", "cai", "gm"]
    assert seen() == [
        ("payroll", f"person/{code}", told, "token ") for code in ("ana", "bo", "cai", "gm")
    ]


def test_ones_own_pay_and_what_is_no_pay_leave_none(paid):
    assert set(ask(Role.EMPLOYEE, "pay_per_head")) == {"bo"}
    ask(Role.HR, "deal_count")

    assert seen() == []
