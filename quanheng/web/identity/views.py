"""The library's steps of signing in, each narrowed to what is wanted here."""

from __future__ import annotations

import logging
from http import HTTPStatus

from allauth.account.internal.stagekit import get_pending_stage
from allauth.mfa.base import views as mfa
from allauth.socialaccount.providers.openid_connect import views as openid
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from requests import RequestException

from quanheng.engine.ground.words import said
from quanheng.web.identity.adapters import not_through, refused
from quanheng.web.identity.form import NOTE
from quanheng.web.templatetags.web import tell

LOG = logging.getLogger(__name__)
NOT_UNDER_WAY = said(
    "No sign-in is under way, or it took longer than a quarter of an hour. Begin again."
)


def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor of a sign-in that is under way; where none is, say so."""
    if not request.user.is_authenticated and get_pending_stage(request) is None:
        request.session[NOTE] = tell(NOT_UNDER_WAY)
        return HttpResponseRedirect(resolve_url("sign_in"))
    response: HttpResponse = mfa.authenticate(request)
    return response


def sign_on(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the provider: to sign in and for nothing else, and by the button of the page alone."""
    if request.method != "POST" or "process" in request.GET | request.POST:
        raise Http404
    try:
        response: HttpResponse = openid.login(request, provider_id)
    except RequestException:
        LOG.exception("The provider of single sign-on does not answer")
        return refused(request, not_through(_name(provider_id)))
    if response.status_code != HTTPStatus.FOUND:
        return response
    # A page that leads on, and no redirect: our policy lets no form end at another host.
    shown = {"provider": _name(provider_id), "address": response.headers["Location"]}
    return render(request, "web/leaving.html", shown)


def _name(provider_id: str) -> str:
    held = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return str(next(app["name"] for app in held if app["provider_id"] == provider_id))
