"""Single sign-on through a real provider on this machine: it opens accounts that are there, and makes none."""

from __future__ import annotations

import http.client
import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from quanheng.base.models import AuditEntry, User
from quanheng.config import identity
from quanheng.org.models import Company
from tests.web import oidc
from tests.web.entering import PASSWORD, browser, enrolled, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def sso(settings):
    with oidc.provider() as held:
        environ = {
            "QUANHENG_OIDC_ISSUER": held.address, "QUANHENG_OIDC_CLIENT_ID": oidc.CLIENT,
            "QUANHENG_OIDC_CLIENT_SECRET": oidc.SECRET, "QUANHENG_OIDC_NAME": "Hengyuan ID",
        }  # fmt: skip
        settings.SOCIALACCOUNT_PROVIDERS = identity.providers(environ)
        held.who = {"sub": "42", "email": "bo@example.com", "email_verified": True}
        yield held


def signed_on(client: Client, **typed: str):
    """Go through the provider as a browser would, and return the last answer."""
    begun = client.post("/sign-in/sso/on/", typed)
    address = re.search(r'id="onward" href="([^"]+)"', begun.content.decode())[1]
    parts = urlsplit(unescape(address))
    line = http.client.HTTPConnection(parts.netloc)
    line.request("GET", f"{parts.path}?{parts.query}")
    back = urlsplit(line.getresponse().getheader("Location"))
    line.close()
    return client.get(f"{back.path}?{back.query}")


def test_the_page_offers_the_provider_by_its_name(sso):
    assert "Sign in through Hengyuan ID" in browser().get("/sign-in/").content.decode()


def test_whoever_the_provider_vouches_for_comes_in_and_is_linked(sso):
    bo = User.objects.create_user("bo", email="Bo@Example.com")
    client = browser()
    answer = signed_on(client)

    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(bo.pk)
    assert SocialAccount.objects.get().uid == "42"
    assert "code_challenge" in sso.asked
    noted = AuditEntry.objects.filter(actor=bo).values_list("action", flat=True)
    assert set(noted) == {"org.user.secure", "org.user.signin"}


def test_once_linked_the_subject_counts_and_not_the_address(sso):
    bo = User.objects.create_user("bo", email="bo@example.com")
    signed_on(browser())
    sso.who["email"] = "other@example.com"
    client = browser()
    signed_on(client)

    assert client.session["_auth_user_id"] == str(bo.pk)


@pytest.mark.parametrize(
    ("mail", "verified"), [("nobody@example.com", True), ("bo@example.com", False)]
)
def test_an_address_that_is_nobodys_or_not_vouched_for_opens_nothing(sso, mail, verified):
    User.objects.create_user("bo", email="bo@example.com")
    users = User.objects.count()
    sso.who |= {"email": mail, "email_verified": verified}
    client = browser()
    answer = signed_on(client)

    assert answer.status_code == 403
    assert "Nobody here has the e-mail address that Hengyuan ID gave." in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert (User.objects.count(), SocialAccount.objects.count()) == (users, 0)


def test_somebody_whose_account_is_closed_does_not_come_in(sso):
    User.objects.create_user("bo", email="bo@example.com", is_active=False)
    client = browser()
    signed_on(client)

    assert "_auth_user_id" not in client.session


def test_whoever_the_provider_refuses_reads_a_sentence(sso):
    sso.refuses = True
    answer = signed_on(browser())

    assert answer.status_code == 403
    assert "Hengyuan ID did not let you in." in answer.content.decode()


def test_the_way_on_leads_to_the_page_that_was_asked_for(sso):
    User.objects.create_user("bo", email="bo@example.com")

    assert signed_on(browser(), next="/rules/").headers["Location"] == "/rules/"
    assert signed_on(browser(), next="https://evil.example/").headers["Location"] == "/"


@pytest.mark.parametrize("verified", ["false", "true", 1, None])
def test_verified_is_true_and_nothing_that_looks_like_it(sso, verified):
    User.objects.create_user("bo", email="bo@example.com")
    sso.who["email_verified"] = verified

    assert signed_on(browser()).status_code == 403


def test_an_address_that_went_over_to_somebody_else_does_not_open_the_account(sso):
    User.objects.create_user("bo", email="bo@example.com")
    signed_on(browser())
    sso.who["sub"] = "43"
    client = browser()
    answer = signed_on(client)

    assert answer.status_code == 403
    assert "Somebody else of Hengyuan ID signs in to the account" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert SocialAccount.objects.get().uid == "42"


