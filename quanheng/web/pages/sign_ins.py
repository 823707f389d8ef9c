"""Sign-ins: opened, closed and helped on by administrators of the whole company; a new password is shown this once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from quanheng.base.access import NotFound
from quanheng.engine.ground.words import Said, said
from quanheng.org.services import sign_ins as services
from quanheng.org.services.common import CannotChangeOrg
from quanheng.org.services.security import factors_forget
from quanheng.org.services.sign_ins import CannotSignIn
from quanheng.web.viewer import Viewer

MOST = 500
LONGEST_NAME, LONGEST_MAIL, LONGEST_REASON = 150, 254, 500
DONE = {
    "closed": said("Nobody signs in by that name any more."),
    "forgotten": said("The second factors are forgotten: the password alone opens until one is added."),
}  # fmt: skip


@require_safe
@login_required
def sign_ins(request: HttpRequest) -> HttpResponse:
    """List the sign-ins, and offer to open one."""
    return _page(request, done=DONE.get(request.GET.get("done", "")))


@require_POST
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Open a sign-in; what was typed stays where it is refused."""

    def opened(viewer: Viewer, name: str, password: str) -> None:
        services.sign_in_open(
            actor=viewer.user,
            username=name,
            password=password,
            person=request.POST.get("person", "").strip()[:LONGEST_NAME],
            email=request.POST.get("email", "").strip()[:LONGEST_MAIL],
            at=viewer.at,
        )

    return _with_password(request, opened, part="new")


@require_POST
@login_required
def reopen(request: HttpRequest) -> HttpResponse:
    """Open a closed sign-in again, with another password."""

    def opened(viewer: Viewer, name: str, password: str) -> None:
        services.sign_in_reopen(
            actor=viewer.user, username=name, password=password, at=viewer.at, why=_why(request)
        )

    return _with_password(request, opened)


@require_POST
@login_required
def renew(request: HttpRequest) -> HttpResponse:
    """Give somebody another password; open sessions end with the old one."""

    def renewed(viewer: Viewer, name: str, password: str) -> None:
        services.sign_in_renew(
            actor=viewer.user, username=name, password=password, at=viewer.at, why=_why(request)
        )

    return _with_password(request, renewed)


@require_POST
@login_required
def close(request: HttpRequest) -> HttpResponse:
    """Let nobody sign in by a name any more."""
    viewer = _administrator(request)
    try:
        services.sign_in_close(
            actor=viewer.user, username=_name(request), at=viewer.at, why=_why(request)
        )
    except (NotFound, CannotChangeOrg) as error:
        return _page(request, why=error.sentence, status=422)
    return HttpResponseRedirect(f"{reverse('org_sign_ins')}?done=closed")


@require_POST
@login_required
def forget(request: HttpRequest) -> HttpResponse:
    """Forget the second factors of somebody who lost them."""
    viewer = _administrator(request)
    try:
        factors_forget(actor=viewer.user, username=_name(request), at=viewer.at, why=_why(request))
    except NotFound as error:
        return _page(request, why=error.sentence, status=422)
    return HttpResponseRedirect(f"{reverse('org_sign_ins')}?done=forgotten")


def _with_password(
    request: HttpRequest, change: Callable[[Viewer, str, str], None], part: str = ""
) -> HttpResponse:
    """Make a change with a password made here, and show that: never again, and nowhere else."""
    viewer, name, password = _administrator(request), _name(request), services.fresh_password()
    try:
        change(viewer, name, password)
    except (NotFound, CannotSignIn, CannotChangeOrg) as error:
        return _page(request, why=error.sentence, part=part, status=422)
    return _page(request, given={"name": name, "password": password})


def _administrator(request: HttpRequest) -> Viewer:
    """Return who asks; whoever opens no sign-ins finds no page here.

    :raises NotFound: it is not for them.
    """
    viewer = Viewer.of(request)
    services.want_opens_sign_ins(viewer.user, viewer.day)
    return viewer


def _name(request: HttpRequest) -> str:
    return request.POST.get("name", "").replace("\x00", "").strip()[:LONGEST_NAME]


def _why(request: HttpRequest) -> str:
    return request.POST.get("why", "").strip()[:LONGEST_REASON]


def _page(
    request: HttpRequest,
    *,
    why: str | Said = "",
    done: Said | None = None,
    part: str = "",
    given: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer, text = _administrator(request), request.GET.get("q", "").strip()[:60]
    found = [
        one
        for one in services.sign_ins(actor=viewer.user, at=viewer.at)
        if text.casefold() in f"{one.username} {one.name} {one.person}".casefold()
    ]
    shown: dict[str, Any] = {
        "held": found[:MOST],
        "count": len(found),
        "text": text,
        "why": why,
        "done": done,
        "part": part,
        "typed": request.POST.dict() if part else {},
        "given": given,
    }
    return render(request, "web/org/sign_ins.html", shown, status=status)
