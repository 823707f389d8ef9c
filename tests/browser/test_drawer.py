"""The drawer: a number opens its explanation beside the page, and what fails there is said."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitor import Visitor

CARD = "/people/bo/?period=2026-01"
NUMBER = "main a.opens"


@pytest.fixture
def card(visitor: Visitor) -> Page:
    """Bo's card, open."""
    visitor.enter("employee")
    visitor.page.goto(CARD)
    return visitor.page


def opened(page: Page):
    link = page.locator(NUMBER).first
    link.click()
    expect(page.locator("#drawer h2").first).to_be_visible()
    return link


def test_a_number_opens_in_the_drawer_and_the_page_stays(card: Page, visitor: Visitor):
    link = opened(card)

    drawer = card.get_by_role("dialog")
    heading = drawer.get_by_role("heading").first.text_content()
    assert drawer.get_attribute("aria-label") == heading.strip()
    assert card.url.partition("#open=")[0].endswith(CARD)
    assert (
        drawer.get_by_role("link", name="Open as page")
        .get_attribute("href")
        .endswith(link.get_attribute("href"))
    )
    assert visitor.violations() == []


def test_escape_closes_the_drawer_and_gives_the_focus_back(card: Page):
    link = opened(card)
    card.keyboard.press("Escape")

    expect(card.locator("#drawer")).to_be_hidden()
    expect(link).to_be_focused()


def test_a_number_within_the_drawer_opens_there_and_back_leads_back(card: Page):
    opened(card)
    drawer = card.locator("#drawer")
    first = drawer.get_by_role("heading").first.text_content()
    drawer.locator("a[data-drawer]").first.click()
    expect(drawer.get_by_role("heading").first).not_to_have_text(first)
    drawer.get_by_role("button", name="Back").click()

    expect(drawer.get_by_role("heading").first).to_have_text(first.strip())
    expect(drawer.get_by_role("button", name="Back")).to_be_hidden()


def test_the_browsers_back_closes_the_drawer_and_forward_opens_it_again(card: Page):
    opened(card)
    heading = card.locator("#drawer h2").first.text_content()
    card.go_back()
    expect(card.locator("#drawer")).to_be_hidden()
    assert card.url.endswith(CARD)
    card.go_forward()

    expect(card.locator("#drawer h2").first).to_have_text(heading.strip())


def test_the_browsers_back_leads_through_the_drawer_step_by_step(card: Page):
    opened(card)
    drawer = card.locator("#drawer")
    first = drawer.get_by_role("heading").first.text_content()
    drawer.locator("a[data-drawer]").first.click()
    expect(drawer.get_by_role("heading").first).not_to_have_text(first)
    card.go_back()

    expect(drawer.get_by_role("heading").first).to_have_text(first.strip())


def test_closing_takes_all_that_was_opened_out_of_the_way_back(card: Page):
    opened(card)
    drawer = card.locator("#drawer")
    first = drawer.get_by_role("heading").first.text_content()
    drawer.locator("a[data-drawer]").first.click()
    expect(drawer.get_by_role("heading").first).not_to_have_text(first)
    card.keyboard.press("Escape")
    card.wait_for_url(re.compile(re.escape(CARD) + "$"))

    assert card.url.endswith(CARD)
    expect(drawer).to_be_hidden()


def test_an_address_with_an_open_number_can_be_sent_on(card: Page, browser, site):
    opened(card)
    heading, address = card.locator("#drawer h2").first.text_content(), card.url
    with Visitor.at(browser, site) as other:
        other.enter("employee")
        other.page.goto(address)
        expect(other.page.locator("#drawer h2").first).to_have_text(heading.strip())
        other.page.go_back()

        expect(other.page.locator("#drawer")).to_be_hidden()
        assert other.page.url.endswith(CARD)


@pytest.mark.parametrize(
    "opens",
    ["/people/", "https%3A%2F%2Fexample.com%2Fexplain%2F", "%E0%A4%A", "%2F%2Fexample.com%2Fexplain%2F"],
)  # fmt: skip
def test_an_address_that_would_open_anything_else_opens_nothing(card: Page, opens):
    card.goto("about:blank")
    card.goto(f"{CARD}#open={opens}")

    expect(card.locator("main h1").first).to_be_visible()
    expect(card.locator("#drawer")).to_be_hidden()


def test_the_drawers_address_is_a_page_of_its_own(card: Page):
    opened(card)
    card.get_by_role("link", name="Open as page").click()
    card.wait_for_url(re.compile("(?!.*/people/bo/).*"))

    expect(card.locator("main h1, main h2").first).to_be_visible()


def test_a_lost_session_is_said_in_the_drawer_and_signing_in_leads_back(
    card: Page, visitor: Visitor
):
    card.context.clear_cookies(name="quanheng_session")
    opened(card)
    expect(card.get_by_role("heading", name="You are signed out")).to_be_visible()
    card.locator("#drawer").get_by_role("link", name="Sign in").click()
    visitor.sign_in("employee")

    card.wait_for_url(re.compile(re.escape(CARD)))


@pytest.mark.parametrize(
    ("locale", "says", "again"),
    [
        ("en-GB", "The server does not answer. Check the network and try again.", "Try again"),
        ("zh-CN", "服务器没有响应。请检查网络后重试。", "重试"),
    ],
)
def test_a_server_that_does_not_answer_is_said_with_a_way_on(browser, site, locale, says, again):
    with Visitor.at(browser, site, locale=locale) as visitor:
        visitor.enter("employee")
        visitor.page.goto(CARD)
        visitor.page.context.set_offline(True)
        visitor.page.locator(NUMBER).first.click()
        drawer = visitor.page.locator("#drawer")
        expect(drawer).to_contain_text(says)

        visitor.page.context.set_offline(False)
        drawer.get_by_role("button", name=again).click()
        expect(drawer.locator("h2").first).to_be_visible()


def test_a_page_of_something_in_between_is_kept_out_of_the_drawer_and_said(browser, site):
    whole = "<!doctype html><html><body>Bad gateway</body></html>"
    with Visitor.at(browser, site) as visitor:
        visitor.enter("employee")
        visitor.page.goto(CARD)
        visitor.page.route(
            "**/explain/**",
            lambda route: route.fulfill(status=502, content_type="text/html", body=whole),
        )
        visitor.page.locator(NUMBER).first.click()
        drawer = visitor.page.locator("#drawer")

        expect(drawer).to_contain_text("This could not be loaded. Try again")
        expect(drawer).not_to_contain_text("Bad gateway")
        expect(drawer.get_by_role("button", name="Try again")).to_be_focused()


def test_on_a_phone_the_drawer_fills_the_width(browser, site):
    with Visitor.at(browser, site, viewport={"width": 390, "height": 844}) as visitor:
        visitor.enter("employee")
        visitor.page.goto(CARD)
        opened(visitor.page)

        assert visitor.page.locator("#drawer").bounding_box() == {
            "x": 0,
            "y": 0,
            "width": 390,
            "height": 844,
        }
        assert not visitor.is_wider_than_the_window()
        visitor.want_clean()


def test_on_a_phone_no_number_of_a_score_is_hidden_to_the_right(browser, site):
    with Visitor.at(browser, site, viewport={"width": 390, "height": 844}) as visitor:
        visitor.enter("employee")
        visitor.page.goto(CARD)
        visitor.page.locator("main a.opens[href*='/explain/score/']").first.click()
        cells = visitor.page.locator("#drawer .stacks td")
        cells.first.wait_for()

        edges = [box["x"] + box["width"] for box in (one.bounding_box() for one in cells.all())]
        assert max(edges) <= 390
        visitor.want_clean()
