"""Second factors, passwords, sessions and tokens: who needs which, what opens with it, and what is written down."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client

from quanheng.base import keyring
from quanheng.base.models import ApiToken, AuditEntry, User
from quanheng.org.models import Company
from tests.web import totp
from tests.web.entering import PASSWORD, browser, enrolled, next_step, noted, signed_in, text
from tests.web.people import somebody

pytestmark = pytest.mark.django_db
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # of RFC 6238's test: 12345678901234567890


@pytest.fixture(autouse=True)
def hashed_fast(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def bo(db) -> User:
    return User.objects.create_user("bo", email="bo@example.com", password=PASSWORD)


@pytest.fixture
def waived(db):
    Company.objects.update_or_create(pk=1, defaults={"second_factor_waived": True})


def test_the_codes_of_the_tests_are_those_of_the_rfc():
    # RFC 6238, appendix B, SHA-1: 94287082 at 59 s and 07081804 at 1111111109 s; six digits are its last six
    assert totp.code(RFC_SECRET, 59) == "287082"
    assert totp.code(RFC_SECRET, 1_111_111_109) == "081804"


def test_somebody_signs_in_by_the_address_too_however_it_is_written(bo):
    client = browser()
    answer = client.post("/sign-in/", {"username": "BO@example.com", "password": PASSWORD})

    assert (answer.status_code, noted()) == (302, ["password"])


def test_an_address_that_two_accounts_have_signs_nobody_in(bo):
    User.objects.create_user("ana", email="bo@example.com", password=PASSWORD)

    answer = browser().post("/sign-in/", {"username": "bo@example.com", "password": PASSWORD})
    assert answer.status_code == 422


def test_to_guess_from_elsewhere_locks_nobody_out(bo):
    guessing = Client(SERVER_NAME="localhost", REMOTE_ADDR="203.0.113.9")
    for _ in range(11):
        last = guessing.post("/sign-in/", {"username": "bo", "password": "wrong"})
    own = browser().post("/sign-in/", {"username": "bo", "password": PASSWORD})

    assert (last.status_code, own.status_code) == (429, 302)


def test_one_password_tried_on_many_names_from_one_address_is_stopped(db):
    guessing = Client(SERVER_NAME="localhost", REMOTE_ADDR="203.0.113.9")
    statuses = [
        guessing.post("/sign-in/", {"username": f"n{number}", "password": "summer"}).status_code
        for number in range(61)
    ]
    assert statuses == [422] * 60 + [429]


def test_with_an_authenticator_the_password_alone_opens_nothing(bo, waived):
    secret = enrolled(signed_in())
    client = browser()
    asked = client.post("/sign-in/", {"username": "bo", "password": PASSWORD, "next": "/rules/"})

    assert asked.headers["Location"] == "/sign-in/code/"
    assert client.get("/security/").status_code == 302
    wrong = client.post("/sign-in/code/", {"code": "000000"})
    assert "This code is wrong, was used already, or is too old." in text(wrong)
    answer = client.post("/sign-in/code/", {"code": totp.code(secret, next_step())})
    assert answer.headers["Location"] == "/rules/"
    assert noted()[-1] == "password+totp"


def test_a_code_opens_once(bo, waived):
    secret = enrolled(signed_in())
    code = totp.code(secret, next_step())
    first, second = browser(), browser()
    for client in (first, second):
        client.post("/sign-in/", {"username": "bo", "password": PASSWORD})

    assert first.post("/sign-in/code/", {"code": code}).status_code == 302
    assert second.post("/sign-in/code/", {"code": code}).status_code == 200


def test_a_code_opens_once_for_as_long_as_it_would_open(bo, waived):
    secret = enrolled(signed_in())
    code = totp.code(secret, next_step())
    first, second = browser(), browser()
    for client in (first, second):
        client.post("/sign-in/", {"username": "bo", "password": PASSWORD})
    first.post("/sign-in/code/", {"code": code})
    # as after half a minute, when the library has forgotten it and its tolerance still takes it
    cache.delete(f"allauth.mfa.totp.used?user={bo.pk}&code={code}")

    assert second.post("/sign-in/code/", {"code": code}).status_code == 200
    assert second.session.get("_auth_user_id") is None


def test_the_present_password_is_not_to_be_guessed(bo, waived):
    client = signed_in()
    typed = {"new": "blue-kettle-31", "again": "blue-kettle-31"}
    statuses = [
        client.post("/security/password/", typed | {"old": f"guess-{n}"}).status_code
        for n in range(11)
    ]

    assert statuses == [422] * 10 + [429]
    assert client.post("/security/password/", typed | {"old": PASSWORD}).status_code == 429
    assert AuditEntry.objects.filter(after={"shut": "wrong_passwords"}).count() == 1


def test_a_closed_account_does_not_keep_its_address(bo, waived):
    bo.is_active = False
    bo.save()
    User.objects.create_user("bo2", email="bo@example.com", password=PASSWORD)

    answer = browser().post("/sign-in/", {"username": "bo@example.com", "password": PASSWORD})
    assert answer.status_code == 302


def test_a_recovery_code_opens_once(bo, waived):
    client = signed_in()
    enrolled(client)
    code = text(client.get("/security/codes/codes.txt")).split()[-1]
    statuses = []
    for _ in range(2):
        again = browser()
        again.post("/sign-in/", {"username": "bo", "password": PASSWORD})
        statuses.append(again.post("/sign-in/code/", {"code": code}).status_code)

    assert statuses == [302, 200]


def test_secrets_lie_sealed_in_the_database(bo, waived):
    secret = enrolled(signed_in())
    kept = Authenticator.objects.get(type="totp").data["secret"]

    assert secret not in kept
    assert kept.partition(".")[1] == "."
    assert keyring.unseal(kept) == secret


def test_what_is_done_about_security_is_in_the_audit(
    bo, waived, django_capture_on_commit_callbacks
):
    client = signed_in()
    with django_capture_on_commit_callbacks(execute=True):
        enrolled(client)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/security/app/remove/")

    assert noted() == ["password", "totp_activated", "totp_deactivated"]
    entry = AuditEntry.objects.order_by("id").last()
    assert (entry.actor, entry.came_from) == (bo, "page 127.0.0.1")


@pytest.mark.parametrize(
    ("role", "asked"),
    [
        ("employee", False), ("manager", False), ("sales_operations", False), ("branch_head", True), ("hr", True),
        ("payroll", True), ("headquarters", True), ("auditor", True), ("administrator", True),
    ],
)  # fmt: skip
def test_whoever_sees_pay_or_personal_data_adds_a_second_factor_first(closed, role, asked):
    Company.objects.update(second_factor_waived=False)
    client, user = browser(), somebody(role)
    client.force_login(user)

    answer = client.get("/rules/?period=2026-01")
    part = client.get("/rules/?period=2026-01", headers={"hx-request": "true"})
    api = client.get("/api/v1/people")
    assert answer.status_code == (302 if asked else 200)
    if asked:
        assert answer.headers["Location"] == "/security/?first=1"
        assert part.status_code == 403
        assert api.status_code == 401
        assert "Add a second factor first" in text(client.get("/security/?first=1"))


def test_with_the_factor_added_the_pages_open(closed):
    Company.objects.update(second_factor_waived=False)
    user = somebody("hr")
    user.set_password(PASSWORD)
    user.save()
    client = signed_in("hr")
    assert client.get("/rules/?period=2026-01").status_code == 302

    enrolled(client)
    assert client.get("/rules/?period=2026-01").status_code == 200


def test_a_changed_password_ends_every_other_session(bo, waived):
    here, elsewhere = signed_in(), signed_in()
    words = {"old": PASSWORD, "new": "brave-otter-9", "again": "brave-otter-9"}

    assert "Every other session has ended" in text(
        here.post("/security/password/", words, follow=True)
    )
    assert here.get("/security/").status_code == 200
    assert elsewhere.get("/security/").status_code == 302
    assert UserSession.objects.count() == 1


@pytest.mark.parametrize(
    ("old", "new", "again", "why"),
    [
        ("wrong", "brave-otter-9", "brave-otter-9", "The present password is wrong."),
        (PASSWORD, "brave-otter-9", "brave-otter-8", "The two new passwords differ."),
        (PASSWORD, "short", "short", "The password is shorter than 8 characters."),
        (PASSWORD, "20260331", "20260331", "The password has digits only."),
        (PASSWORD, "password", "password", "Many people use that password."),
    ],
)
def test_a_password_that_cannot_be_is_refused_and_the_old_one_holds(
    bo, waived, old, new, again, why
):
    answer = signed_in().post("/security/password/", {"old": old, "new": new, "again": again})

    assert answer.status_code == 422
    assert why in text(answer)
    assert User.objects.get(username="bo").check_password(PASSWORD)


def test_another_session_is_ended_from_here_and_nobody_elses(bo, waived):
    here, elsewhere = signed_in(), signed_in()
    User.objects.create_user("ana", password=PASSWORD)
    hers = signed_in("ana")
    other = UserSession.objects.get(user__username="ana")

    here.post("/security/sessions/end/", {"session": str(other.pk)})
    assert hers.get("/security/").status_code == 200
    here.post("/security/sessions/end/", {"session": "all"})
    assert elsewhere.get("/security/").status_code == 302
    assert here.get("/security/").status_code == 200


def test_a_token_is_made_shown_once_and_revoked(bo, waived):
    client = signed_in()
    made = text(
        client.post(
            "/security/tokens/new/", {"name": "report", "days": "90", "scopes": ["org:read"]}
        )
    )
    secret = re.search(r"<code>(qh_[\w-]+)</code>", made)[1]
    program = browser()

    assert (
        program.get("/api/v1/people", headers={"authorization": f"Bearer {secret}"}).status_code
        == 200
    )
    assert secret not in text(client.get("/security/"))
    client.post("/security/tokens/end/", {"token": str(ApiToken.objects.get().pk)})
    assert (
        program.get("/api/v1/people", headers={"authorization": f"Bearer {secret}"}).status_code
        == 401
    )


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"name": "", "days": "90", "scopes": ["org:read"]}, "Give the token a name"),
        ({"name": "x", "days": "90"}, "Say what the token may read"),
        ({"name": "x", "days": "9999", "scopes": ["org:read"]}, "A token lives 1 to 365 days"),
        ({"name": "x", "days": "-1", "scopes": ["org:read"]}, "A token lives 1 to 365 days"),
        ({"name": "x", "days": "90", "scopes": ["all"]}, "There is no scope “all”"),
    ],
)
def test_a_token_that_cannot_be_is_refused_in_a_sentence(bo, waived, asked, why):
    answer = signed_in().post("/security/tokens/new/", asked)

    assert (answer.status_code, why in text(answer)) == (422, True)
    assert ApiToken.objects.count() == 0


@pytest.mark.parametrize("path", ["/accounts/signup/", "/sign-up/", "/accounts/email/", "/security/email/", "/sign-in/sso/on/"])  # fmt: skip
def test_nobody_makes_an_account_or_signs_on_where_nothing_is_set_up(db, path):
    assert browser().post(path).status_code == 404


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    "path",
    ["/security/", "/security/app/add/", "/security/keys/add/", "/security/codes/new/", "/security/again/"],
)  # fmt: skip
def test_pages_of_security_speak_the_readers_language_and_no_other(bo, waived, path, language):
    client = signed_in()
    page = text(client.get(path, headers={"accept-language": language}))
    main = page[page.index("<main") : page.index("</main")]

    shown = re.sub(r"<script.*?</script>|<[^>]+>|qh_\S+", " ", main, flags=re.S)
    if language == "en":
        assert not re.search(r"[\u4e00-\u9fff]", shown)
    else:
        assert not re.search(r"\b(the|your|password|passkey|Add|Cancel)\b", shown)


def test_behind_the_proxy_that_https_wants_each_sender_counts_for_itself(bo, settings):
    settings.ADDRESS = settings.ADDRESS.__class__(hosts=("localhost",), origins=(), is_tls=True)
    guessing = Client(SERVER_NAME="localhost", HTTP_X_FORWARDED_FOR="9.9.9.9, 203.0.113.9")
    for _ in range(11):
        last = guessing.post("/sign-in/", {"username": "bo", "password": "wrong"})
    other = Client(SERVER_NAME="localhost", HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.4")

    assert last.status_code == 429
    assert other.post("/sign-in/", {"username": "bo", "password": PASSWORD}).status_code == 302
    assert UserSession.objects.get().ip == "198.51.100.4"


def test_without_a_proxy_what_a_sender_says_of_itself_counts_for_nothing(bo):
    for number in range(11):
        client = Client(SERVER_NAME="localhost", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
        last = client.post("/sign-in/", {"username": "bo", "password": "wrong"})

    assert last.status_code == 429
