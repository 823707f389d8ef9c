"""Sign-ins on a page: opened, closed, opened again and helped on by whoever administers the whole company."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate
from django.test import Client

from quanheng.base.models import AuditEntry, User
from quanheng.org.models import Person
from tests.measure.granting import grant
from tests.web.people import ROLES, somebody

pytestmark = pytest.mark.django_db
POSTS = ("new", "close", "open", "password", "forget")


@pytest.fixture
def administrator(closed) -> Client:
    return let_in(somebody("administrator"))


@pytest.fixture
def eve(closed) -> User:
    return User.objects.create_user("eve", email="eve@b.cn", password="right-horse-7")


def let_in(user: User | None) -> Client:
    client = Client(SERVER_NAME="localhost", headers={"accept-language": "en"})
    if user is not None:
        client.force_login(user)
    return client


def told(answer) -> str:
    return answer.content.decode()


def shown_password(answer) -> str:
    return re.search(r"<code>([a-z2-9-]{19})</code>", told(answer))[1]


def state() -> list[tuple]:
    rows = User.objects.order_by("pk").values_list("username", "password", "is_active")
    return [*rows, (AuditEntry.objects.count(), Authenticator.objects.count())]


def test_a_sign_in_is_opened_for_somebody_and_its_password_is_shown_once(administrator):
    sent = {"name": "dana", "person": "bo", "email": "dana@b.cn"}
    answer = administrator.post("/org/sign-ins/new/", sent)
    password = shown_password(answer)

    made = User.objects.get(username="dana")
    assert (answer.status_code, made.email) == (200, "dana@b.cn")
    assert authenticate(username="dana", password=password) == made
    assert Person.objects.get(code="bo").user == made
    assert answer["Cache-Control"] == "no-store, private"
    assert password not in told(administrator.get("/org/sign-ins/"))
    assert password not in str(list(AuditEntry.objects.values_list("before", "after", "why")))
    noted = AuditEntry.objects.filter(action="org.user.change").get()
    assert (noted.actor.username, noted.after["username"]) == ("administrator", "dana")


def test_what_cannot_be_opened_is_a_sentence_and_what_was_typed_stays(administrator, eve):
    answer = administrator.post("/org/sign-ins/new/", {"name": "eve", "email": "new@b.cn"})
    nobodys = administrator.post("/org/sign-ins/new/", {"name": "zed", "person": "nobody"})

    assert (answer.status_code, nobodys.status_code) == (422, 422)
    assert "Somebody signs in as “eve” already" in told(answer)
    assert 'value="new@b.cn"' in told(answer)
    assert "There is no person “nobody” here" in told(nobodys)
    assert not User.objects.filter(username="zed").exists()


def test_the_list_says_whose_each_is_and_whether_it_is_open_and_guarded(administrator, eve):
    Person.objects.filter(code="bo").update(user=eve)
    Authenticator.objects.create(user=eve, type="totp", data={})
    User.objects.create(username="old", is_active=False)
    held = {one.username: one for one in administrator.get("/org/sign-ins/").context["held"]}

    assert (held["eve"].person, held["eve"].name, held["eve"].has_factor) == ("bo", "Bo", True)
    assert (held["old"].is_open, held["old"].last_at) == (False, None)
    assert "quanheng" not in held
    found = administrator.get("/org/sign-ins/?q=EV").context["held"]
    assert [one.username for one in found] == ["eve"]


def test_somebody_is_shown_out_and_let_in_again_with_another_password(administrator, eve):
    closed = administrator.post("/org/sign-ins/close/", {"name": "eve", "why": "left"}, follow=True)
    assert "Nobody signs in by that name any more." in told(closed)
    assert authenticate(username="eve", password="right-horse-7") is None

    opened = administrator.post("/org/sign-ins/open/", {"name": "eve", "why": "came back"})
    assert authenticate(username="eve", password=shown_password(opened)) == eve
    whys = AuditEntry.objects.filter(action="org.user.change").order_by("id")
    assert [one.why for one in whys] == ["left", "came back"]


def test_who_forgot_the_password_or_lost_the_phone_is_helped(administrator, eve):
    Authenticator.objects.create(user=eve, type="totp", data={})
    renewed = administrator.post("/org/sign-ins/password/", {"name": "eve"})
    assert authenticate(username="eve", password=shown_password(renewed)) == eve

    answer = administrator.post("/org/sign-ins/forget/", {"name": "eve"}, follow=True)
    assert "The second factors are forgotten" in told(answer)
    assert Authenticator.objects.count() == 0


def test_the_last_administrator_stays(administrator):
    answer = administrator.post("/org/sign-ins/close/", {"name": "administrator"})

    assert answer.status_code == 422
    assert "Nobody else administers the whole company" in told(answer)
    assert User.objects.get(username="administrator").is_active


@pytest.mark.parametrize("post", ["close", "open", "password", "forget"])
def test_a_name_that_is_nobodys_is_a_sentence(administrator, post):
    answer = administrator.post(f"/org/sign-ins/{post}/", {"name": "nobody"})

    assert answer.status_code == 422
    assert "“nobody” here" in told(answer)


@pytest.mark.parametrize("role", [role for role in ROLES if role != "administrator"])
def test_nobody_else_changes_a_sign_in(closed, eve, role):
    client = let_in(somebody(role))
    before = state()
    statuses = {
        client.post(f"/org/sign-ins/{post}/", {"name": "eve"}).status_code for post in POSTS
    }

    assert statuses == {302 if role == "anybody" else 404}
    assert state() == before


def test_an_administrator_of_a_branch_finds_no_page(closed, eve):
    made = User.objects.create(username="west-admin")
    grant(made, "administrator", "west")

    assert let_in(made).get("/org/sign-ins/").status_code == 404
    assert "/org/sign-ins/" not in told(let_in(made).get("/org/grants/"))


@pytest.mark.parametrize("post", POSTS)
def test_a_form_without_its_token_is_refused(closed, eve, post):
    client = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    client.force_login(somebody("administrator"))
    before = state()

    assert client.post(f"/org/sign-ins/{post}/", {"name": "eve"}).status_code == 403
    assert state() == before
