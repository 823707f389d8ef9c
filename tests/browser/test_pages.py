"""Every page in a real browser: no barrier, both languages, light and dark, from a phone to a wide screen; numbers open to rows."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor, barriers

JANUARY = "period=2026-01"
PHONE, DESK, WIDE = 390, 1280, 2560
# Each page once, as somebody who has much to see on it.
PAGES = [
    ("employee", f"/home/mine/?{JANUARY}"),
    ("manager", f"/home/team/?{JANUARY}"),
    ("branch_head", f"/home/branch/?{JANUARY}"),
    ("headquarters", f"/home/company/?{JANUARY}"),
    ("sales_operations", f"/home/operations/?{JANUARY}"),
    ("manager", f"/people/ana/?{JANUARY}"),
    ("headquarters", f"/people/?{JANUARY}"),
    ("headquarters", f"/units/?{JANUARY}"),
    ("headquarters", f"/units/west/?{JANUARY}"),
    ("headquarters", f"/chain/?{JANUARY}"),
    ("employee", f"/rules/?{JANUARY}"),
    ("employee", f"/rules/metrics/collection_rate/?{JANUARY}"),
    ("employee", f"/rules/cards/salesperson/?{JANUARY}"),
    ("employee", f"/explain/metric/target_attainment/person/bo/?{JANUARY}"),
    ("employee", f"/explain/score/bo/?{JANUARY}"),
    ("employee", f"/explain/rows/deal_amount/person/bo/?{JANUARY}&input=0"),
    ("employee", f"/people/ana/?{JANUARY}"),
    ("employee", "/home/mine/?period=2031-01"),
]


@pytest.mark.parametrize(("language", "theme"), [("zh-CN", "light"), ("en-GB", "dark")])
def test_no_page_has_a_barrier_or_scrolls_sideways(browser, site, language, theme):
    with Visitor.at(browser, site, locale=language, color_scheme=theme) as visitor:
        assert barriers(visitor, PAGES, (PHONE, DESK, WIDE)) == []
        visitor.want_clean()


@pytest.mark.parametrize("width", [PHONE, DESK, WIDE])
def test_what_is_lit_of_the_chain_is_in_view_on_opening(browser, site, width):
    with Visitor.at(browser, site, viewport={"width": width, "height": 844}) as visitor:
        visitor.enter("employee")
        visitor.page.goto(f"/chain/?{JANUARY}")

        lit = visitor.page.locator(".node:not(.is-dim) rect")
        expect(lit.first).to_be_attached()
        seen = [one for one in lit.all() if is_in_view(visitor, one)]
        assert len(seen) >= (1 if width == PHONE else 3)


def is_in_view(visitor, box) -> bool:
    at = box.bounding_box()
    within, size = visitor.page.locator(".chain-scroll").bounding_box(), visitor.page.viewport_size
    return (
        max(within["x"], 0) <= at["x"]
        and at["x"] + at["width"] <= min(within["x"] + within["width"], size["width"])
        and max(within["y"], 0) <= at["y"]
        and at["y"] + at["height"] <= min(within["y"] + within["height"], size["height"])
    )


def test_on_a_phone_the_bar_fades_where_it_goes_on_and_begins_where_one_is(browser, site):
    with Visitor.at(browser, site, viewport={"width": PHONE, "height": 844}) as visitor:
        visitor.enter("employee")
        visitor.page.goto(f"/home/mine/?{JANUARY}")
        expect(visitor.page.locator(".ways.has-more")).to_be_visible()

        visitor.page.goto(f"/rules/?{JANUARY}")
        expect(visitor.page.locator(".ways.has-less")).to_be_visible()
        expect(visitor.page.locator(".ways [aria-current]")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("role", ["employee", "manager", "branch_head", "headquarters"])
def test_from_sign_in_over_home_and_card_a_number_opens_to_its_rows(
    browser, site, language, width, role
):
    with Visitor.at(
        browser, site, locale=language, viewport={"width": width, "height": 844}
    ) as visitor:
        page = visitor.page
        visitor.enter(role)
        page.goto("/")
        expect(page.locator("h1").first).to_be_visible()

        person = {"employee": "bo", "branch_head": "bo"}.get(role, "ana")
        page.goto(f"/people/{person}/?{JANUARY}")
        page.locator(f"a.opens[href*='/explain/score/{person}/']").first.click()
        drawer = page.locator("#drawer")
        expect(drawer.locator("table").first).to_be_visible()
        drawer.locator("a[href*='/explain/metric/target_attainment/']").first.click()

        expect(drawer.get_by_text("deals.csv").first).to_be_visible()
        visitor.want_clean()


def test_a_choice_of_unit_goes_into_the_address_and_back_takes_it_back(visitor: Visitor):
    page = visitor.page
    visitor.enter("headquarters")
    page.goto(f"/people/?{JANUARY}")
    expect(page.get_by_text("4 people; page 1 of 1")).to_be_visible()

    page.goto(f"/people/?{JANUARY}&unit=west")
    expect(page.get_by_text("1 people; page 1 of 1")).to_be_visible()
    page.go_back()

    expect(page.get_by_text("4 people; page 1 of 1")).to_be_visible()


def test_somebody_whose_session_was_lost_comes_back_to_where_they_were(visitor: Visitor):
    page = visitor.page
    visitor.enter("manager")
    page.goto(f"/people/ana/?{JANUARY}")
    page.context.clear_cookies(name="quanheng_session")
    page.reload()
    assert "/sign-in/" in page.url

    visitor.sign_in("manager")

    assert page.url.endswith(f"/people/ana/?{JANUARY}")