def test_a_linked_account_that_was_closed_says_so_and_lets_nobody_in(sso):
    bo = User.objects.create_user("bo", email="bo@example.com")
    signed_on(browser())
    User.objects.filter(pk=bo.pk).update(is_active=False)
    client = browser()
    answer = signed_on(client)

    assert answer.status_code == 403
    assert "This account is closed." in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_somebody_signed_in_who_signs_on_as_nobody_reads_the_same_sentence(sso):
    client = browser()
    client.force_login(User.objects.create_user("ana"))
    answer = signed_on(client)

    assert answer.status_code == 403
    assert "Nobody here has the e-mail address" in answer.content.decode()


def test_the_provider_is_reached_by_the_button_alone_and_links_no_account_on_demand(sso):
    client = browser()

    assert client.get("/sign-in/sso/on/").status_code == 404
    assert client.head("/sign-in/sso/on/").status_code == 404
    assert client.post("/sign-in/sso/on/?process=connect").status_code == 404
    assert client.post("/sign-in/sso/on/", {"process": "redirect"}).status_code == 404


def test_a_provider_that_does_not_answer_is_a_sentence(sso, settings):
    environ = {"ISSUER": "http://127.0.0.1:9", "CLIENT_ID": "a", "CLIENT_SECRET": "b"}
    settings.SOCIALACCOUNT_PROVIDERS = identity.providers(
        {f"QUANHENG_OIDC_{name}": value for name, value in environ.items()}
    )
    answer = browser().post("/sign-in/sso/on/")

    assert answer.status_code == 403
    assert "127.0.0.1 did not let you in." in answer.content.decode()


def test_whoever_has_a_second_factor_is_asked_for_it_after_signing_on_too(sso):
    Company.objects.update_or_create(pk=1, defaults={"second_factor_waived": True})
    bo = User.objects.create_user("bo", email="bo@example.com", password=PASSWORD)
    enrolled(signed_in("bo"))
    client = browser()
    answer = signed_on(client)

    assert answer.headers["Location"] == "/sign-in/code/"
    assert client.session.get("_auth_user_id") is None
    assert bo.is_active
    assert SocialAccount.objects.count() == 0  # whoever stops here has linked nothing


def test_a_link_is_shown_and_ended_by_its_owner_alone(sso):
    User.objects.create_user("bo", email="bo@example.com")
    client, other = browser(), browser()
    signed_on(client)
    other.force_login(User.objects.create_user("ana"))
    link = {"link": str(SocialAccount.objects.get().pk)}

    assert "Single sign-on" in client.get("/security/").content.decode()
    assert other.post("/security/sign-on/end/", link).status_code == 404
    assert SocialAccount.objects.count() == 1
    assert client.post("/security/sign-on/end/", link).status_code == 302
    assert SocialAccount.objects.count() == 0


def test_an_answer_to_a_question_that_nobody_asked_opens_nothing(sso):
    User.objects.create_user("bo", email="bo@example.com")
    client = browser()
    answer = client.get("/sign-in/sso/back/?code=the-code&state=made-up")

    assert answer.status_code == 403
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("environ", "why"),
    [
        ({"ISSUER": "https://id.example.com"}, "Single sign-on lacks QUANHENG_OIDC_CLIENT_ID, QUANHENG_OIDC_CLIENT_SECRET"),
        ({"ISSUER": "http://id.example.com", "CLIENT_ID": "a", "CLIENT_SECRET": "b"}, "QUANHENG_OIDC_ISSUER is “http://id.example.com”"),
    ],
)  # fmt: skip
def test_a_provider_that_cannot_be_is_refused_at_the_start(environ, why):
    with pytest.raises(identity.CannotSignOn, match=why):
        identity.providers({f"QUANHENG_OIDC_{name}": value for name, value in environ.items()})


def test_nothing_set_is_no_provider():
    assert identity.providers({}) == {}


def test_the_page_leads_on_by_itself_since_no_form_may_end_at_another_host(sso):
    page = browser().post("/sign-in/sso/on/")

    assert page.status_code == 200
    assert "form-action 'self'" in page.headers["Content-Security-Policy"]
    assert f'http-equiv="refresh" content="0; url={sso.address}/authorize?' in page.content.decode()
