"""Signing in with more than a password: an authenticator's code, a recovery code, a passkey that the browser holds."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.site import PASSWORD
from tests.browser.visitor import Visitor
from tests.web import totp

HALF_A_MINUTE = 30


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


def test_a_passkey_is_added_and_lets_somebody_in_without_a_password(visitor: Visitor):
    page = to_security(visitor, "employee")
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
    page.get_by_role("listitem").filter(has_text="Passkeys").get_by_role("link", name="Add").click()
    page.fill("#key-name", "Laptop")
    assert visitor.violations() == []
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.goto("/security/")
    expect(page.get_by_text("Laptop")).to_be_visible()
    assert visitor.violations() == []

    sign_out(page)
    page.goto("/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda address: "/sign-in/" not in address)
    page.goto("/security/")
    expect(page.get_by_text("Laptop")).to_be_visible()


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
