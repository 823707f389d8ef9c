"""Pages in a real browser: the small company with its January closed, served by the real command, looked at with Chromium.

Where Chromium is missing the tests are skipped with that reason; where `CI` is true they fail.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.site import Site, build, served
from tests.browser.visitor import LONGEST, Visitor

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
SWITCHES = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync --no-first-run"
).split()

expect.set_options(timeout=LONGEST)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, so that `make test` can leave a minute of browsing to `make check`."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the browser is."""
    if Path(CHROMIUM).exists():
        return CHROMIUM
    reason = "Chromium is not installed (on Debian: apt-get install chromium fonts-noto-cjk)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def closed_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the small company and somebody of each role who may sign in; the processes of one run build it once."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    with (shared / "browser.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        home = shared / "browser_home"
        if not home.exists():
            build(shared / "browser_making", home)
    return home


@pytest.fixture(scope="session")
def site(
    chromium: str, closed_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The pages of a home of this process's own, served."""
    home = tmp_path_factory.mktemp("site") / "home"
    shutil.copytree(closed_home, home)
    with served(home) as site:
        yield site


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A browser for a module: its event loop ends with it, else Django would not touch the database after it."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        yield opened
        opened.close()


@pytest.fixture
def visitor(browser: Browser, site: Site) -> Iterator[Visitor]:
    """Somebody at a desk who reads English and did not sign in; what went wrong on the way fails the test at its end."""
    with Visitor.at(browser, site) as visitor:
        yield visitor
        visitor.want_clean()


@pytest.fixture
def page(visitor: Visitor) -> Page:
    """The visitor's page."""
    return visitor.page
