"""The audit on its page: searched, read as differences, each entry checked, taken away as a workbook."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
import python_calamine
from django.test import Client

from quanheng.base import audit
from quanheng.base.models import AuditEntry, User
from tests.web.people import somebody

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 3, 1, 16, 30, tzinfo=UTC)  # half past midnight of 2 March in Shanghai


@pytest.fixture
def auditor(closed):
    client = Client(SERVER_NAME="localhost", headers={"accept-language": "en"})
    client.force_login(somebody("auditor"))
    return client


def note(key: str = "k", *, by: str = "mallory", before=None, after=None, why: str = "", at=NIGHT):
    actor, _ = User.objects.get_or_create(username=by)
    actor.came_from = "page 10.0.0.7"
    audit.note(
        actor=actor, action="org.person.change", subject=("org.person", key), before=before, after=after, why=why, at=at
    )  # fmt: skip


def keys(client, **asked) -> list[str]:
    found = client.get("/audit/", asked).context["found"]
    return [one.subject_key for one in found.entries]


def test_an_entry_reads_as_what_was_before_and_after(auditor):
    note(before={"name": "Bo", "left": None}, after={"name": "Bob", "left": None}, why="married")
    page = auditor.get("/audit/?who=mallory").content.decode()

    assert "<del>Bo</del>" in page
    assert "<ins>Bob</ins>" in page
    assert "left" not in page.split("<tbody>")[1]
    assert "married" in page
    assert "page 10.0.0.7" in page


def test_each_filter_finds_its_own(auditor):
    note("a", why="one reason")
    note("b", by="bert", after={"name": "林雪梅"})

    assert keys(auditor, who="mall") == ["a"]
    assert keys(auditor, who="bert", action="org.person.change") == ["b"]
    assert keys(auditor, text="one rea") == ["a"]
    assert keys(auditor, text="林雪", who="bert") == ["b"]
    assert keys(auditor, subject="nothing of that name") == []


def test_days_are_those_of_the_company(auditor):
    note("night")

    assert keys(auditor, who="mallory", first="2026-03-02", last="2026-03-02") == ["night"]
    assert keys(auditor, who="mallory", last="2026-03-01") == []


def test_a_page_holds_fifty_and_older_ones_follow(auditor):
    for number in range(51):
        note(f"n{number:02}")
    found = auditor.get("/audit/?who=mallory").context["found"]

    assert [one.subject_key for one in found.entries] == [f"n{n:02}" for n in range(50, 0, -1)]
    assert keys(auditor, who="mallory", before=found.older) == ["n00"]


def test_an_entry_that_was_changed_by_hand_is_marked(auditor):
    note("whole")
    note("harmed")
    AuditEntry.objects.filter(subject_key="harmed").update(why="no reason")
    page = auditor.get("/audit/?who=mallory").content.decode()

    assert page.count("changed by hand") == 1


def test_a_day_that_is_none_is_a_sentence(auditor):
    answer = auditor.get("/audit/?first=2026-02-30")

    assert answer.status_code == 409
    assert "“2026-02-30” is no day. Write it as 2026-03-31." in answer.content.decode()


def test_odd_words_find_nothing_and_break_nothing(auditor):
    for odd in ("%", "_", "'; drop table base_auditentry; --", "\x00", "九" * 200, "-1"):
        assert auditor.get("/audit/", {"text": odd, "who": odd, "before": odd}).status_code == 200


def test_the_workbook_has_a_line_for_each_field_and_is_an_entry_itself(auditor):
    note("=1+1", before={"a": 1, "b": 2}, after={"a": 3, "b": 4})
    book = auditor.get("/audit/audit.xlsx?who=mallory").content

    rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0)
    lines = rows.to_python()
    assert [line[8:12] for line in lines[1:]] == [["=1+1", "a", "1", "3"], ["=1+1", "b", "2", "4"]]
    taken = AuditEntry.objects.filter(action="org.audit.view")
    assert [(one.actor.username, one.after) for one in taken] == [("auditor", {"who": "mallory"})]
