"""Duties and authority (权责清单): what is wrong with them, who does what in each process, who decides, and the yearly review."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from quanheng.engine.org import duties as rules
from quanheng.engine.org.deciding import Question, who_decides
from quanheng.engine.org.matrix import Matrix
from quanheng.engine.org.review import processes, swot
from quanheng.org.amounts import BadAmount, amount_asked
from quanheng.org.decidable import ACTIONS
from quanheng.org.duty_access import changes_duties, want_sees_duties
from quanheng.org.matrix import matrix_on, want_action
from quanheng.org.services.duty_reviews import FIELDS, CannotReview, duty_review_save, duty_reviews
from quanheng.web.org_chart import day_asked
from quanheng.web.templatetags.web import tell
from quanheng.web.viewer import Viewer

LONGEST_AMOUNT = 30


@require_safe
@login_required
def duties(request: HttpRequest) -> HttpResponse:
    """Show the findings of the day, and every process with its duties."""
    viewer = Viewer.of(request)
    want_sees_duties(viewer.user, viewer.day)
    day = day_asked(request.GET.get("day", ""), viewer.day)
    matrix = matrix_on(day)
    found = rules.findings(matrix)
    by_kind: dict[str, list[rules.DutyFinding]] = defaultdict(list)
    for one in found:
        by_kind[one.kind].append(one)
    shown = {
        "day": day,
        "kinds": [
            (rules.NAMES[kind] if by_kind[kind] else says, by_kind[kind])
            for kind, says in rules.KINDS.items()
        ],
        "count": len(found),
        "processes": processes(matrix, found),
        "matrix": matrix,
        "actions": ACTIONS,
        **_asked(request, matrix),
    }
    return render(request, "web/org/duties.html", shown)


def _asked(request: HttpRequest, matrix: Matrix) -> dict[str, Any]:
    """Answer who decides for somebody, where that was asked."""
    person, action = request.GET.get("person", "").strip(), request.GET.get("action", "")
    if not person or not action:
        return {"person": person, "action": action}
    want_action(action)
    much = request.GET.get("amount", "").strip()[:LONGEST_AMOUNT]
    asked = {"person": person, "action": action, "amount": much}
    try:
        amount, measure = amount_asked(matrix, action, much or None)
    except BadAmount as error:
        return {**asked, "bad_amount": error.sentence}
    named = [code for (kind, code), name in matrix.names.items() if kind == "person" and name == person]  # fmt: skip
    code = person if ("person", person) in matrix.names else next(iter(named), person)
    question = Question(person=code, action=action, amount=amount, measure=measure)
    return {**asked, "answer": who_decides(matrix, question), "several": named[1:]}


@require_safe
@login_required
def review(request: HttpRequest) -> HttpResponse:
    """Show the division-of-work review: a SWOT begun from the findings, and those kept before."""
    return _review(request, "")


@require_POST
@login_required
def review_save(request: HttpRequest) -> HttpResponse:
    """Keep what was concluded; what was typed stays on the page where it is refused."""
    viewer = Viewer.of(request)
    want_sees_duties(viewer.user, viewer.day)
    day = day_asked(request.POST.get("day", ""), viewer.day)
    try:
        duty_review_save(actor=viewer.user, day=day, texts=request.POST.dict(), at=viewer.at)
    except CannotReview as error:
        return _review(request, tell(error.sentence))
    return HttpResponseRedirect(f"{reverse('org_review')}?day={day.isoformat()}&kept=1")


def _review(request: HttpRequest, why: str) -> HttpResponse:
    viewer = Viewer.of(request)
    want_sees_duties(viewer.user, viewer.day)
    day = day_asked((request.POST or request.GET).get("day", ""), viewer.day)
    kept = duty_reviews(viewer.user, today=viewer.day)
    held = next((one for one in kept if one.day == day), None)
    begun = _begun(matrix_on(day))
    texts = {name: getattr(held, name) if held else begun.get(name, "") for name in FIELDS}
    texts |= {name: request.POST[name] for name in FIELDS if name in request.POST}
    shown = {
        "day": day,
        "texts": texts,
        "held": held,
        "kept": kept,
        "why": why,
        "done": request.GET.get("kept"),
        "may_save": changes_duties(viewer.user, viewer.day),
        "due": [one for one in kept[:1] if one.again_on <= viewer.day],
    }
    return render(request, "web/org/review.html", shown, status=422 if why else 200)


def _begun(matrix: Matrix) -> dict[str, str]:
    found = swot(matrix, rules.findings(matrix))
    return {
        name: "\n".join(f"· {tell(line)}" for line in getattr(found, name)) for name in FIELDS[:4]
    }
