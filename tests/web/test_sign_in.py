"""Signing in and out: what is said, where it leads, how often one may be wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from quanheng.base.models import User
from quanheng.web import services

pytestmark = pytest.mark.django_db
AT = datetime(2026, 4, 20, 1, 0, tzinfo=UTC)
WRONG = "The user name or the password is wrong."


@pytest.fixture
def client() -> Client:
    return Client(SERVER_NAME="localhost", headers={"accept-language": "en"})


@pytest.fixture(autouse=True)
def hashed_fast(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def bo() -> User:
    return User.objects.create_user("bo", password="right-horse-7")


def post(client: Client, name: str, password: str, **more: str):
    return client.post("/sign-in/", {"username": name, "password": password, **more})


def test_whoever_signs_in_comes_to_where_they_wanted_to_go(client, bo):
    page = client.get("/people/?period=2026-01")
    assert page.headers["Location"] == "/sign-in/?next=/people/%3Fperiod%3D2026-01"

    answer = post(client, "bo", "right-horse-7", next="/people/?period=2026-01")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/people/?period=2026-01")


@pytest.mark.parametrize(
    "astray",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
    ],
)
def test_no_link_of_ours_leads_to_another_site(client, bo, astray):
    answer = post(client, "bo", "right-horse-7", next=astray)

    assert answer.headers["Location"] == "/"


def test_a_wrong_password_and_an_unknown_name_read_the_same(client, bo):
    known, unknown = post(client, "bo", "wrong"), post(client, "nobody", "wrong")

    assert (known.status_code, unknown.status_code) == (422, 422)
    assert WRONG in known.content.decode()
    assert WRONG in unknown.content.decode()


def test_what_was_typed_is_kept_but_for_the_password(client, bo):
    page = post(client, "bo", "wrong-horse", next="/people/").content.decode()

    assert 'value="bo"' in page
    assert 'name="next" value="/people/"' in page
    assert "wrong-horse" not in page


def test_after_ten_wrong_tries_even_the_right_password_waits(client, bo):
    for _ in range(10):
        assert post(client, "bo", "wrong").status_code == 422

    answer = post(client, "bo", "right-horse-7")

    assert answer.status_code == 429
    assert "Too many wrong tries. Wait 15 minutes" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_name_is_counted_however_it_is_written(client, bo):
    for name in ["bo", "BO", "ｂｏ", "Bo"] * 3:
        services.sign_in_failed(name, at=AT)

    assert services.sign_in_is_shut("bo", at=AT)
    assert not services.sign_in_is_shut("ana", at=AT)


def test_wrong_tries_are_forgotten_after_a_quarter_of_an_hour():
    for _ in range(10):
        services.sign_in_failed("bo", at=AT)

    assert services.sign_in_is_shut("bo", at=AT + timedelta(minutes=14, seconds=59))
    assert not services.sign_in_is_shut("bo", at=AT + timedelta(minutes=15))


def test_tries_that_lie_apart_never_add_up():
    for minutes in range(0, 30, 2):
        services.sign_in_failed("bo", at=AT + timedelta(minutes=minutes))

    assert not services.sign_in_is_shut("bo", at=AT + timedelta(minutes=30))


def test_getting_in_forgets_the_wrong_tries(client, bo):
    for _ in range(9):
        post(client, "bo", "wrong")
    post(client, "bo", "right-horse-7")
    client.post("/sign-out/")

    assert post(client, "bo", "wrong").status_code == 422


@pytest.mark.parametrize("name", ["b" * 5000, ""])
def test_a_name_that_nobody_can_have_is_wrong_like_any_other(client, name):
    assert post(client, name, "wrong").status_code == 422


def test_the_machines_own_account_lets_nobody_in(client, actor):
    assert post(client, actor.username, "").status_code == 422


def test_signing_out_takes_a_form(client, bo):
    client.force_login(bo)

    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert client.get("/search/").headers["Location"] == "/sign-in/?next=/search/"


def test_a_part_of_a_page_says_that_the_session_ended_and_leads_back(client):
    answer = client.get(
        "/search/?q=a",
        headers={
            "hx-request": "true",
            "hx-current-url": "http://localhost/people/bo/?period=2026-01",
        },
        follow=True,
    )

    assert answer.status_code == 401
    page = answer.content.decode()
    assert "<html" not in page
    assert "The session ended." in page
    assert 'href="/sign-in/?next=/people/bo/%3Fperiod%3D2026-01"' in page


def test_a_part_of_another_site_does_not_become_the_way_back(client):
    answer = client.get(
        "/sign-in/", headers={"hx-request": "true", "hx-current-url": "https://evil.example/x"}
    )

    assert 'href="/sign-in/?next=/"' in answer.content.decode()


def test_the_form_speaks_both_languages():
    chinese = Client(SERVER_NAME="localhost", headers={"accept-language": "zh-CN"}).get("/sign-in/")
    english = Client(SERVER_NAME="localhost", headers={"accept-language": "en"}).get("/sign-in/")

    assert '<html lang="zh-CN"' in chinese.content.decode()
    assert '<html lang="en"' in english.content.decode()
