"""The way everybody must be able to go: sign-in, home, a card, its score, a line, the source rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Error, Locator, Page, expect

from tests.browser.visitor import Visitor

WIDTHS = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
LONGEST = 20_000.0
LANGUAGES = ("zh-CN", "en-GB")
OWN = "nav a[href^='/card/']"
SOMEBODY = "main tbody th a[href^='/people/']"
SCORE = "main a.opens[href*='/explain/score/']"
LINES = "#drawer tbody tr:has(a[href*='/explain/metric/'])"
LINE = "th a[data-drawer]"
ACTUAL = "td:nth-child(2)"
ROWS = "#drawer .source-rows tbody th"
HELD_BACK = "#drawer details.input[open] .note"
# Every line of their cards is the company's: the numbers open, their rows are for whoever answers for the company.
OF_THE_COMPANY = {"customer-success", "hr-person"}
A_PLACE = re.compile(r"\.(csv|xlsx)\b.*\d")  # a file and a row


class Stuck(AssertionError):
    """Somebody did not get any further."""


def walk(visitor: Visitor, user: str, password: str) -> None:
    """Go from the form to source rows as the user, in two clicks from the score on.

    :raises Stuck: a step did not lead on, or something went wrong on the way; it says which.
    """
    page = visitor.page
    page.context.set_default_timeout(LONGEST)
    with _step("sign-in"):
        visitor.sign_in(user, password)
    with _step("home"):
        page.locator("h1").first.wait_for()
        expect(page.locator("main .empty")).to_have_count(0)
        _want_fits(visitor)
    with _step("card"):
        open_card(page)
        _want_fits(visitor)
    with _step("score"):
        page.locator(SCORE).first.click()
        page.locator(LINES).first.wait_for()
    with _step("rows"):
        counted(page).locator(LINE).click()
        page.locator(HELD_BACK if user in OF_THE_COMPANY else ROWS).first.wait_for()
        if user not in OF_THE_COMPANY:
            expect(page.locator(ROWS).first).to_have_text(A_PLACE)
    with _step("clean"):
        assert not visitor.wrong, visitor.wrong[0]


def open_card(page: Page) -> None:
    """Open one's own card, or for whoever has none that of the first person of the list."""
    if page.locator(OWN).count():
        page.locator(OWN).first.click()
    else:
        page.locator("nav a[href^='/people/']").first.click()
        page.locator(SOMEBODY).first.click()
    page.locator(SCORE).first.wait_for()


def counted(page: Page) -> Locator:
    """Return the first line in the drawer that has a number; one without data has no rows either."""
    return page.locator(LINES).filter(has=page.locator(ACTUAL, has_text=re.compile(r"\d"))).first


@contextmanager
def _step(name: str) -> Iterator[None]:
    try:
        yield
    except (AssertionError, Error) as error:
        raise Stuck(f"{name}: {str(error).strip().splitlines()[0]}") from error


def _want_fits(visitor: Visitor) -> None:
    assert not visitor.is_wider_than_the_window(), "the page scrolls sideways"
