"""Somebody in front of a browser, with a note of everything that went wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self

from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from tests.browser.site import PASSWORD, Site
from tests.conftest import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LONGEST = 25_000.0  # ms; two browsers and two servers share two cores
REFUSED = "Failed to load resource: the server responded with a status of 4"


@dataclass
class Visitor:
    """A page and what was noted: messages of the console, requests to other hosts."""

    page: Page
    site: Site
    wrong: list[str] = field(default_factory=list)

    @classmethod
    @contextmanager
    def at(cls, browser: Browser, site: Site, **settings: Any) -> Iterator[Self]:
        """Open a browser of its own; `settings` as Playwright's contexts take them, such as `locale`, `viewport`."""
        usual: dict[str, Any] = {"locale": "en-GB", "viewport": {"width": 1280, "height": 900}}
        context = browser.new_context(base_url=site.address, **usual | settings)
        context.set_default_timeout(LONGEST)
        visitor = cls(page=context.new_page(), site=site)
        visitor._watch()
        try:
            yield visitor
        finally:
            context.close()

    def sign_in(self, user: str, password: str = PASSWORD) -> None:
        """Sign in as the user of a role, from wherever one stands to where that leads."""
        if "/sign-in/" not in self.page.url:
            self.page.goto("/sign-in/")
        self.page.fill("#name", user)
        self.page.fill("#password", password)
        self.page.click("main button")
        self.page.wait_for_url(lambda address: "/sign-in/" not in address)

    def enter(self, user: str) -> None:
        """Be signed in as the user of a role; the form is filled in once a user, as a password takes its time to check."""
        context = self.page.context
        if user in self.site.cookies:
            context.add_cookies(self.site.cookies[user])
            return
        self.sign_in(user)
        self.site.cookies[user] = [
            one for one in context.cookies() if one["name"] == "quanheng_session"
        ]

    def violations(self) -> list[str]:
        """Return what axe finds against the page as it stands, a line each."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("tags => axe.run({runOnly: tags})", RULES)
        return [
            f"{each['id']}: {node['target']} {node['failureSummary']}"
            for each in found["violations"]
            for node in each["nodes"]
        ]

    def is_wider_than_the_window(self) -> bool:
        """Return whether the page scrolls sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > innerWidth"))

    def want_clean(self) -> None:
        """Fail if anything was noted; a page that refuses with a status of its own is no fault."""
        assert self.wrong == []

    def _watch(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("request", self._asked)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(REFUSED):
            self.wrong.append(f"{message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.site.address, "data:", "blob:")):
            self.wrong.append(f"another host: {request.url}")


def barriers(
    visitor: Visitor, pages: Sequence[tuple[str, str]], widths: tuple[int, int, int]
) -> list[str]:
    """Return what is in somebody's way on pages, pairs of role and address, at widths of which the last is looked at for scrolling alone."""
    wrong = []
    for role, address in pages:
        visitor.page.context.clear_cookies(name="quanheng_session")
        visitor.enter(role)
        visitor.page.goto(address)
        for width in widths:
            visitor.page.set_viewport_size({"width": width, "height": 900})
            found = visitor.violations() if width != widths[-1] else []
            found += ["scrolls sideways"] if visitor.is_wider_than_the_window() else []
            wrong += [f"{role} {address} at {width}: {each}" for each in found]
    return wrong
