"""The org changed by a workbook: looked at first, then all of it or nothing, by whoever may and as far as that reaches."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
import python_calamine
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from quanheng.base.models import AuditEntry, User
from quanheng.org.models import Person
from tests.measure.granting import grant
from tests.web.people import ROLES, somebody

pytestmark = pytest.mark.django_db
HEADS = ["Person", "Name", "Hired on", "Left on"]


def as_(user: User | None) -> Client:
    client = Client(SERVER_NAME="localhost", headers={"accept-language": "en"})
    if user is not None:
        client.force_login(user)
    return client


def book(*rows: list, heads=HEADS, name="People.xlsx") -> SimpleUploadedFile:
    held = io.BytesIO()
    made = xlsxwriter.Workbook(held, {"in_memory": True})
    sheet = made.add_worksheet("Rows")
    for place, row in enumerate([heads, *rows]):
        sheet.write_row(place, 0, row)
    made.close()
    return SimpleUploadedFile(name, held.getvalue())


def look(client: Client, upload, kind: str = "people"):
    return client.post("/org/changes/look/", {"kind": kind, "file": upload})


def make(client: Client, looked, kind: str = "people", why: str = "the move of May"):
    held = {name: looked.context[name] for name in ("word", "shown")} | {"why": why}
    return client.post("/org/changes/make/", {"kind": kind} | held)


def text(answer) -> str:
    return answer.content.decode()


def state() -> tuple[int, int]:
    return AuditEntry.objects.count(), Person.objects.count()


@pytest.fixture
def hr(closed) -> Client:
    return as_(somebody("hr"))


def test_a_form_is_what_the_page_takes_back(hr):
    form = hr.get("/org/changes/form/people/")
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(form.content))

    assert "attachment" in form.headers["Content-Disposition"]
    assert [
        str(cell).rstrip(" *") for cell in sheet.get_sheet_by_name("Rows").to_python()[0]
    ] == HEADS


def test_looking_changes_nothing_and_shows_what_was_and_would_be(hr):
    before = state()
    looked = look(hr, book(["bo", "Bob", "", ""], ["zoe", "Zoe", "", ""]))

    assert looked.status_code == 200
    assert (looked.context["counts"].new, looked.context["counts"].changed) == (1, 1)
    assert "<ins>Bob</ins>" in text(looked)
    assert state() == before


def test_the_change_is_made_once_and_the_file_is_put_away(hr, home):
    looked = look(hr, book(["zoe", "Zoe", "", ""]))
    assert list((home / "waiting").iterdir()) != []
    made = make(hr, looked)

    assert "Done: 1 new, 0 changed." in text(made)
    assert Person.objects.filter(code="zoe").exists()
    assert list((home / "waiting").iterdir()) == []
    again = make(hr, looked)
    assert (again.status_code, "The file waited too long" in text(again)) == (422, True)


def test_what_cannot_be_is_said_by_row_before_anything_changes(hr):
    before = state()
    looked = look(hr, book(["zoe", "Zoe", "2026-03-01", "2026-01-01"]))

    assert looked.status_code == 422
    assert "which is not after its first day" in text(looked)
    assert "Nothing was changed." in text(looked)
    assert state() == before


@pytest.mark.parametrize(
    ("upload", "kind", "why"),
    [
        (None, "people", "Choose a file"),
        (SimpleUploadedFile("x.csv", b"a,b"), "people", "“x.csv” is no Excel workbook"),
        (
            SimpleUploadedFile("x.xlsx", b"no workbook"),
            "people",
            "the name says Excel, but the content is not",
        ),
        (SimpleUploadedFile("x.xlsx", b"x"), "deals", "Choose what the rows are of."),
        (SimpleUploadedFile("x.xlsx", b"x"), "../../etc", "Choose what the rows are of."),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_in_a_sentence(hr, upload, kind, why):
    before = state()
    answer = look(hr, upload or "", kind)

    assert (answer.status_code, why in text(answer)) == (422, True)
    assert state() == before


@pytest.mark.parametrize("word", ["", "x", "../../..", "a" * 64])
def test_a_word_that_stands_for_no_file_opens_nothing(hr, word):
    answer = hr.post("/org/changes/make/", {"kind": "people", "word": word, "why": "x"})

    assert answer.status_code == 422


def test_somebody_elses_file_is_out_of_reach(hr, home):
    looked = look(hr, book(["zoe", "Zoe", "", ""]))
    other = as_(somebody("administrator"))
    answer = make(other, looked)

    assert answer.status_code == 422
    assert not Person.objects.filter(code="zoe").exists()


def test_hr_of_a_branch_changes_the_people_there_and_no_others(closed):
    user = User.objects.create(username="west-hr")
    grant(user, "hr", "west")
    client, before = as_(user), state()
    elsewhere = look(client, book(["gm", "Boss", "", ""]))
    assert elsewhere.status_code == 422
    assert state() == before

    assert "Done: 0 new, 1 changed." in text(
        make(client, look(client, book(["bo", "Bob", "", ""])))
    )
    assert Person.objects.get(code="bo").name == "Bob"


@pytest.mark.parametrize("role", ROLES)
def test_nobody_else_sees_or_changes_anything_here(closed, role):
    client, before = as_(somebody(role)), state()
    statuses = {
        client.get("/org/changes/").status_code,
        client.get("/org/changes/form/people/").status_code,
        look(client, book(["zoe", "Zoe", "", ""])).status_code,
    }

    may = role in ("hr", "headquarters", "administrator")
    refused = {302} if role == "anybody" else {404}
    # headquarters may change units and assignments, and no people: there is no form of them
    some = {200, 404, 422}
    assert statuses == (some if role == "headquarters" else {200} if may else refused)
    assert state() == before


def test_what_waits_is_put_away_after_an_hour(hr, home):
    look(hr, book(["zoe", "Zoe", "", ""]))
    old = next(Path(home / "waiting").iterdir())
    os.utime(old, (1, 1))
    look(hr, book(["yan", "Yan", "", ""]))

    assert not old.exists()


def test_what_waited_too_long_is_not_taken_even_if_nobody_put_it_away(hr, home):
    looked = look(hr, book(["zoe", "Zoe", "", ""]))
    os.utime(next(Path(home / "waiting").iterdir()), (1, 1))
    answer = make(hr, looked)

    assert (answer.status_code, "waited too long" in text(answer)) == (422, True)
    assert not Person.objects.filter(code="zoe").exists()


def test_one_row_that_cannot_be_read_keeps_all_of_them_out_and_is_named(hr):
    before = state()
    good = [[f"zoe{n}", "Zoe", "", ""] for n in range(40)]
    looked = look(hr, book(*good, ["yan", "", "", ""]))

    assert looked.status_code == 422
    assert "1 rows cannot be read." in text(looked)
    assert "row 42" in text(looked)
    assert state() == before


def test_new_rows_are_shown_before_they_come_in(hr):
    looked = look(hr, book(["zoe", "Zoe Long", "2026-03-01", ""]))

    assert [(one.key, one.new["name"]) for one in looked.context["outcome"].added] == [("zoe", "Zoe Long")]  # fmt: skip
    assert "Zoe Long" in text(looked)


def test_what_somebody_else_changed_meanwhile_is_shown_before_it_is_written_over(hr):
    one, other = (look(hr, book(["bo", name, "", ""])) for name in ("First", "Second"))
    make(hr, other)
    answer = make(hr, one)

    assert answer.status_code == 409
    assert "Somebody changed the organisation meanwhile" in text(answer)
    assert Person.objects.get(code="bo").name == "Second"
    make(hr, answer)
    assert Person.objects.get(code="bo").name == "First"


def test_a_preview_does_not_tell_whether_a_row_out_of_reach_is_so_already(closed):
    user = User.objects.create(username="west-hr")
    grant(user, "hr", "west")
    client = as_(user)
    right, wrong = (look(client, book(["gm", name, "", ""])) for name in ("Gong", "Wrong"))

    assert (right.status_code, wrong.status_code) == (422, 422)
    assert right.context["why"] == wrong.context["why"]


ASSIGNED = ["Person", "Unit", "From", "Post", "Grade", "Manager", "Share", "Main", "Until"]
PLACED = ["Unit", "From", "Name", "Kind", "Parent", "Until", "Industry"]
OF_WHAT = {
    "people": (HEADS, [["{code}", "Somebody"], ["{code}", "X", "2026-03-01", "2026-01-01"]]),
    "assignments": (
        ASSIGNED,
        [["{code}", "west", "2026-02-01"], ["{code}", "west", "2026-02-01", "", "", "", "", "", "2026-01-01"]],
    ),
    "units": (PLACED, [["{code}", "2026-02-01", "Name"]]),
    "unit of an assignment": (ASSIGNED, [["bo", "{code}", "2026-02-01"]]),
    "parent": (PLACED, [["new", "2026-02-01", "New", "", "{code}"]]),
}  # fmt: skip
KIND_OF = {"unit of an assignment": "assignments", "parent": "units"}


@pytest.mark.parametrize("what", OF_WHAT)
def test_a_code_of_another_branch_reads_like_one_that_is_nowhere(closed, what):
    user = User.objects.create(username="west-hr")
    grant(user, "administrator", "west")
    client, before = as_(user), state()
    (heads, rows), kind = OF_WHAT[what], KIND_OF.get(what, what)
    there = "gm" if kind == "people" or what == "assignments" else "east"

    for row in rows:
        told = []
        for code in (there, "nowhere"):
            filled = [cell.format(code=code) for cell in row]
            answer = look(client, book(filled, heads=heads, name="Rows.xlsx"), kind)
            assert (answer.status_code, answer.context["findings"]) == (422, [])
            told.append(text(answer).count(f"“{code}” here. Check how it is written."))
            told.append(str(answer.context["why"]).replace(code, "…"))
        assert told[0] == told[2] == 1
        assert told[1] == told[3]
    assert state() == before


def test_a_change_says_why_and_each_entry_of_it_keeps_the_reason(hr):
    looked = look(hr, book(["zoe", "Zoe", "", ""], ["bo", "Bob", "", ""]))
    made = make(hr, looked, why="  the move of May ")

    assert "Done: 1 new, 1 changed." in text(made)
    entries = AuditEntry.objects.filter(action__in=["org.person.change", "facts.batch.import"])
    newest = [(one.subject_key, one.why) for one in entries.order_by("-id")[:3]]
    assert {why for _, why in newest} == {"the move of May"}
    assert {"bo", "zoe"} < {key for key, _ in newest}


def test_without_a_reason_nothing_is_changed_and_the_preview_stays(hr):
    looked = look(hr, book(["zoe", "Zoe", "", ""]))
    before = state()
    asked = make(hr, looked, why="   ")

    assert asked.status_code == 422
    assert "Say why you change this: it is kept with your name." in text(asked)
    assert state() == before
    assert "Done: 1 new, 0 changed." in text(make(hr, asked))


def test_a_reason_that_was_typed_is_kept_when_the_change_is_stale_or_the_file_is_gone(hr, home):
    one, other = (look(hr, book(["bo", name, "", ""])) for name in ("First", "Second"))
    make(hr, other)
    stale = make(hr, one, why="my own words")
    assert (stale.status_code, 'value="my own words"' in text(stale)) == (409, True)

    for folder in (home / "waiting").iterdir():
        os.utime(folder, (1, 1))
    gone = make(hr, stale, why="my own words")
    assert (gone.status_code, 'value="my own words"' in text(gone)) == (422, True)


def test_only_the_kinds_that_a_role_may_change_are_offered(closed):
    west = User.objects.create(username="west-hr")
    grant(west, "hr", "west")
    offered = {
        user.username: {kind.code for kind, _, _ in as_(user).get("/org/changes/").context["kinds"]}
        for user in (west, somebody("headquarters"))
    }

    parts = {"assignments", "units", "planned_headcounts"}
    assert offered.pop("west-hr") == parts | {"people", "file_entries"}
    assert list(offered.values()) == [parts | {"duties", "duty_parts", "authorities"}]
