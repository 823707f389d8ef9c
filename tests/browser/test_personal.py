"""Personal data in a real browser: no barrier, from a phone to a wide screen; entered by HR, seen by the person, consents given."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor, barriers

PHONE, DESK, WIDE = 390, 1280, 2560
PAGES = [
    ("employee", "/personal/bo/"),
    ("hr", "/personal/bo/"),
    ("hr", "/consents/"),
    ("hr", "/retention/"),
    ("auditor", "/audit/"),
]
NUMBER = "15400001234"


@pytest.mark.parametrize(("language", "theme"), [("zh-CN", "light"), ("en-GB", "dark")])
def test_no_page_has_a_barrier_or_scrolls_sideways(browser, site, language, theme):
    with Visitor.at(browser, site, locale=language, color_scheme=theme) as visitor:
        assert barriers(visitor, PAGES, (PHONE, DESK, WIDE)) == []
        visitor.want_clean()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_hr_enters_a_phone_and_the_person_sees_it_in_full_and_agrees(browser, site, width):
    with Visitor.at(browser, site, viewport={"width": width, "height": 844}) as visitor:
        page = visitor.page
        visitor.enter("hr")
        page.goto("/personal/bo/")
        page.get_by_role("textbox", name="Mobile phone").fill(NUMBER)
        page.get_by_role("button", name="Enter").click()
        expect(page.get_by_text("154****1234").first).to_be_visible()
        page.get_by_label("Why you need it in full").fill("the bank asked")
        page.get_by_role("button", name="Show in full").click()
        expect(page.get_by_text(NUMBER)).to_be_visible()
        page.get_by_role("link", name="Hide again").click()
        expect(page.get_by_text(NUMBER)).to_have_count(0)

        page.context.clear_cookies(name="quanheng_session")
        visitor.enter("employee")
        page.goto("/my-data/")
        page.get_by_role("button", name="Show in full").click()
        expect(page.get_by_text(NUMBER)).to_be_visible()
        agree = page.get_by_role("button", name=re.compile("^Agree.*Photographs"))
        withdraw = page.get_by_role("button", name=re.compile("^Withdraw.*Photographs"))
        if withdraw.count():  # the other width was here before
            withdraw.click()
        agree.click()
        expect(withdraw).to_be_visible()
        with page.expect_download() as taken:
            page.get_by_role("button", name="Take it away").click()
        assert taken.value.suggested_filename == "personal-data.zip"
        visitor.want_clean()


def test_buttons_are_large_enough_for_a_thumb(browser, site):
    with Visitor.at(browser, site, viewport={"width": PHONE, "height": 844}) as visitor:
        visitor.enter("hr")
        visitor.page.goto("/personal/bo/")
        for one in visitor.page.get_by_role("button").all():
            box = one.bounding_box()
            assert box is None or box["height"] >= 44, one.inner_text()


def test_ones_own_menu_leads_there(browser, site):
    with Visitor.at(browser, site) as visitor:
        visitor.enter("employee")
        visitor.page.goto("/rules/?period=2026-01")
        visitor.page.locator("details.menu summary").last.click()
        visitor.page.get_by_role("link", name="My data").click()
        visitor.page.wait_for_url(re.compile("/personal/bo/"))
        visitor.want_clean()
