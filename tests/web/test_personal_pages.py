"""Personal data on pages: masked, in full for a reason, entered, taken away; consents, and who reaches which of it."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime

import pytest
import python_calamine
from django.test import Client

from quanheng.base.models import AuditEntry, User
from quanheng.base.services import machine_user
from quanheng.org.choices import Role
from quanheng.org.models import Person
from quanheng.org.personal_models import Consent, PersonalRecord
from quanheng.org.services.personal import PersonalRow, opened, personal_put
from tests.measure import literal
from tests.measure.granting import grant
from tests.web.people import ROLES, somebody

pytestmark = pytest.mark.django_db
AT = datetime(2026, 7, 1, tzinfo=UTC)
OWN, MISSING, OUT = ("employee",), 404, 302
CARD, PHONE = "11010519491231002X", "15400001234"
KNOWN = {"identity_number": CARD, "phone": PHONE}


@pytest.fixture
def known(closed):
    """Bo, whose identity number and phone are known."""
    personal_put(actor=machine_user(), rows=[PersonalRow(person="bo", values=KNOWN)], at=AT)


def let_in(role: str) -> Client:
    client = Client(SERVER_NAME="localhost", headers={"accept-language": "en"})
    user = somebody(role)
    if user is not None:
        client.force_login(user)
    return client


def told(answer) -> str:
    return answer.content.decode()


def state() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (AuditEntry, PersonalRecord, Consent))


# What each role gets of Bo's data by posting; each changes something where it is let through.
POSTS = [
    ("/personal/full/bo/", {"why": "pay day"}, {"employee": 200, "hr": 200, "payroll": 200}),
    ("/personal/change/bo/", {"phone": "15400005678"}, {"hr": OUT}),
    ("/personal/zip/bo/", {"why": "asked"}, {"employee": 200, "hr": 200}),
    ("/personal/consent/bo/", {"kind": "photo", "version": "2026-01"}, {"employee": OUT}),
]


@pytest.mark.parametrize(("address", "sent", "through"), POSTS, ids=[p[0] for p in POSTS])
@pytest.mark.parametrize("role", ROLES)
def test_each_role_does_what_it_may_and_else_nothing(known, role, address, sent, through):
    client = let_in(role)
    before = state()

    answer = client.post(address, sent)

    refused = OUT if role == "anybody" else MISSING
    assert answer.status_code == through.get(role, refused)
    assert (state() == before) is (role not in through)


@pytest.mark.parametrize("address", [p[0] for p in POSTS])
def test_a_form_without_its_token_is_refused(known, address):
    client = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    client.force_login(somebody("hr"))
    before = state()

    assert client.post(address, {"why": "x"}).status_code == 403
    assert state() == before
    assert client.get(address).status_code == 405


def test_a_page_shows_masks_and_nowhere_the_number(known):
    page = told(let_in("hr").get("/personal/bo/"))

    assert "154****1234" in page
    assert "11**************2X" in page
    assert PHONE not in page
    assert CARD not in page


def test_in_full_it_is_shown_once_for_a_reason_that_the_audit_keeps(known):
    client = let_in("hr")
    asked = client.post("/personal/full/bo/", {"why": " "})
    assert asked.status_code == 422
    assert "Say why you need to see this in full" in told(asked)
    assert CARD not in told(asked)

    page = client.post("/personal/full/bo/", {"why": "bank asked"})
    assert CARD in told(page)
    assert page["Cache-Control"] == "no-store, private"
    entry = AuditEntry.objects.get(action="org.personal.unmask")
    assert (entry.why, entry.came_from) == ("bank asked", "page 127.0.0.1")
    assert entry.after == {"shown": ["identity_number", "phone"]}


def test_what_was_typed_wrongly_stays_and_the_sentence_says_what_is_wrong(known):
    client = let_in("hr")
    sent = client.post("/personal/change/bo/", {"phone": "154", "email": "bo@example.com"})

    assert sent.status_code == 422
    assert "A mobile phone number of mainland China has 11 digits" in told(sent)
    assert 'value="154"' in told(sent)
    assert 'value="bo@example.com"' in told(sent)
    assert opened(PersonalRecord.objects.get())["email"] == ""


def test_what_is_left_empty_stays_and_what_is_ticked_goes(known):
    let_in("hr").post("/personal/change/bo/", {"phone": "", "remove": ["identity_number", "x"]})

    held = opened(PersonalRecord.objects.get())
    assert (held["phone"], held["identity_number"]) == (PHONE, "")


def test_ones_own_menu_leads_to_ones_own_data_and_nobodys_to_a_sentence(known):
    assert let_in("employee").get("/my-data/").headers["Location"] == "/personal/bo/"
    nobody = let_in("hr").get("/my-data/")
    assert nobody.status_code == 409
    assert "belongs to nobody who works here" in told(nobody)


def test_what_is_held_is_taken_away_as_json_and_as_a_workbook(known):
    client = let_in("employee")
    client.post("/personal/full/bo/")
    client.post("/personal/consent/bo/", {"kind": "survey", "version": "2026-01"})
    answer = client.post("/personal/zip/bo/", {"why": "asked"})

    assert answer["Content-Disposition"] == 'attachment; filename="personal-data.zip"'
    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    held = json.loads(packed.read("data.json"))["held"]
    assert held["numbers"] == [
        {"identity_number": CARD, "bank_account": "", "phone": PHONE, "email": "", "address": ""}
    ]
    assert held["person"][0]["code"] == "bo"
    assert held["assignments"][0]["unit"] == "west"
    assert [one["kind"] for one in held["consents"]] == ["survey"]
    assert held["sign_in"][0]["name"] == "employee"
    assert [(one["who"], one["action"]) for one in held["seen"]] == [
        ("employee", "org.personal.unmask")
    ]
    assert held["scores"][0]["period"] == "2026-01"
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(packed.read("data.xlsx")))
    assert len(book.sheet_names) == len(held) + 1  # the last lists the files of facts
    assert book.get_sheet_by_name("Personal data").to_python()[1][:1] == [CARD]
    entry = AuditEntry.objects.get(action="org.personal.export")
    assert entry.after["numbers"] == 1
    assert PHONE not in json.dumps(entry.after)


def test_an_export_cannot_carry_a_formula(known):
    Person.objects.filter(code="bo").update(name="=1+1")
    packed = zipfile.ZipFile(
        io.BytesIO(let_in("hr").post("/personal/zip/bo/", {"why": "asked"}).content)
    )

    sheets = zipfile.ZipFile(io.BytesIO(packed.read("data.xlsx")))
    assert not any(b"<f>" in sheets.read(name) for name in sheets.namelist())


FACTS = {
    "training": [
        {"training": "T1", "day": "2026-01-08", "person": "bo", "course": "=1+1"},
        {"training": "T2", "day": "2026-01-09", "person": "ana", "course": "Negotiation"},
    ],
    "ratings": [
        {"rating": "R1", "day": "2026-01-05", "topic": "collaboration", "person": "bo", "rater": "ana", "score": "4"},
    ],
    "payouts": [{"payout": "P1", "due_day": "2026-01-15", "person": "bo", "amount": "1234.50"}],
}  # fmt: skip


def rows_of(answer, kind: str) -> list[str] | None:
    """Return the lines of a file of facts in an export; None where there is none."""
    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    name = f"facts/{kind}.csv"
    return packed.read(name).decode("utf-8-sig").splitlines() if name in packed.namelist() else None


@pytest.fixture
def with_facts(known, tmp_path, actor, at):
    literal.bring(tmp_path / "facts", FACTS, actor=actor, at=at)


def test_facts_about_a_person_are_taken_away_as_a_file_for_each_kind(with_facts):
    answer = let_in("employee").post("/personal/zip/bo/", {"why": ""})

    heads, row = rows_of(answer, "training")
    assert heads.startswith("Training,Assigned on,Person,")
    assert heads.endswith(",File,Sheet,Row")
    assert row.startswith("T1,2026-01-08,bo,,'=1+1,")
    assert row.endswith(",training.csv,,2")
    heads, row = rows_of(answer, "payouts")
    assert "1234.50" in row
    assert rows_of(answer, "attendance") is None
    assert AuditEntry.objects.get(action="org.personal.export").after["training"] == 1


def test_who_gave_a_rating_is_not_taken_away(with_facts):
    heads, row = rows_of(let_in("employee").post("/personal/zip/bo/", {"why": ""}), "ratings")

    assert "Rated by" not in heads
    assert "ana" not in row


def test_deals_and_customers_stay_with_the_company(with_facts):
    answer = let_in("employee").post("/personal/zip/bo/", {"why": ""})

    assert rows_of(answer, "deals") is None
    assert rows_of(answer, "customers") is None


def test_whoever_may_not_open_pay_takes_none_away_for_somebody_else(with_facts):
    own = User.objects.create(username="hr-of-the-west")
    grant(own, Role.HR, "west")
    client = Client(SERVER_NAME="localhost", headers={"accept-language": "en"})
    client.force_login(own)
    answer = client.post("/personal/zip/bo/", {"why": "Bo asked for it."})

    assert rows_of(answer, "training") is not None
    assert rows_of(answer, "payouts") is None
    assert rows_of(let_in("hr").post("/personal/zip/bo/", {"why": "asked"}), "payouts") is not None


def test_a_consent_is_given_withdrawn_and_given_again(known):
    client = let_in("employee")
    for sent in (
        {"kind": "photo", "version": "2026-01"},
        {"kind": "photo", "version": "2026-01"},
        {"kind": "photo", "withdraw": "1"},
        {"kind": "photo", "withdraw": "1"},
        {"kind": "photo", "version": "2026-01"},
    ):
        assert client.post("/personal/consent/bo/", sent).status_code == OUT

    held = Consent.objects.order_by("given_at", "pk")
    assert [one.withdrawn_at is None for one in held] == [False, True]
    assert AuditEntry.objects.filter(action="org.consent.change").count() == 3


def test_a_text_that_changed_while_it_was_read_is_not_agreed_to(known):
    sent = let_in("employee").post("/personal/consent/bo/", {"kind": "photo", "version": "2025-01"})

    assert sent.status_code == 409
    assert "The text was changed while you read it." in told(sent)
    assert not Consent.objects.exists()


def test_the_register_counts_who_agreed_and_is_of_ones_part_of_the_tree(known):
    let_in("employee").post("/personal/consent/bo/", {"kind": "photo", "version": "2026-01"})
    page = let_in("hr").get("/consents/")

    held = page.context["held"]
    place = [text.kind for text in held.texts].index("photo")
    assert (held.counts[place], held.people) == (1, Person.objects.filter(left=None).count())
    assert "Photographs" in told(page)
    for odd in ("0", "99999", "-1", "x", "九"):
        assert let_in_again(page).get("/consents/", {"page": odd}).status_code == 200


def let_in_again(answer) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(answer.wsgi_request.user)
    return client


def test_both_languages_are_whole(known):
    client = let_in("hr")
    client.cookies["quanheng_language"] = "zh-hans"
    for address in ("/personal/bo/", "/consents/", "/retention/"):
        page = told(client.get(address))
        assert "个人信息" in page or "同意" in page or "保存期限" in page
        assert "Personal data" not in page
        assert "Agreed" not in page


def test_a_wrong_key_is_a_sentence_on_the_page(known, monkeypatch):
    monkeypatch.setenv("QUANHENG_KEYS", "new:ASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4mrze8=")
    client = let_in("hr")
    before = state()

    for answer in (
        client.get("/personal/bo/"),
        client.post("/personal/full/bo/", {"why": "x"}),
        client.post("/personal/change/bo/", {"phone": "15400005678"}),
        client.post("/personal/zip/bo/", {"why": "asked"}),
    ):
        assert answer.status_code == 409
        assert "which is missing. Put it back into QUANHENG_KEYS" in told(answer)
    assert state() == before


@pytest.mark.parametrize(
    ("role", "links", "keeps"),
    [("employee", False, False), ("hr", True, True), ("auditor", False, True)],
)
def test_the_register_is_in_the_navigation_for_whoever_may_see_it(known, role, links, keeps):
    page = told(let_in(role).get("/org/grades/", follow=True))

    assert ('href="/consents/"' in page) is links
    assert ('href="/retention/"' in page) is keeps
    assert ('href="/my-data/"' in page) is (role == "employee")


@pytest.mark.parametrize("sent", [{}, {"phone": PHONE}, {"why": "nothing typed"}])
def test_to_enter_nothing_new_says_that_nothing_was_changed(known, sent):
    client = let_in("hr")
    before = state()
    answer = client.post("/personal/change/bo/", sent, follow=True)

    assert answer.redirect_chain == [("/personal/bo/?done=same", 302)]
    assert "Nothing was changed" in told(answer)
    assert state() == before
