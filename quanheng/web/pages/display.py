"""How pages look: theme, colours of rise and fall, short or full amounts, language."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from quanheng.web import display


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen, and go back to where that was."""
    back = safe(request, request.POST.get("next", "")) or resolve_url("home")
    return display.keep(HttpResponseRedirect(back), request.POST.dict())


def safe(request: HttpRequest, address: str) -> str:
    """Return an address on this site; empty for any other, so that no link of ours leads astray."""
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_ours else ""
