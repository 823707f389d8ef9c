"""What stands around every page: choices of the display, the pickers, files that are allowed to be loaded."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest
from django.conf import settings as django_settings
from django.test import Client, RequestFactory
from django.utils import translation

from quanheng.web.display import Display
from tests.conftest import ROOT
from tests.web.people import somebody

TEMPLATES = sorted((ROOT / "quanheng" / "web" / "templates").rglob("*.html"))
DIST = ROOT / "quanheng" / "web" / "static" / "dist"
built = pytest.mark.skipif(
    not DIST.exists(), reason="the files of the pages were not built: scripts/setup does it"
)


@pytest.fixture
def client() -> Client:
    return Client(SERVER_NAME="localhost", headers={"accept-language": "en"})


def of(language: str = "zh-hans", **cookies: str) -> Display:
    request = RequestFactory().get("/")
    request.COOKIES.update(cookies)
    with translation.override(language):
        return Display.of(request)


def test_pages_look_like_the_system_with_short_amounts_and_the_colours_of_the_language_at_first():
    assert of("zh-hans") == Display(theme="auto", market="cn", wan=True)
    assert of("en") == Display(theme="auto", market="intl", wan=True)


def test_what_the_browser_keeps_is_how_pages_look():
    kept = of(quanheng_theme="dark", quanheng_market="intl", quanheng_wan="0")

    assert kept == Display(theme="dark", market="intl", wan=False)


def test_a_cookie_that_says_nothing_known_counts_as_none():
    assert of(quanheng_theme="'><script>", quanheng_market="", quanheng_wan="yes") == Display()


@pytest.mark.django_db
def test_a_choice_is_kept_for_a_year_and_leads_back(client):
    answer = client.post("/display/", {"theme": "dark", "next": "/sign-in/?next=/people/"})

    assert answer.headers["Location"] == "/sign-in/?next=/people/"
    cookie = answer.cookies["quanheng_theme"]
    assert (cookie.value, cookie["max-age"], cookie["samesite"], cookie["httponly"]) == (
        "dark",
        31536000,
        "Lax",
        True,
    )
    assert list(answer.cookies) == ["quanheng_theme"]


@pytest.mark.django_db
def test_a_choice_that_does_not_exist_is_left_out_and_no_way_leads_to_another_site(client):
    answer = client.post(
        "/display/", {"theme": "pink", "language": "fr", "next": "https://evil.example/"}
    )

    assert answer.headers["Location"] == "/"
    assert list(answer.cookies) == []


@pytest.mark.django_db
def test_the_language_is_a_choice_too(client):
    client.post("/display/", {"language": "zh-hans", "next": "/sign-in/"})

    assert '<html lang="zh-CN"' in client.get("/sign-in/").content.decode()


@pytest.mark.django_db
def test_looking_at_the_address_of_a_choice_changes_nothing(client):
    assert client.get("/display/?theme=dark").status_code == 405


@pytest.mark.django_db
def test_a_form_of_another_site_is_refused_in_a_sentence():
    strict = Client(
        SERVER_NAME="localhost", enforce_csrf_checks=True, headers={"accept-language": "en"}
    )
    answer = strict.post("/display/", {"theme": "dark"})

    assert answer.status_code == 403
    assert "The form was open too long, or cookies are off" in answer.content.decode()
    assert "quanheng_theme" not in answer.cookies


@pytest.mark.django_db
def test_the_pickers_keep_what_else_the_address_says_but_the_page_number(client, closed):
    client.force_login(somebody("headquarters"))
    page = client.get("/people/?period=2026-01&unit=west&q=a%22b&page=3").content.decode()
    form = page[
        page.index('class="pickers"') : page.index("</form>", page.index('class="pickers"'))
    ]

    assert re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form) == [("q", "a&quot;b")]
    assert '<option value="2026-01" selected>' in form
    assert '<option value="west" selected>\u3000West branch</option>' in form
    assert "Whole company" in form


@pytest.mark.django_db
def test_the_footer_says_as_of_which_close_the_page_stands(client, closed):
    client.force_login(somebody("headquarters"))
    page = client.get("/people/?period=2026-01").content.decode()

    assert f"As of the close of 2026-01 on 2026-07-01 12:00, run {closed.pk}." in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "address", "marked"),
    [
        ("headquarters", "/people/", [("/people/", "page")]),
        ("headquarters", "/home/company/", [("/", "page")]),
        ("headquarters", "/people/bo/", [("/people/", "true")]),
        ("employee", "/people/bo/", [("/card/", "page")]),
        ("headquarters", "/units/west/", [("/units/", "true")]),
        ("employee", "/rules/cards/salesperson/", [("/rules/", "true")]),
        ("employee", "/search/", []),
    ],
)
def test_the_current_place_is_marked(client, closed, role, address, marked):
    client.force_login(somebody(role))
    page = client.get(f"{address}?period=2026-01").content.decode()

    ways = page[page.index('<ul class="ways">') :]
    ways = ways[: ways.index("</ul>")]
    assert re.findall(r'href="([^"]+)" aria-current="(\w+)"', ways) == marked


class Inline(HTMLParser):
    """Collects what a strict policy would refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        held = dict(attrs)
        self.found += [
            f"<{tag} {name}>" for name in held if name == "style" or name.startswith("on")
        ]
        is_data = held.get("type") == "application/json"
        if tag == "style" or (tag == "script" and "src" not in held and not is_data):
            self.found.append(f"<{tag}>")


