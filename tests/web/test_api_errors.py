"""What the API says no to: whole sentences with a code that stays, in the asker's language, and never a failure."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from quanheng.base.models import ApiToken, AuditEntry, User
from quanheng.org.models import Person
from tests.web.api_asking import ROOT, Asker, by_token, still  # noqa: F401
from tests.web.people import somebody

pytestmark = pytest.mark.django_db
NAMED = "&".join(f"metric=m{n}" for n in range(51))


@pytest.fixture
def hq(closed) -> Asker:
    """A program that reads as headquarters."""
    return by_token(somebody("headquarters"))


@pytest.mark.parametrize(
    ("address", "status", "code", "where", "sentence"),
    [
        ("/people?limit=0", 400, "bad_request", "limit", "The parameter “limit” is 0; it must be 1 or more."),
        ("/people?limit=201", 400, "too_many", "limit", "The parameter “limit” is 201; it may be 200 at most."),
        ("/people?limit=many", 400, "bad_request", "limit", "The parameter “limit” is “many”; write a whole number."),
        ("/people?limit=1.5", 400, "bad_request", "limit", "The parameter “limit” is “1.5”; write a whole number."),
        ("/people?limit=" + "9" * 5000, 400, "bad_request", "limit", f"The parameter “limit” is “{'9' * 60}…”; write a whole number."),
        ("/people?limit=", 400, "bad_request", "limit", "The parameter “limit” is “”; write a whole number."),
        ("/people?limt=3", 400, "bad_request", "limt", "There is no parameter “limt” here. There are: cursor, limit, q, unit."),
        ("/people/bo?x=1", 400, "bad_request", "x", "There is no parameter “x” here: this address takes none."),
        ("/people?limit=1&limit=2", 400, "bad_request", "limit", "The parameter “limit” stands more than once; give it once."),
        ("/people?unit=", 400, "bad_request", "unit", "The parameter “unit” is empty. Fill it, or leave it out."),
        ("/people?unit=nowhere", 404, "not_found", "/api/v1/people", "There is no unit “nowhere” here. Check how it is written."),
        ("/people?q=%00", 400, "bad_request", "q", "The parameter “q” holds a character that cannot be printed."),
        ("/people?q=" + "x" * 61, 400, "bad_request", "q", f"The parameter “q” is longer than 60 letters: “{'x' * 60}…”."),
        ("/people?cursor=x", 400, "bad_request", "cursor", "The parameter “cursor” does not belong to this list. Take it as “next” gave it, with the other parameters as they were."),
        ("/metrics/nothing", 404, "not_found", "/api/v1/metrics/nothing", "There is no metric “nothing” here. Check how it is written."),
        ("/measurements", 400, "bad_request", "period", "The parameter “period” is missing. Add it to the address."),
        ("/measurements?period=2026-13", 404, "not_found", "/api/v1/measurements", "There is no closed period “2026-13” here. Check how it is written."),
        ("/measurements?period=2026-01&by=team", 400, "bad_request", "by", "The parameter “by” is “team”; write one of: person, unit, company."),
        ("/measurements?period=2026-01&metric=x", 404, "not_found", "/api/v1/measurements", "There is no metric “x” here. Check how it is written."),
        ("/measurements?period=2026-01&key=x", 404, "not_found", "/api/v1/measurements", "There is no person “x” here. Check how it is written."),
        ("/measurements?period=2026-01&key=bo&key=", 400, "bad_request", "key", "The parameter “key” is empty. Fill it, or leave it out."),
        (f"/measurements?period=2026-01&{NAMED}", 400, "too_many", "metric", "The parameter “metric” stands more than 50 times. Ask in several requests."),
        ("/scores?period=2026-01&card=x", 404, "not_found", "/api/v1/scores", "There is no scorecard “x” here. Check how it is written."),
        ("/scores/x?period=2026-01", 404, "not_found", "/api/v1/scores/x", "There is no person “x” here. Check how it is written."),
        ("/explain/deal_amount?period=2026-01", 400, "bad_request", "key", "The parameter “key” is missing. Add it to the address."),
        ("/explain/deal_amount?period=2026-01&key=bo&rows=201", 400, "too_many", "rows", "The parameter “rows” is 201; it may be 200 at most."),
        ("/explain/deal_amount?period=2026-01&key=bo&rows=-1", 400, "bad_request", "rows", "The parameter “rows” is -1; it must be 0 or more."),
        ("/explain/deal_amount?period=2026-01&key=bo&offset=10001", 400, "bad_request", "offset", "The parameter “offset” is 10001; it may be 10000 at most."),
        ("/explain/nothing?period=2026-01&key=bo", 404, "not_found", "/api/v1/explain/nothing", "There is no metric “nothing” here. Check how it is written."),
        ("/explain/deal_amount?period=2026-01&by=company&key=x", 404, "not_found", "/api/v1/explain/deal_amount", "There is no company “x” here. Check how it is written."),
        ("/nothing", 404, "not_found", "/api/v1/nothing", "There is nothing at this address. /api/v1/openapi.json lists what there is."),
        ("/people/", 404, "not_found", "/api/v1/people/", "There is nothing at this address. /api/v1/openapi.json lists what there is."),
        ("/", 404, "not_found", "/api/v1/", "There is nothing at this address. /api/v1/openapi.json lists what there is."),
    ],
)  # fmt: skip
def test_every_error_is_a_sentence_that_names_the_place(hq, address, status, code, where, sentence):
    answer = hq.client.get(ROOT + address)

    assert answer.status_code == status
    assert answer.json() == {"error": {"code": code, "message": sentence, "where": where}}
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("accepts", "sentence"),
    [
        ("en", "There is no person “x” here. Check how it is written."),
        ("en-GB,en;q=0.9", "There is no person “x” here. Check how it is written."),
        ("fr", None),
        ("zh-CN", None),
        ("", None),
        (";;;q=x,*", None),
    ],
)
def test_sentences_are_in_the_asked_language_and_chinese_where_nothing_fits(
    closed, accepts, sentence
):
    chinese = by_token(somebody("hr"), language="zh-CN")("/people/x")[1]["error"]["message"]

    found = by_token(User.objects.get(username="hr"), language=accepts)("/people/x")[1]["error"]

    assert found["message"] == (sentence or chinese)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_nothing_but_reading_is_allowed_and_nothing_changes(hq, method):
    before = (AuditEntry.objects.count(), ApiToken.objects.count(), Person.objects.count())

    for address in ("/people", "/people/bo", "/scores?period=2026-01", "/openapi.json"):
        answer = hq.client.generic(method, ROOT + address, b'{"x": 1}', "application/json")
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
        assert answer.json()["error"]["code"] == "method_not_allowed"
    assert hq.client.generic(method, f"{ROOT}/nothing").status_code == 404
    assert (AuditEntry.objects.count(), ApiToken.objects.count(), Person.objects.count()) == before


def test_head_answers_as_get_without_the_body(hq):
    for address in ("/people", "/people/nobody", "/nothing", "/measurements"):
        head, get = hq.client.head(ROOT + address), hq.client.get(ROOT + address)
        assert (head.status_code, head.content) == (get.status_code, b"")


HOSTILE = [
    "'; DROP TABLE base_user; --", "1 OR 1=1", "%", "_", "*", "..", "../../etc/passwd", "a/b", "/", "\\", '"', "`", "${7*7}",
    "{{7*7}}", "<script>", "\x00", "a\x00b", "\n", "\r\nX: y", "\t", "\x7f", "\x85", "\u2028", "\u202e", "\ufeff", "\ufffd",
    "🙂", "张三", "Ａｎａ", "ana\u0301", "İ", "NaN", "Infinity", "1e999", "-1", "0x10", "１", "null", "None", "true", "[]", "{}",
    "x" * 5000, "é" * 60, "%00", "%2e%2e", "%c0%af", "BO", "bo ", " bo",
]  # fmt: skip


def test_hostile_text_anywhere_is_answered_without_a_failure(hq):
    january, explain = {"period": "2026-01"}, {"period": "2026-01", "key": "bo", "rows": 1}
    places: dict[tuple[str, str], dict] = {
        ("/people", "limit cursor q unit x"): {},
        ("/periods", "limit cursor x"): {},
        ("/measurements", "period"): {},
        ("/measurements", "limit cursor by metric key"): january,
        ("/scores", "period"): {},
        ("/scores", "limit cursor unit card"): january,
        ("/scores/bo", "period"): {},
        ("/explain/deal_amount", "period by key rows offset"): explain,
    }
    answered: dict[int, int] = {}

    for text in HOSTILE:
        for (path, names), fixed in places.items():
            for name in names.split():
                status, found = hq(path, **{**fixed, name: text})
                answered[status] = answered.get(status, 0) + 1
                if status != 200:
                    assert set(found["error"]) == {"code", "message", "where"}
    assert set(answered) == {200, 400, 404}
    assert User.objects.exists()


def test_hostile_text_in_the_path_is_a_key_that_is_not_there(hq):
    places = ["/people/{}", "/units/{}", "/metrics/{}", "/scores/{}?period=2026-01", "/{}"]
    places += ["/explain/{}?period=2026-01&key=bo", "/explain/scores/{}?period=2026-01"]
    for text in HOSTILE:
        for place in places:
            answer = hq.client.get(ROOT + place.format(quote(text, safe="")))
            assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found"), (
                place,
                text,
            )


@pytest.mark.parametrize("raw", ["%ff%fe", "%ed%a0%80", "%c3%28", "%", "%zz", "&&&", "=", "limit"])
def test_bytes_that_are_no_text_are_answered(hq, raw):
    for address in (f"/people?q={raw}", f"/people?{raw}", f"/measurements?period={raw}"):
        assert hq.client.get(ROOT + address).status_code in (200, 400, 404)
    assert hq.client.get(f"{ROOT}/people/{raw}").status_code in (404, 400)


def test_more_parameters_than_can_be_read_are_refused(hq):
    answer = hq.client.get(f"{ROOT}/people?" + "&".join(f"x{n}=1" for n in range(2000)))

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")


@pytest.mark.parametrize("cookie", ["x", "\\000" * 9, "é", '"\\000\\000aaaaaaaaaa"'])
def test_a_broken_cookie_is_nobody(db, cookie):
    answer = Asker().client.get(f"{ROOT}/people", HTTP_COOKIE=f"quanheng_session={cookie}")

    assert answer.status_code == 401


def test_a_bug_is_answered_in_the_one_shape_and_logged(hq, monkeypatch, caplog):
    def broken(*args, **asked):
        raise RuntimeError("the disk is on fire")

    monkeypatch.setattr("quanheng.org.listing.people", broken)

    status, found = hq("/people")

    assert (status, found["error"]["code"]) == (500, "failed")
    assert found["error"]["message"].startswith("Something went wrong here")
    assert "fire" not in json.dumps(found)
    assert "the disk is on fire" in caplog.text
