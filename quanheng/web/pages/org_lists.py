"""Units, posts, grades and people as the org has them: duties and authority, headcount, ways up, the employee file."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quanheng.engine.org.review import authority_told
from quanheng.org import catalogue
from quanheng.org.person_files import person_file
from quanheng.org.personal import sees_personal
from quanheng.org.unit_files import unit_file
from quanheng.web.org_chart import day_asked, initials
from quanheng.web.viewer import Viewer


@require_safe
@login_required
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """Show a unit of a day: who leads it, who works in it, what is planned, and where it stood before."""
    viewer = Viewer.of(request)
    day = day_asked(request.GET.get("day", ""), viewer.day)
    held = unit_file(viewer.user, code, day, today=viewer.day)
    return render(request, "web/org/unit.html", {"held": held, "day": day})


@require_safe
@login_required
def posts(request: HttpRequest) -> HttpResponse:
    """List the posts with what they own and may decide."""
    viewer = Viewer.of(request)
    day = day_asked(request.GET.get("day", ""), viewer.day)
    return render(request, "web/org/posts.html", {"posts": catalogue.posts_on(day), "day": day})


@require_safe
@login_required
def post(request: HttpRequest, code: str) -> HttpResponse:
    """Show a post: its duties, its authority, how many work in it."""
    viewer = Viewer.of(request)
    day = day_asked(request.GET.get("day", ""), viewer.day)
    found, matrix = catalogue.post_on(code, day)
    authorities = [(one, authority_told(matrix, one)) for one in found.authorities]
    needed = {action for duty in found.owns for action in duty.needs}
    held = {one.action for one in found.authorities}
    lacks = [matrix.called("action", action) for action in sorted(needed - held)]
    shown = {"post": found, "authorities": authorities, "lacks": lacks, "day": day}
    return render(request, "web/org/post.html", shown)


@require_safe
@login_required
def grades(request: HttpRequest) -> HttpResponse:
    """Show the grades as a ladder, with what each step takes and, for whoever may see it, what each is paid."""
    viewer = Viewer.of(request)
    day = day_asked(request.GET.get("day", ""), viewer.day)
    shown = {
        "grades": list(reversed(catalogue.grades_on(viewer.user, day, today=viewer.day))),
        "sees_bands": catalogue.sees_bands(viewer.user, viewer.day),
        "day": day,
    }
    return render(request, "web/org/grades.html", shown)


@login_required
@require_safe
def person(request: HttpRequest, code: str) -> HttpResponse:
    """Show a person's file: who that is now, and the whole way there on one line of time."""
    viewer = Viewer.of(request)
    held = person_file(viewer.user, code, day=viewer.day, at=viewer.at)
    shown = {"held": held, "initials": initials(held.name), "day": viewer.day}
    shown["sees_personal"] = sees_personal(viewer.user, code, viewer.day)
    return render(request, "web/org/person.html", shown)
