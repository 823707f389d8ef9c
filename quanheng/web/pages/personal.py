"""Personal data: masked, in full for a reason, all of it to take away; what people agreed to, the register of that, and what is kept how long."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from quanheng.base import rounds
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import Said, said
from quanheng.org import personal as reading
from quanheng.org import retention_seen
from quanheng.org.personal_numbers import FIELDS, LABELS
from quanheng.org.services.common import CannotChangeOrg
from quanheng.org.services.consents import consent_give, consent_withdraw
from quanheng.org.services.personal import PersonalRow, WantsReason, personal_put, personal_show
from quanheng.org.services.personal_export import personal_export
from quanheng.web.templatetags.web import tell
from quanheng.web.viewer import NO_PERSON, Viewer

LONGEST = 300
ZIP = "application/zip"
DONE = {
    "kept": said("It is entered, and in the audit in masks."),
    "same": said("Nothing was changed: nothing else was entered than what is held."),
    "agreed": said("It is written down."),
}


class NobodysData(Refused):
    """Whoever signed in is no person of the company."""


@require_safe
@login_required
def my_data(request: HttpRequest) -> HttpResponse:
    """Send somebody on to the own data."""
    code = reading.own_code(Viewer.of(request).user)
    if code is None:
        raise NobodysData(NO_PERSON)
    return HttpResponseRedirect(reverse("personal", args=[code]))


@require_safe
@login_required
def personal(request: HttpRequest, code: str) -> HttpResponse:
    """Show a person's data, masked, and what that person agreed to."""
    return _page(request, code, done=DONE.get(request.GET.get("done", "")))


@sensitive_post_parameters()
@require_POST
@login_required
def personal_full(request: HttpRequest, code: str) -> HttpResponse:
    """Show a person's data in full; why is kept in the audit."""
    viewer, why = Viewer.of(request), request.POST.get("why", "")[:LONGEST]
    try:
        full = personal_show(actor=viewer.user, code=code, why=why, at=viewer.at)
    except WantsReason as error:
        return _page(request, code, why=error.sentence, part="full", status=422)
    return _page(request, code, full=full)


@sensitive_post_parameters()
@require_POST
@login_required
def personal_change(request: HttpRequest, code: str) -> HttpResponse:
    """Enter what was typed; a field left empty stays as it is, a ticked one is removed. What was typed stays when refused."""
    viewer = Viewer.of(request)
    typed = {name: request.POST.get(name, "")[:LONGEST] for name in FIELDS}
    values = {name: text for name, text in typed.items() if text.strip()}
    values |= {name: "" for name in request.POST.getlist("remove") if name in FIELDS}
    reason = request.POST.get("why", "")[:LONGEST]
    rows = [PersonalRow(person=code, values=values)]
    try:
        changed = personal_put(actor=viewer.user, rows=rows, at=viewer.at, why=reason)
    except CannotChangeOrg as error:
        told = error.told(tell)
        return _page(request, code, why=told, part="change", typed=typed, status=422)
    return HttpResponseRedirect(
        f"{reverse('personal', args=[code])}?done={'kept' if changed else 'same'}"
    )


@require_POST
@login_required
def personal_zip(request: HttpRequest, code: str) -> HttpResponse:
    """Give everything that is held on a person; that it was taken away is in the audit."""
    viewer, why = Viewer.of(request), request.POST.get("why", "")[:LONGEST]
    try:
        packed = personal_export(actor=viewer.user, code=code, at=viewer.at, tell=tell, why=why)
    except WantsReason as error:
        return _page(request, code, why=error.sentence, part="zip", status=422)
    response = HttpResponse(packed, content_type=ZIP)
    response["Content-Disposition"] = 'attachment; filename="personal-data.zip"'
    return response


@require_POST
@login_required
def consent(request: HttpRequest, code: str) -> HttpResponse:
    """Give a consent of one's own, or withdraw it."""
    viewer, kind = Viewer.of(request), request.POST.get("kind", "")
    if request.POST.get("withdraw"):
        consent_withdraw(actor=viewer.user, code=code, kind=kind, at=viewer.at)
    else:
        version = request.POST.get("version", "")
        consent_give(actor=viewer.user, code=code, kind=kind, version=version, at=viewer.at)
    return HttpResponseRedirect(f"{reverse('personal', args=[code])}?done=agreed#consents")


@require_safe
@login_required
def consents(request: HttpRequest) -> HttpResponse:
    """Show who agreed to what, of the people whose data the viewer may see."""
    viewer, page = Viewer.of(request), request.GET.get("page", "")
    number = int(page) if page.isdecimal() and len(page) < 6 else 1
    held = reading.register(viewer.user, day=viewer.day, page=number)
    return render(request, "web/consents.html", {"held": held})


@require_safe
@login_required
def retention(request: HttpRequest) -> HttpResponse:
    """Show what is kept how long and why, what is due next, and what came of the last daily rounds."""
    viewer = Viewer.of(request)
    rules = retention_seen.kept(viewer.user, day=viewer.day)
    return render(request, "web/retention.html", {"rules": rules, "last": rounds.last()})


def _page(
    request: HttpRequest,
    code: str,
    *,
    full: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
    why: str | Said = "",
    done: Said | None = None,
    part: str = "",
    status: int = 200,
) -> HttpResponse:
    viewer = Viewer.of(request)
    held = reading.personal(viewer.user, code, day=viewer.day)
    fields = [
        {
            "name": name,
            "label": LABELS[name],
            "mask": held.masks[name],
            "full": (full or {}).get(name, ""),
            "typed": (typed or {}).get(name, ""),
        }
        for name in FIELDS
    ]
    shown: dict[str, Any] = {"held": held, "fields": fields, "is_full": full is not None}
    shown |= {"why": why, "done": done, "part": part}
    return render(request, "web/personal.html", shown, status=status)
