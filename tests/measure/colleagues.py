"""Enough people in the small company for its western branch to be told of by numbers made of pay."""

from __future__ import annotations

from datetime import date

from quanheng.org.models import Assignment, Company, Person

JOINED = date(2026, 2, 28)


def join() -> None:
    """Let three more people work in the west, which makes five, and three at the head office, from 28 February on."""
    for like, codes in (("bo", ("dai", "eve", "fay")), ("gm", ("gu", "han", "ivo"))):
        for code in codes:
            works = Assignment.objects.get(person__code=like)
            works.pk, works.day_from = None, JOINED
            works.person = Person.objects.create(code=code, name=code.title(), hired=JOINED)
            works.save()
    Company.objects.update(org_stamp="joined")
