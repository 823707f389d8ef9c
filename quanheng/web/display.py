"""How a person wants pages to look, kept in the browser's cookies: no sign-in is needed, and no page waits for a query.

Cookies, each for a year: `quanheng_theme` (light, dark, auto: as the system), `quanheng_market` (cn: a rise is red and a fall green;
intl: good is green and bad red; unset, the custom of the language), `quanheng_wan` (1: large amounts in 万 and 亿, or K and M; 0: in full), and Django's
`quanheng_language`. A value that is none of these counts as unset.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from quanheng.base.language import DEFAULT
from quanheng.web.templatetags.web import spoken

YEAR = 365 * 24 * 60 * 60
CHOICES: Mapping[str, tuple[str, ...]] = {
    "theme": ("auto", "light", "dark"),
    "market": ("cn", "intl"),
    "wan": ("1", "0"),
    "language": tuple(code for code, _ in settings.LANGUAGES),
}


@dataclass(frozen=True, kw_only=True)
class Display:
    """What was chosen. `wan`: large amounts are shortened."""

    theme: str = "auto"
    market: str = "cn"
    wan: bool = True

    @classmethod
    def of(cls, request: HttpRequest) -> Display:
        """Return what the browser that sent the request keeps; the first of the choices where it keeps nothing."""
        return cls(
            theme=_kept(request, "theme"),
            market=_kept(request, "market", usual="cn" if spoken() == DEFAULT else "intl"),
            wan=_kept(request, "wan") == "1",
        )

    @property
    def painted(self) -> str:
        """What Tabler paints before a script has asked the system: light unless dark was chosen."""
        return "dark" if self.theme == "dark" else "light"


def cookie(name: str) -> str:
    """Return the name of the cookie that keeps a choice."""
    return settings.LANGUAGE_COOKIE_NAME if name == "language" else f"quanheng_{name}"


def keep(response: HttpResponse, asked: Mapping[str, str]) -> HttpResponse:
    """Return the response with a cookie for each choice that was asked for and exists."""
    for name, values in CHOICES.items():
        value = asked.get(name)
        if value in values:
            response.set_cookie(
                cookie(name), value, max_age=YEAR, samesite="Lax",
                httponly=True, secure=settings.SESSION_COOKIE_SECURE,
            )  # fmt: skip
    return response


def _kept(request: HttpRequest, name: str, usual: str = "") -> str:
    value = request.COOKIES.get(cookie(name), "")
    return value if value in CHOICES[name] else usual or CHOICES[name][0]
