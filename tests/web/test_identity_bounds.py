"""What signing in withstands: guesses, steps that lapsed, factors that were lost; and what of that is written down."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator

from quanheng.base.access import NotFound
from quanheng.base.models import ApiToken, AuditEntry, User
from quanheng.base.services import machine_user
from quanheng.org.models import Company
from quanheng.org.second_factor import is_waived
from quanheng.org.services.personal import PersonalRow, personal_put
from quanheng.org.services.security import factors_forget
from quanheng.org.services.sign_ins import CannotSignIn, sign_in_renew
from quanheng.web import services
from tests.web import totp
from tests.web.entering import PASSWORD, browser, enrolled, next_step, noted, signed_in, text
from tests.web.people import somebody

pytestmark = pytest.mark.django_db
PHONE = "15400001234"
AT = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def hashed_fast(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def bo(db) -> User:
    Company.objects.update_or_create(pk=1, defaults={"second_factor_waived": True})
    return User.objects.create_user("bo", email="bo@example.com", password=PASSWORD)


def half_way(name: str = "bo"):
    """Return the browser of somebody who is asked for the second factor."""
    client = browser()
    answer = client.post("/sign-in/", {"username": name, "password": PASSWORD})
    assert answer.headers["Location"] == "/sign-in/code/"
    return client


@pytest.mark.parametrize("spelt", ["15400001234", "+86 154 0000 1234", "１５４００００１２３４"])
def test_somebody_signs_in_by_phone_however_it_is_written(closed, spelt):
    Company.objects.update(second_factor_waived=True)
    user = somebody("employee")
    user.set_password(PASSWORD)
    user.save()
    row = PersonalRow(person="bo", values={"phone": PHONE}, source="staff.xlsx, row 2")
    personal_put(actor=machine_user(), rows=[row], at=AT)

    client = browser()
    answer = client.post("/sign-in/", {"username": spelt, "password": PASSWORD})
    wrong = browser().post("/sign-in/", {"username": spelt, "password": "wrong-horse"})
    nobodys = browser().post("/sign-in/", {"username": "15400001235", "password": PASSWORD})
    assert (answer.status_code, client.session["_auth_user_id"]) == (302, str(user.pk))
    assert (wrong.status_code, nobodys.status_code) == (422, 422)


def test_that_a_name_is_locked_is_written_down_once_with_the_address_and_not_what_was_typed(bo):
    guessing = browser(REMOTE_ADDR="203.0.113.9")
    for _ in range(12):
        guessing.post("/sign-in/", {"username": "bo", "password": "wrong-horse"})
        guessing.post("/sign-in/", {"username": "my-password", "password": "wrong-horse"})

    first, second = AuditEntry.objects.filter(action="org.user.signin").order_by("id")
    assert first.subject_key == str(bo.pk)
    assert second.subject_key == str(machine_user().pk)
    for entry in (first, second):
        assert (entry.after, entry.came_from) == ({"shut": "wrong_passwords"}, "page 203.0.113.9")


def test_addresses_of_one_network_of_version_6_count_as_one_sender():
    for number in range(10):
        services.sign_in_failed("bo", address=f"2001:db8:0:1::{number:x}", at=AT)

    assert services.sign_in_is_shut("bo", address="2001:db8:0:1:ffff::1", at=AT)
    assert not services.sign_in_is_shut("bo", address="2001:db8:0:2::1", at=AT)


def test_the_tenth_wrong_try_is_the_one_that_locks():
    assert [services.sign_in_failed("bo", at=AT) for _ in range(10)] == [False] * 9 + [True]


def test_after_five_wrong_codes_the_right_one_waits_and_that_is_written_down_once(bo):
    secret = enrolled(signed_in())
    client = half_way()
    for _ in range(5):
        wrong = client.post("/sign-in/code/", {"code": "000000"})
    assert "This code is wrong" in text(wrong)

    for _ in range(3):
        waits = client.post("/sign-in/code/", {"code": totp.code(secret, next_step())})
    assert "Too many tries. Wait a few minutes" in text(waits)
    assert "_auth_user_id" not in client.session
    assert noted() == ["password", "wrong_codes"]


def test_the_code_that_added_an_authenticator_opens_nothing_afterwards(bo):
    client = signed_in()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", text(client.get("/security/app/add/")))[1]
    code = totp.code(secret)
    assert client.post("/security/app/add/", {"code": code}).status_code == 302

    coming = half_way()
    assert "was used already" in text(coming.post("/sign-in/code/", {"code": code}))
    assert "_auth_user_id" not in coming.session


def test_whoever_mistypes_the_password_makes_no_colleague_at_the_same_address_wait(bo):
    User.objects.create_user("ana", password=PASSWORD)
    mistyping, colleague = signed_in("ana"), signed_in()
    for _ in range(12):
        last = mistyping.post("/security/again/", {"password": "wrong-horse"})
    secret = enrolled(colleague)

    assert "Too many tries" in text(last) or last.status_code == 429
    assert len(secret) == 32


def test_a_code_for_a_sign_in_that_is_not_under_way_says_so(bo):
    secret = enrolled(signed_in())
    client = browser()
    answer = client.post("/sign-in/code/", {"code": totp.code(secret, next_step())}, follow=True)

    assert answer.redirect_chain == [("/sign-in/", 302)]
    assert "No sign-in is under way, or it took longer than a quarter of an hour." in text(answer)


def test_a_sign_in_that_took_too_long_begins_again(bo):
    secret = enrolled(signed_in())
    client = half_way()
    session = client.session
    begun = session["account_login"]["initiated_at"]
    session["account_login"] = session["account_login"] | {"initiated_at": begun - 901}
    session.save()

    answer = client.post("/sign-in/code/", {"code": totp.code(secret, next_step())}, follow=True)
    assert "Begin again." in text(answer)
    assert "_auth_user_id" not in client.session


def test_an_account_that_is_closed_between_password_and_code_stays_closed(bo):
    secret = enrolled(signed_in())
    client = half_way()
    User.objects.filter(pk=bo.pk).update(is_active=False)
    client.post("/sign-in/code/", {"code": totp.code(secret, next_step())})

    assert client.get("/security/").status_code == 302


def test_a_token_is_no_way_around_the_second_factor(closed):
    Company.objects.update(second_factor_waived=False)
    client = browser()
    client.force_login(somebody("hr"))
    asked = {"name": "report", "days": "90", "scopes": ["org:read"]}
    answer = client.post("/security/tokens/new/", asked)

    assert answer.status_code == 403
    assert "Add a second factor first" in text(answer)
    assert ApiToken.objects.count() == 0


def test_signing_out_is_written_down_and_a_stranger_signing_out_is_not(bo):
    browser().post("/sign-out/")
    signed_in().post("/sign-out/")

    assert noted() == ["password", "signed_out"]


def test_who_lost_the_phone_comes_in_again_once_the_factors_are_forgotten(bo):
    enrolled(signed_in())
    factors_forget(actor=machine_user(), username="bo", at=AT, why="lost the phone")
    client = signed_in()

    assert client.session["_auth_user_id"] == str(bo.pk)
    assert Authenticator.objects.count() == 0
    entry = AuditEntry.objects.filter(action="org.user.change").get()
    assert entry.before == {"factors": ["totp", "recovery_codes"], "single_sign_on": 0}
    assert (entry.after, entry.why) == ({"factors": [], "single_sign_on": 0}, "lost the phone")


def test_who_forgot_the_password_gets_another_and_old_sessions_end(bo):
    old = signed_in()
    sign_in_renew(actor=machine_user(), username="bo", password="brave-otter-9", at=AT)

    assert old.get("/security/").status_code == 302
    assert signed_in().session.get("_auth_user_id") is None
    answer = browser().post("/sign-in/", {"username": "bo", "password": "brave-otter-9"})
    assert answer.status_code == 302
    assert "otter" not in str(list(AuditEntry.objects.values_list("before", "after")))


def test_a_weak_password_is_given_to_nobody(bo):
    with pytest.raises(CannotSignIn, match="Many people use that password"):
        sign_in_renew(actor=machine_user(), username="bo", password="password", at=AT)

    assert User.objects.get(username="bo").check_password(PASSWORD)


@pytest.mark.parametrize("role", ["manager", "hr", "auditor"])
def test_nobody_but_an_administrator_touches_the_sign_in_of_others(closed, role):
    User.objects.create_user("ana", password=PASSWORD)
    actor = somebody(role)

    for change in (
        lambda: factors_forget(actor=actor, username="ana", at=AT),
        lambda: sign_in_renew(actor=actor, username="ana", password="brave-otter-9", at=AT),
    ):
        with pytest.raises(NotFound):
            change()
    assert User.objects.get(username="ana").check_password(PASSWORD)


def test_the_doctor_says_where_the_second_factor_is_waived(bo):
    (finding,) = is_waived()
    assert "It asks nobody for a second factor" in str(finding.what)

    Company.objects.update(second_factor_waived=False)
    assert list(is_waived()) == []
