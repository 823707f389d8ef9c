"""What this part holds on a person: work, file, numbers, consents, sign-ins, and who looked at them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Q

from quanheng.base.audit import plain
from quanheng.base.models import ApiToken, AuditEntry
from quanheng.engine.ground.words import said
from quanheng.org.actions import (
    FILE_VIEW,
    PERSONAL_EXPORT,
    PERSONAL_UNMASK,
    SIGN_IN,
    USER_SECURE,
)
from quanheng.org.held import Held, Row, register
from quanheng.org.models import Assignment, Person, RoleGrant
from quanheng.org.personal_models import Consent, PersonalRecord
from quanheng.org.record_models import FileEntry
from quanheng.org.services.personal import opened

TYPES = ("org.person", "org.assignment", "org.fileentry")
SEEN = (FILE_VIEW.name, PERSONAL_UNMASK.name, PERSONAL_EXPORT.name, "measure.pay.view")


def register_own() -> None:
    """Register what this part holds."""
    for name, says, read in (
        ("person", said("Person"), _person),
        ("numbers", said("Personal data"), _numbers),
        ("assignments", said("Assignments"), _assignments),
        ("file", said("Employee file"), _file),
        ("consents", said("Consents"), _consents),
        ("sign_in", said("Sign-in"), _sign_in),
        ("grants", said("Roles"), _grants),
        ("tokens", said("Tokens"), _tokens),
        ("signed_in", said("Sign-ins"), _signed_in),
        ("seen", said("Who looked at it"), _seen),
        ("changed", said("What was changed"), _changed),
    ):
        register(Held(name=name, says=says, read=read))


def _person(person: Person) -> Iterator[Row]:
    yield {"code": person.code, "name": person.name, **_days(hired=person.hired, left=person.left)}


def _numbers(person: Person) -> Iterator[Row]:
    for record in PersonalRecord.objects.filter(person=person).select_related("person"):
        yield dict(opened(record))


def _assignments(person: Person) -> Iterator[Row]:
    rows = Assignment.objects.filter(person=person).order_by("day_from", "unit__code")
    for one in rows.select_related("unit", "post", "grade", "manager"):
        yield {
            "unit": one.unit.code,
            "unit_name": one.unit.name,
            "post": one.post.name if one.post else "",
            "grade": one.grade.name if one.grade else "",
            "manager": one.manager.name if one.manager else "",
            "share_ppm": one.share_ppm,
            "main": one.is_main,
            **_days(day_from=one.day_from, day_to=one.day_to),
        }


def _file(person: Person) -> Iterator[Row]:
    for one in FileEntry.objects.filter(person=person).order_by("day_from", "kind", "title"):
        said_by = {"kind": one.kind, "title": one.title, "detail": one.detail}
        yield {**said_by, **_days(day_from=one.day_from, day_to=one.day_to)}


def _consents(person: Person) -> Iterator[Row]:
    for one in Consent.objects.filter(person=person).order_by("given_at", "kind"):
        moments = _moments(given_at=one.given_at, withdrawn_at=one.withdrawn_at)
        yield {"kind": one.kind, "version": one.version, **moments}


def _sign_in(person: Person) -> Iterator[Row]:
    user = person.user
    if user:
        moments = _moments(opened_at=user.date_joined, last_at=user.last_login)
        yield {"name": user.username, "email": user.email, "open": user.is_active, **moments}


def _grants(person: Person) -> Iterator[Row]:
    rows = RoleGrant.objects.filter(user=person.user).exclude(user=None)
    for one in rows.order_by("day_from", "role").select_related("unit"):
        where = {"role": one.role, "unit": one.unit.code if one.unit else ""}
        yield {**where, **_days(day_from=one.day_from, day_to=one.day_to)}


def _tokens(person: Person) -> Iterator[Row]:
    for one in ApiToken.objects.filter(user=person.user).exclude(user=None).order_by("pk"):
        said_by = {"name": one.name, "prefix": one.prefix, "scopes": one.scopes}
        yield {**said_by, **_moments(created_at=one.created_at, expires_at=one.expires_at)}


def _signed_in(person: Person) -> Iterator[Row]:
    if person.user_id is None:
        return
    rows = AuditEntry.objects.filter(actor=person.user_id)
    for one in rows.filter(action__in=(SIGN_IN.name, USER_SECURE.name)).order_by("pk"):
        what = one.after if isinstance(one.after, dict) else {}
        yield {
            **_moments(at=one.at),
            "action": one.action,
            "what": str(what.get("how") or what.get("what") or ""),
            "from": one.came_from,
        }


def _seen(person: Person) -> Iterator[Row]:
    """Yield who opened the person's data, when, and for which reason."""
    for one in _about(person).filter(action__in=SEEN):
        yield {
            **_moments(at=one.at),
            "who": one.actor.username,
            "action": one.action,
            "from": one.came_from,
            "why": one.why,
        }


def _changed(person: Person) -> Iterator[Row]:
    """Yield what was changed of the person, without what others wrote of others."""
    for one in _about(person).exclude(action__in=SEEN):
        yield {
            **_moments(at=one.at),
            "who": one.actor.username,
            "action": one.action,
            "before": _text(one.before),
            "after": _text(one.after),
            "why": one.why,
        }


def _about(person: Person) -> Any:
    key = Q(subject_key=person.code) | Q(subject_key__startswith=f"{person.code}/")
    # a code may hold a slash itself: what is of “a/b” is not of “a”
    for other in Person.objects.filter(code__startswith=f"{person.code}/"):
        key &= ~Q(subject_key=other.code) & ~Q(subject_key__startswith=f"{other.code}/")
    own = Q(subject_type__in=TYPES) & key
    pay = Q(subject_type="measure.pay", subject_key=f"person/{person.code}")
    rows = AuditEntry.objects.filter(own | pay)
    return rows.order_by("pk").select_related("actor")


def _text(value: Any) -> str:
    if not isinstance(value, dict):
        return "" if value is None else str(value)
    return "; ".join(f"{name}: {one}" for name, one in value.items() if one not in (None, ""))


def _days(**days: date | None) -> Row:
    return {name: plain(day) or "" for name, day in days.items()}


def _moments(**moments: datetime | None) -> Row:
    return {
        name: at.astimezone(UTC).isoformat(timespec="seconds") if at else ""
        for name, at in moments.items()
    }
