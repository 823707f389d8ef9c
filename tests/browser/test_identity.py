"""Signing in with more than a password: an authenticator's code, a recovery code, a passkey that the browser holds."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.site import PASSWORD, Site, served
from tests.browser.visitor import Visitor
from tests.web import oidc, totp

HALF_A_MINUTE = 30


@pytest.fixture(scope="module")
def site(
    chromium: str, closed_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A home of this module's own: sign-ins and factors that stay here are not met by others, nor theirs here."""
    home = tmp_path_factory.mktemp("identity") / "home"
    shutil.copytree(closed_home, home)
    with served(home) as site:
        yield site


def sign_out(page: Page) -> None:
    page.context.clear_cookies()


def to_security(visitor: Visitor, user: str) -> Page:
    visitor.sign_in(user)
    visitor.page.goto("/security/")
    return visitor.page


def test_an_authenticator_and_a_recovery_code_let_somebody_in_each_once(visitor: Visitor):
    page = to_security(visitor, "manager")
    page.get_by_role("listitem").filter(has_text="Authenticator").get_by_role(
        "link", name="Add"
    ).click()
    secret = page.locator("code").inner_text()
    page.fill("#code", totp.code(secret))
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    recovery = page.locator(".codes code").first.inner_text()
    assert visitor.violations() == []

    sign_out(page)
    page.goto("/sign-in/?next=/rules/")
    page.fill("#name", "manager")
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Second factor")
    assert visitor.violations() == []
    page.fill("#code", totp.code(secret, time.time() + HALF_A_MINUTE))
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rules")

    for is_first in (True, False):
        sign_out(page)
        page.goto("/sign-in/")
        page.fill("#name", "manager")
        page.fill("#password", PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.fill("#code", recovery)
        page.get_by_role("button", name="Sign in", exact=True).click()
        if is_first:
            page.wait_for_url(lambda address: "/sign-in/" not in address)
        else:
            expect(page.get_by_role("alert").first).to_contain_text("This code is wrong")


def with_a_device(page: Page) -> None:
    """Give the browser a device that holds passkeys and knows its owner."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip


def add_passkey(visitor: Visitor, name: str, *, is_enough: bool) -> None:
    """Add a passkey on the page of security; `is_enough`: it lets somebody in without the password."""
    page = visitor.page
    page.get_by_role("listitem").filter(has_text="Passkeys").get_by_role("link", name="Add").click()
    page.fill("#key-name", name)
    page.get_by_label("Sign in with it alone").set_checked(is_enough)
    assert visitor.violations() == []
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.goto("/security/")
    expect(page.get_by_text(name)).to_be_visible()
    assert visitor.violations() == []


def test_a_passkey_is_added_and_lets_somebody_in_without_a_password(visitor: Visitor):
    page = to_security(visitor, "employee")
    with_a_device(page)
    add_passkey(visitor, "Laptop", is_enough=True)

    sign_out(page)
    page.goto("/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda address: "/sign-in/" not in address)
    page.goto("/security/")
    expect(page.get_by_text("Laptop")).to_be_visible()


def test_a_passkey_is_the_second_factor_after_the_password(visitor: Visitor):
    page = to_security(visitor, "auditor")
    with_a_device(page)
    add_passkey(visitor, "Key ring", is_enough=False)

    sign_out(page)
    page.goto("/sign-in/?next=/security/")
    page.fill("#name", "auditor")
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Second factor")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/security/")
    expect(page.get_by_text("Key ring")).to_be_visible()


def test_a_session_elsewhere_is_ended_from_here_and_reads_why_it_is_out(
    visitor: Visitor, browser: Browser, site: Site
):
    page = to_security(visitor, "sales_operations")
    with Visitor.at(browser, site) as elsewhere:
        elsewhere.sign_in("sales_operations")
        page.reload()
        table = page.get_by_role("group", name="Where you are signed in")
        expect(table.get_by_role("row")).to_have_count(3)  # a head, this one and the other
        table.get_by_role("button", name="Sign out").click()
        expect(table.get_by_role("row")).to_have_count(2)
        expect(table.get_by_text("this one")).to_be_visible()

        elsewhere.page.goto("/security/")
        expect(elsewhere.page.get_by_text("Sign in first")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign-in and security")


def test_single_sign_on_leads_to_the_provider_and_back(
    browser: Browser, closed_home: Path, tmp_path: Path
):
    home = tmp_path / "signed-on"
    shutil.copytree(closed_home, home)
    with oidc.provider() as held:
        held.who = {"sub": "42", "email": "employee@example.com", "email_verified": True}
        environ = {
            "QUANHENG_OIDC_ISSUER": held.address, "QUANHENG_OIDC_CLIENT_ID": oidc.CLIENT,
            "QUANHENG_OIDC_CLIENT_SECRET": oidc.SECRET, "QUANHENG_OIDC_NAME": "Hengyuan ID",
        }  # fmt: skip
        with served(home, environ=environ) as site, Visitor.at(browser, site) as visitor:
            page = visitor.page
            page.goto("/sign-in/?next=/security/")
            page.get_by_role("button", name="Sign in through Hengyuan ID").click()
            page.wait_for_url("**/security/")
            expect(page.get_by_text("employee@example.com")).to_be_visible()
            expect(page.get_by_text("Single sign-on")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_of_security_fits_and_is_legible_in_both_languages(visitor: Visitor, width: int):
    page = to_security(visitor, "payroll")
    page.set_viewport_size({"width": width, "height": 844})
    for language in ("en", "zh-hans"):
        page.context.add_cookies(
            [{"name": "quanheng_language", "value": language, "url": visitor.site.address}]
        )
        page.goto("/security/")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert visitor.violations() == []
