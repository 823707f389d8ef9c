"""Somebody of each card role in the make-believe company: from the sign-in form to the source rows of a number."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

import pytest

from quanheng.demo.signing import PASSWORD
from tests.browser.site import served
from tests.browser.visitor import Visitor
from tests.browser.walking import LANGUAGES, WIDTHS, walk
from tests.measure.homes import run

ROLES = [
    "general-manager", "city-manager", "sales-manager", "salesperson", "customer-service", "finance",
    "purchasing", "marketing", "customer-success", "hr-person", "front-desk", "research",
]  # fmt: skip
# Each of the four ways in turn.
WAYS = [(language, width) for language in LANGUAGES for width in WIDTHS]


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small company as its command makes it; the processes of one run build it once."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        home = shared / "demo_home"
        if not home.exists():
            making = shared / "demo_making" / "home"
            status, said = run(making, "demo", "--size", "small", "--no-serve")
            assert status == 0, said
            shutil.move(making, home)
    return home


@pytest.fixture(scope="module")
def demo_site(chromium, demo_home, tmp_path_factory):
    home = tmp_path_factory.mktemp("demo") / "home"
    shutil.copytree(demo_home, home)
    with served(home) as site:
        yield site


@pytest.mark.parametrize(
    ("role", "way"), [(role, WAYS[i % len(WAYS)]) for i, role in enumerate(ROLES)], ids=ROLES
)
def test_two_clicks_from_the_score_stand_the_rows(browser, demo_site, role, way):
    language, width = way
    with Visitor.at(browser, demo_site, locale=language, viewport=WIDTHS[width]) as visitor:
        walk(visitor, role, PASSWORD)
