"""The tour: the pictures of docs/tour.md, and the way of every sign-in from the form to source rows.

python scripts/tour.py [pictures] [walk]

Without words it does both. The standard make-believe company is made in a temporary home, unless TOUR_HOME names one that is.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, sync_playwright  # noqa: E402
from tour_pictures import PICTURES, take  # noqa: E402

from tests.browser.conftest import CHROMIUM, SWITCHES  # noqa: E402
from tests.browser.site import Site, served  # noqa: E402
from tests.browser.visitor import Visitor  # noqa: E402
from tests.browser.walking import LANGUAGES, WIDTHS, Stuck, walk  # noqa: E402
from tests.measure.homes import run  # noqa: E402

FOLDER = ROOT / "docs" / "images" / "tour"
PARTS = ("pictures", "walk")
LARGEST, ALL = 150_000, 2_000_000


def main(words: list[str]) -> int:
    """Do what the words say, and return 1 if somebody got stuck or a picture is too large."""
    if set(words) - set(PARTS):
        say(f"There is no {', '.join(words)}; say {' or '.join(PARTS)}, or nothing.")
        return 2
    with home() as made:
        names, password = sign_ins(made)
        with served(made) as site, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(SWITCHES))
            bad = 0
            if not words or "pictures" in words:
                bad += pictures(browser, site, password)
            if not words or "walk" in words:
                bad += walks(browser, site, names, password)
            browser.close()
    return 1 if bad else 0


@contextmanager
def home() -> Iterator[Path]:
    """Give a home with the company: a copy of the one that is named, as a visit writes to it, else a new one."""
    named = os.environ.get("TOUR_HOME")
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "home"
        if named:
            shutil.copytree(named, made)
        else:
            say("Making the standard company; this takes some minutes ...")
            status, _ = run(made, "demo", "--size", "standard", "--no-serve")
            if status:
                raise SystemExit("The make-believe company could not be made.")
        yield made


def sign_ins(made: Path) -> tuple[list[str], str]:
    """Return who may sign in to that home, and the password of all."""
    os.environ["QUANHENG_HOME"] = str(made)
    os.environ.pop("DATABASE_URL", None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quanheng.config.settings")
    django.setup()
    from quanheng.base.models import User
    from quanheng.demo.signing import PASSWORD, SEATS

    there = set(User.objects.values_list("username", flat=True))
    return [seat.username for seat in SEATS if seat.username in there], PASSWORD


def pictures(browser: Browser, site: Site, password: str) -> int:
    """Take every picture and return how many are too large."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    sizes = []
    for picture in PICTURES:
        path = take(browser, site, picture, password, FOLDER)
        sizes.append(path.stat().st_size)
        late = "  too large" if sizes[-1] > LARGEST else ""
        say(f"{path.relative_to(ROOT)}  {sizes[-1] // 1000} KB{late}")
    say(f"{len(sizes)} pictures, {sum(sizes) // 1000} KB in all")
    return sum(size > LARGEST for size in sizes) + (sum(sizes) > ALL)


def walks(browser: Browser, site: Site, names: list[str], password: str) -> int:
    """Let everybody go the way in each language and at each width, print a line each, and return how many got stuck."""
    heads = [f"{language} {width}" for language in LANGUAGES for width in WIDTHS]
    say(f"{'sign-in':18}" + "".join(f"{head:14}" for head in heads))
    stuck: list[str] = []
    for name in names:
        line = f"{name:18}"
        for language in LANGUAGES:
            for width in WIDTHS:
                why = gone(browser, site, name, password, language, width)
                line += f"{'stuck' if why else 'ok':14}"
                stuck += [f"{name}, {language}, {width}: {why}"] if why else []
        say(line)
    say(
        "\n".join(stuck)
        or f"All {len(names)} came from the form to source rows, each in {len(heads)} ways."
    )
    return len(stuck)


def gone(browser: Browser, site: Site, name: str, password: str, language: str, width: str) -> str:
    """Return where somebody got stuck, nothing where the way led to its end."""
    with Visitor.at(browser, site, locale=language, viewport=WIDTHS[width]) as visitor:
        try:
            walk(visitor, name, password)
        except Stuck as error:
            return str(error)
    return ""


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
