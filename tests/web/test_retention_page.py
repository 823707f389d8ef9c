"""What is kept how long, on its page: what goes next, for whom it names codes, and what came of the daily rounds."""

from __future__ import annotations

import re
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quanheng.base import rounds
from quanheng.base.rounds import Round, Turn
from quanheng.base.services import machine_user
from quanheng.engine.ground.words import said
from quanheng.org.rows import PersonRow
from quanheng.org.services.people import people_put
from quanheng.org.services.personal import PersonalRow, personal_put
from tests.web.test_personal_pages import AT, let_in, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def leaver(closed):
    """Old, who left long ago, and New, who will leave on 2200-07-02, each with a phone."""
    rows = [
        PersonRow(code=code, name=code.title(), hired=date(2001, 1, 1), left=left)
        for code, left in (("old", date(2010, 3, 31)), ("new", date(2200, 7, 2)))
    ]
    people_put(actor=machine_user(), rows=rows, at=AT)
    phones = [PersonalRow(person="old", values={"phone": "15400000001"}), PersonalRow(person="new", values={"phone": "15400000002"})]  # fmt: skip
    personal_put(actor=machine_user(), rows=phones, at=AT)


def words_of(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", told(answer)).split())


@pytest.mark.parametrize(
    ("role", "opened"),
    [("hr", True), ("payroll", True), ("auditor", False), ("administrator", False)],
)
def test_what_is_kept_how_long_and_goes_next_names_codes_for_whoever_sees_personal_data(leaver, role, opened):  # fmt: skip
    page = let_in(role).get("/retention/")
    words = words_of(page)

    assert [(one.rule.what, one.due) for one in page.context["rules"]] == [("numbers", 1), ("consents", 0), ("file", 0), ("name", 1)]  # fmt: skip
    assert "Identity number, bank account, phone, e-mail, address 24 months 2 1" in words
    assert "with the next daily rounds: 1" in words
    assert "on 2202-07-02: 1" in words
    assert "Labour Contract Law, art. 50 (two years at least)" in words
    assert ('href="/personal/old/"' in told(page), 'href="/personal/new/"' in told(page)) == (opened, opened)  # fmt: skip
    assert "They were not done yet." in words


@pytest.mark.parametrize(("role", "says_why"), [("hr", False), ("auditor", True)])
def test_the_page_says_when_the_daily_rounds_were_done_and_what_came_of_each(leaver, role, says_why):  # fmt: skip
    def full(turn: Turn):
        raise OSError("No space left on device")

    done = Round(name="a", says=said("Sessions that are over"), go=lambda _: said("{count} were over and are gone.", count=2))  # fmt: skip
    failed = Round(name="b", says=said("The newest hash of the audit"), go=full)
    with rounds.alone():
        rounds.go_round([done, failed], Turn(actor=machine_user(), at=AT, day=date(2026, 7, 1)))
    words = words_of(let_in(role).get("/retention/"))

    assert f"Last done on {AT.astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m-%d %H:%M}, for the company’s day 2026-07-01." in words  # fmt: skip
    assert "Sessions that are over 2 were over and are gone." in words
    assert "The newest hash of the audit It failed." in words
    assert ("No space left on device" in words) is says_why


def test_rules_of_retention_that_cannot_be_used_are_a_sentence_on_the_page(leaver, home):
    own = home / "rulebook" / "retention"
    own.mkdir(parents=True)
    (own / "cn.yaml").write_text("nonsense")
    answer = let_in("hr").get("/retention/")

    assert answer.status_code == 409
    assert "cn.yaml:1: a rule of retention says what it is of" in told(answer)


def test_what_is_kept_takes_as_many_queries_for_few_people_as_for_many(leaver):
    client = let_in("hr")
    client.get("/retention/")
    with CaptureQueriesContext(connection) as few:
        client.get("/retention/")
    rows = [PersonRow(code=f"l{n}", name=f"L{n}", hired=date(2001, 1, 1), left=date(2010, 1, 1)) for n in range(100)]  # fmt: skip
    people_put(actor=machine_user(), rows=rows, at=AT)
    client.get("/retention/")
    with CaptureQueriesContext(connection) as many:
        page = client.get("/retention/")

    assert len(many) == len(few) <= 30
    assert (page.context["rules"][3].due, len(page.context["rules"][3].people)) == (101, 20)
    assert "…" in told(page)
