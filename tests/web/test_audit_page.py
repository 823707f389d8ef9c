"""The audit on its page: searched, read as differences, each entry checked, taken away as a workbook."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime

import pytest
import python_calamine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quanheng.base import audit
from quanheng.base.access import actions as declared
from quanheng.base.language import translator
from quanheng.base.models import AuditEntry, User
from quanheng.engine.ground.words import Said, render
from quanheng.org import audit_words
from quanheng.org.models import Company
from quanheng.web import audit_books
from quanheng.web.pages import audit as audit_page
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


@pytest.mark.parametrize(
    "text", ["Müller", "José", "a · b", "😀", 'says "yes"', "back\\slash", "林雪梅"]
)
def test_a_text_is_found_however_the_database_writes_it(auditor, text):
    note("other", by="bert", after={"name": "Mueller"})
    note("before", by="bert", before={"name": f"({text})"})
    note("after", by="bert", after={"names": ["x", text]})

    assert keys(auditor, text=text, who="bert") == ["after", "before"]


@pytest.mark.parametrize("words", [{"first": "0001-01-01"}, {"last": "9999-12-31"}])
def test_a_day_outside_of_all_that_can_be_is_a_sentence(auditor, words):
    (day,) = words.values()
    for address in ("/audit/", "/audit/audit.xlsx"):
        answer = auditor.get(address, words)
        assert answer.status_code == 409
        told = f"The audit has no {day}. Use a day from 1900-01-01 to 2200-12-31."
        assert told in answer.content.decode()


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
    for odd in ("%", "_", "'; drop table base_auditentry; --", "九" * 200, "-1"):
        assert auditor.get("/audit/", {"text": odd, "who": odd, "before": odd}).status_code == 200


def lines_of(book: bytes) -> list[list]:
    sheets = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(book))
    return sheets.get_sheet_by_index(0).to_python()


def test_the_workbook_has_a_line_for_each_field_and_is_an_entry_itself(auditor):
    note("=1+1", before={"a": 1, "b": 2}, after={"a": 3, "b": 4})
    book = auditor.get("/audit/audit.xlsx?who=mallory").content

    lines = lines_of(book)
    assert [line[8:12] for line in lines[1:]] == [["=1+1", "a", "1", "3"], ["=1+1", "b", "2", "4"]]
    taken = AuditEntry.objects.filter(action="org.audit.view")
    assert [(one.actor.username, one.after) for one in taken] == [("auditor", {"who": "mallory"})]


def test_actions_kinds_fields_values_and_users_are_called_by_name_with_the_codes_beside(auditor):
    bert = User.objects.create(username="bert")
    audit.note(actor=bert, action="org.user.signin", subject=bert, after={"how": "password+totp"}, at=NIGHT)  # fmt: skip
    audit.note(actor=bert, action="org.person.change", subject=("org.person", "bo"), before={"user": None}, after={"user": bert.pk}, at=NIGHT)  # fmt: skip
    audit.note(actor=bert, action="odd.thing.do", subject=("odd.thing", "x9"), after={"odd": "odd"}, at=NIGHT)  # fmt: skip
    body = " ".join(auditor.get("/audit/?who=bert").content.decode().split("<tbody>")[1].split())

    assert '<span title="org.user.signin">sign in</span>' in body
    assert f'bert <span class="muted code">{bert.pk}</span>' in body
    assert '<span class="muted small" title="base.user">sign-in</span>' in body
    assert '<span class="muted" title="how">Signed in by</span>' in body
    assert "<ins>password, code of an authenticator</ins>" in body
    assert "<ins>bert</ins>" in body
    assert '<span class="code">odd.thing.do</span>' in body
    assert '<span class="muted" title="odd">odd</span> <ins>odd</ins>' in body

    lines = lines_of(auditor.get("/audit/audit.xlsx?who=bert&action=org.user.signin").content)
    assert lines[1][6:12] == ["sign in", "sign-in", "bert", "Signed in by", "", "password, code of an authenticator"]  # fmt: skip
    assert lines[1][14:] == ["org.user.signin", "base.user", str(bert.pk), "how"]  # fmt: skip
    assert keys(auditor, who="bert", subject="bert") == [str(bert.pk)]


def test_what_is_chosen_from_a_list_is_called_as_the_list_calls_it():
    told = audit_words.value_said("kind", "branch", {})

    assert render(told, translator("zh-hans")) == "分公司"
    assert audit_words.value_said("per", "each", {}) == "each"
    assert audit_words.value_said("name", "branch", {}) == "branch"


def test_every_word_the_audit_is_written_in_has_a_name():
    assert {one.name for one in declared() if not isinstance(one.says, Said)} == set()


def test_on_a_phone_each_entry_is_a_card_that_names_its_cells(auditor):
    note("whole")
    page = auditor.get("/audit/?who=mallory").content.decode()

    assert 'class="table-dense stacks audit"' in page
    for head in ("Moment", "Who", "Action", "Of what", "What changed", "Why"):
        assert f'data-label="{head}"' in page


@pytest.mark.parametrize("moment", ["garbage", "2026-99-99 00:00:00", 7])
def test_an_entry_whose_moment_cannot_be_read_is_shown_as_broken(auditor, moment):
    note("whole")
    note("harmed")
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite keeps anything in any column")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE base_auditentry SET at = %s WHERE subject_key = 'harmed'", [moment])
    page = auditor.get("/audit/?who=mallory").content.decode()

    assert page.count("cannot be read") == 1
    assert page.count("changed by hand") == 1
    lines = lines_of(auditor.get("/audit/audit.xlsx?who=mallory").content)
    assert [line[1] for line in lines[1:]] == ["cannot be read", "2026-03-02T00:30:00+08:00"]


def test_an_entry_by_somebody_who_is_not_there_is_shown(auditor):
    note("harmed")
    AuditEntry.objects.filter(subject_key="harmed").update(actor_id=987654)
    body = auditor.get("/audit/?subject=harmed").content.decode()

    assert "987654" in body
    AuditEntry.objects.filter(subject_key="harmed").update(actor_id=User.objects.first().pk)


def test_moments_are_the_companys_on_the_page_and_in_the_workbook(auditor):
    Company.objects.update(timezone="America/New_York")
    note("noon", at=datetime(2026, 3, 1, 17, 0, tzinfo=UTC))

    asked = {"who": "mallory", "first": "2026-03-01", "last": "2026-03-01"}
    assert "2026-03-01 12:00:00" in auditor.get("/audit/", asked).content.decode()
    lines = lines_of(auditor.get("/audit/audit.xlsx", asked).content)
    assert [line[1] for line in lines[1:]] == ["2026-03-01T12:00:00-05:00"]


def notes_of(book: bytes) -> list[list]:
    sheets = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(book))
    return sheets.get_sheet_by_name("Notes").to_python()


LEFT = "Look for less, such as fewer days or one action, to have them."


def test_page_and_workbook_say_how_many_entries_are_left_off(auditor, monkeypatch):
    monkeypatch.setattr(audit_page, "MOST_ROWS", 3)
    for number in range(5):
        note(f"n{number}", after={"a": number})
    held = AuditEntry.objects.count()

    def sentence(asked: str) -> str:
        found = re.search(r"The workbook ends at .+? left off", auditor.get(asked).content.decode())
        return found[0] if found else ""

    assert sentence("/audit/") == f"The workbook ends at the newest 3 entries: {held - 3} older ones that fit are left off"  # fmt: skip
    assert sentence("/audit/?who=mallory").endswith("3 entries: 2 older ones that fit are left off")
    assert sentence("/audit/?who=mallory&before=1") == sentence("/audit/?who=mallory")
    assert sentence("/audit/?subject=n4") == ""
    book = auditor.get("/audit/audit.xlsx?who=mallory").content
    assert [line[8] for line in lines_of(book)[1:]] == ["n4", "n3", "n2"]
    assert notes_of(book) == [
        ["Who", "mallory"],
        ["Entries here", 3.0],
        ["Left off", f"2 older entries that fit are not here. {LEFT}"],
    ]
    book = auditor.get("/audit/audit.xlsx?subject=n4&first=2026-03-01").content
    assert notes_of(book) == [
        ["Of what", "n4"],
        ["From day", "2026-03-01"],
        ["Entries here", 1.0],
    ]


def test_an_audit_that_fits_is_not_counted_for_the_page(auditor):
    with CaptureQueriesContext(connection) as asked:
        assert "left off" not in auditor.get("/audit/?text=nothing").content.decode()

    assert [one["sql"] for one in asked if "COUNT" in one["sql"]] == []


def test_a_workbook_that_is_full_says_where_it_ends(auditor):
    note("older", before={"a": 1}, after={"a": 2})
    note("newer", before={"a": 1, "b": 1}, after={"a": 2, "b": 2})
    found = auditor.get("/audit/?who=mallory").context["found"]

    whole = lines_of(audit_books.workbook(found.entries, last_line=5))
    assert [line[8] for line in whole] == ["Key", "newer", "newer", "older"]
    cut = lines_of(audit_books.workbook(found.entries, last_line=4))
    assert [line[8] for line in cut[:3]] == ["Key", "newer", "newer"]
    older = found.entries[1].number
    told = (
        f"A sheet holds no more lines: entry {older} and those below it are left out, in part or whole."
        " Look for less, such as fewer days."
    )
    assert cut[3][0] == told
    book = audit_books.workbook(found.entries, last_line=4)
    assert notes_of(book) == [["Looked for", "all"], ["Entries here", 1.0], ["Left off", told]]
