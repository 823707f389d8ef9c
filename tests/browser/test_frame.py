"""The frame around every page: reached by keyboard, readable for everybody, in both languages, on phones and wide screens."""

from __future__ import annotations

import re
from itertools import product

import pytest
from playwright.sync_api import Page, expect

from tests.browser.site import PASSWORD
from tests.browser.visitor import Visitor

WIDTHS = (390, 1280, 2560)
LOOKS = list(product(("zh-CN", "en-GB"), ("light", "dark")))
BARE = ("/sign-in/?next=/people/",)
FRAMED = ("/search/?q=a", "/nothing/")


def looked_at(visitor: Visitor, addresses: tuple[str, ...]) -> dict[str, list[str]]:
    """Return what is wrong with each page, at each width."""
    wrong: dict[str, list[str]] = {}
    for address in addresses:
        visitor.page.goto(address)
        for width in WIDTHS:
            visitor.page.set_viewport_size({"width": width, "height": 900})
            found = visitor.violations() if width != 2560 else []
            found += ["scrolls sideways"] if visitor.is_wider_than_the_window() else []
            if found:
                wrong[f"{address} at {width}"] = found
    return wrong


@pytest.mark.parametrize(("language", "theme"), LOOKS)
def test_the_frame_has_no_barrier_and_fits_every_width(browser, site, language, theme):
    with Visitor.at(browser, site, locale=language, color_scheme=theme) as visitor:
        wrong = looked_at(visitor, BARE)
        visitor.enter("headquarters")
        wrong |= looked_at(visitor, FRAMED)

        assert wrong == {}
        assert visitor.page.get_attribute("html", "data-bs-theme") == theme
        assert (
            visitor.page.get_attribute("html", "lang")
            == {"zh-CN": "zh-CN", "en-GB": "en"}[language]
        )
        visitor.want_clean()


def test_signing_in_searching_and_opening_a_page_takes_a_keyboard_only(page: Page):
    page.goto("/sign-in/")
    page.keyboard.type("headquarters")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/sign-in/" not in address)

    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Search people, units, metrics and rules")
    expect(field).to_be_focused()
    page.keyboard.type("East")
    option = page.locator("#searching").get_by_role("option", name="East branch")
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile("/units/east/"))


def test_the_first_tab_leads_past_the_frame_to_the_content(visitor: Visitor, page: Page):
    visitor.enter("headquarters")
    page.goto("/search/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(page.locator("main input[name=q]")).to_be_focused()


def test_search_moves_through_its_hits_with_the_arrows_and_closes_with_escape(
    visitor: Visitor, page: Page
):
    visitor.enter("headquarters")
    page.goto("/search/")
    page.get_by_role("link", name="Search people, units, metrics and rules").click()
    field = page.get_by_role("combobox")
    field.press_sequentially("branch")
    options = page.locator("#searching").get_by_role("option")
    first, last = options.first, options.last
    expect(first).to_have_attribute("aria-selected", "true")
    field.press("ArrowUp")
    expect(last).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == last.get_attribute("id")
    assert visitor.violations() == []
    field.press("Escape")

    expect(page.locator("#searching")).to_be_hidden()


def test_what_was_chosen_for_the_display_stays(visitor: Visitor, page: Page):
    visitor.enter("headquarters")
    page.goto("/search/?q=east")
    page.get_by_role("button", name="Dark").first.click()
    page.wait_for_load_state()
    page.locator("summary[aria-label=Display]").click()
    page.get_by_role("button", name="good green, bad red").click()
    page.wait_for_load_state()

    assert page.url.endswith("/search/?q=east")
    html = page.locator("html")
    expect(html).to_have_attribute("data-bs-theme", "dark")
    expect(html).to_have_attribute("data-market", "intl")
    page.get_by_role("button", name="中文").click()
    expect(html).to_have_attribute("lang", "zh-CN")


def test_the_menu_of_the_display_has_no_barrier_and_closes_with_escape(
    visitor: Visitor, page: Page
):
    page.goto("/sign-in/")
    summary = page.locator("summary[aria-label=Display]")
    summary.press("Enter")
    expect(page.get_by_role("button", name="As the system")).to_be_visible()
    assert visitor.violations() == []
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")

    expect(page.get_by_role("button", name="As the system")).to_be_hidden()
    expect(summary).to_be_focused()


def test_the_folded_navigation_stays_folded_and_keeps_its_names(visitor: Visitor, page: Page):
    visitor.enter("headquarters")
    page.goto("/search/")
    page.get_by_role("button", name="Fold the navigation").click()
    page.reload()

    expect(page.locator("html")).to_have_attribute("data-nav", "narrow")
    expect(page.get_by_role("link", name="People", exact=True)).to_be_visible()
    assert visitor.violations() == []


def test_signing_out_leaves_nothing_behind_the_back_button(visitor: Visitor, page: Page):
    visitor.sign_in("headquarters")
    page.goto("/search/?q=east")
    page.locator("summary", has_text="headquarters").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("/sign-in/"))
    page.go_back()

    page.wait_for_url(re.compile("/sign-in/"))


def test_frame_links_are_large_enough_for_a_thumb(browser, site):
    with Visitor.at(browser, site, viewport={"width": 390, "height": 844}) as visitor:
        visitor.enter("headquarters")
        visitor.page.goto("/search/")
        boxes = [
            each.bounding_box()
            for each in visitor.page.locator(
                ".frame-nav a, .frame-top a, .frame-top button, .frame-top summary"
            ).all()
            if each.is_visible()
        ]

        assert len(boxes) > 8
        assert [box for box in boxes if box["height"] < 44 or box["width"] < 44] == []


def test_signing_in_works_without_script(browser, site):
    with Visitor.at(browser, site, java_script_enabled=False) as visitor:
        visitor.sign_in("headquarters")
        visitor.page.goto("/search/?q=east")
        visitor.page.get_by_role("link", name="East branch").click()

        visitor.page.wait_for_url(re.compile("/units/east/"))


def test_a_form_whose_session_ended_comes_back_with_what_was_typed(visitor: Visitor):
    visitor.sign_in("hr")
    page = visitor.page
    page.goto("/security/")
    page.fill("[name=name]", "My report")
    page.select_option("[name=days]", "90")
    page.get_by_label("scores:read").check()
    page.context.clear_cookies()
    page.get_by_role("button", name="Make a token").click()
    expect(page.get_by_role("status")).to_contain_text("The session had ended")
    assert visitor.violations() == []

    visitor.sign_in("hr")

    expect(page.locator("[name=name]")).to_have_value("My report")
    expect(page.locator("[name=days]")).to_have_value("90")
    expect(page.get_by_label("scores:read")).to_be_checked()
    expect(page.get_by_text("What you typed is back")).to_be_visible()


def test_somebody_else_who_signs_in_gets_nothing_that_was_typed(visitor: Visitor):
    visitor.sign_in("hr")
    page = visitor.page
    page.goto("/security/")
    page.fill("[name=name]", "My report")
    page.get_by_label("scores:read").check()
    page.context.clear_cookies()
    page.get_by_role("button", name="Make a token").click()
    expect(page.get_by_role("status")).to_contain_text("The session had ended")

    visitor.sign_in("payroll")

    expect(page.locator("[name=name]")).to_have_value("")
