"""The org in a browser: the chart folds, finds, goes through time, by mouse and keyboard; its pages are legible to all."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor

PAGES = [
    "/org/", "/org/?open=all", "/org/units/west/", "/org/posts/", "/org/posts/salesperson/", "/org/grades/",
    "/org/people/bo/", "/org/duties/", "/org/review/", "/org/changes/", "/org/grants/",
    "/org/access/?who=employee&what=org.person.view:person&about=gm", "/audit/",
]  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_every_page_of_the_org_is_legible_to_all_and_fits_a_phone(visitor: Visitor, address: str):
    visitor.enter("administrator")
    page = visitor.page
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") == width
            assert visitor.violations() == []


def test_a_unit_folds_and_opens_and_the_address_says_so(visitor: Visitor):
    visitor.enter("headquarters")
    page = visitor.page
    page.goto("/org/?open=all")
    boxes = page.locator("svg.org a[data-unit]")
    all_of_them = boxes.count()
    page.locator("svg.org a.org-toggle").first.click()
    expect(boxes).to_have_count(1)
    assert "open=" in page.url

    page.go_back()
    expect(boxes).to_have_count(all_of_them)


def test_arrow_keys_go_from_box_to_box_and_enter_opens_one(visitor: Visitor):
    visitor.enter("headquarters")
    page = visitor.page
    page.goto("/org/?open=all")
    top = page.locator("svg.org a[data-unit]").first
    top.focus()
    before = page.evaluate("document.activeElement.dataset.unit")
    page.keyboard.press("ArrowDown")
    after = page.evaluate("document.activeElement.dataset.unit")
    assert after != before
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/org/units/{after}/**")


def test_the_slider_goes_through_time_and_the_date_goes_with_it(visitor: Visitor):
    visitor.enter("headquarters")
    page = visitor.page
    page.goto("/org/")
    slider = page.locator("[data-chart-slider]")
    slider.focus()
    with page.expect_response(lambda answer: "/org/?day=" in answer.url):
        page.keyboard.press("End")
    last = page.locator("[data-chart-day]").get_attribute("max")
    expect(page.locator("[data-chart-day]")).to_have_value(last)
    expect(page.locator(".chart-says, .empty").first).to_contain_text(last)


def test_a_picture_is_taken_away(visitor: Visitor):
    visitor.enter("headquarters")
    page = visitor.page
    page.goto("/org/")
    with page.expect_download() as download:
        page.locator("[data-png]").click()
    assert download.value.path().read_bytes().startswith(b"\x89PNG")
