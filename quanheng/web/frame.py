"""What stands around every page: where one may go, the language, how numbers are shown, the company's name and its day."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from quanheng.org import selectors as org
from quanheng.web.display import Display
from quanheng.web.navigation import here, ways
from quanheng.web.showing import Style
from quanheng.web.templatetags.web import spoken
from quanheng.web.viewer import Viewer

DEFAULT_SCALE = 2


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return what every template has; a fragment needs no navigation."""
    user = getattr(request, "user", None)
    display = Display.of(request)
    found: dict[str, Any] = {"language": spoken(), "display": display}
    if user is None or not user.is_authenticated:
        return found
    company = org.company()
    scale = DEFAULT_SCALE if company.money_scale is None else company.money_scale
    found["style"] = Style(
        language=spoken(), short=display.wan, scale=scale, currency=company.currency
    )
    if getattr(request, "htmx", False):
        return found
    viewer = Viewer.of(request)
    at = request.resolver_match
    place = here(at.url_name or "", at.kwargs, viewer) if at else ""
    return found | {
        "viewer": viewer,
        "ways": [(way, way.mark(place)) for way in ways(viewer)],
        "company": company,
    }