def test_no_template_writes_a_script_or_a_style_into_the_page():
    wrong = {}
    for path in TEMPLATES:
        parser = Inline()
        parser.feed(re.sub(r"{%.*?%}|{{.*?}}", "x", path.read_text(encoding="utf-8")))
        if parser.found:
            wrong[path.name] = parser.found

    assert wrong == {}


def test_no_template_names_another_host():
    hosts = {
        path.name: re.findall(r"(?:src|href|action)=\"(?:https?:)?//", path.read_text())
        for path in TEMPLATES
    }

    assert {name: found for name, found in hosts.items() if found} == {}


@built
def test_each_file_that_was_built_carries_a_hash_and_lies_there_packed():
    manifest = json.loads((DIST / "manifest.json").read_text())

    assert set(manifest) == {"app.css", "app.js", "charts.js", "early.js", "icons.svg", "logo.svg"}
    forever = re.compile(django_settings.WHITENOISE_IMMUTABLE_FILE_TEST)
    assert [name for name in manifest.values() if not forever.match(name)] == []
    assert [name for name in manifest.values() if not (DIST / f"{name}.gz").exists()] == []


@built
def test_what_pages_load_stays_light():
    manifest = json.loads((DIST / "manifest.json").read_text())
    packed = {plain: (DIST / f"{name}.gz").stat().st_size for plain, name in manifest.items()}
    charts = packed.pop("charts.js")

    assert sum(packed.values()) < 150_000  # of 200 KB; the rest is for the page itself
    assert charts < 245_000


@built
def test_every_icon_that_a_template_names_is_in_the_sprite():
    manifest = json.loads((DIST / "manifest.json").read_text())
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (DIST / manifest["icons.svg"]).read_text()))
    named = {
        name for path in TEMPLATES for name in re.findall(r'{% icon "([\w-]+)"', path.read_text())
    }

    assert named - drawn == set()


@built
def test_what_is_built_asks_no_other_host():
    manifest = json.loads((DIST / "manifest.json").read_text())
    css = (DIST / manifest["app.css"]).read_text(encoding="utf-8")

    addresses = re.findall(r"url\(([^)]{0,40})", css) + re.findall(r"@import[^;]{0,40}", css)
    assert [address for address in addresses if not address.strip("\"'").startswith("data:")] == []
