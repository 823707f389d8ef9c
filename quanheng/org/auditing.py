"""The audit as those read it who may: searched, a page at a time, each entry looked at whether it is as it was written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from quanheng.base import audit
from quanheng.base.access import actions as declared
from quanheng.base.access import not_found
from quanheng.base.audit_chain import bad_among
from quanheng.base.models import AuditEntry, AuditHead, User
from quanheng.engine.ground.words import said
from quanheng.org.actions import AUDIT_VIEW, UNIT_VIEW
from quanheng.org.company_now import company
from quanheng.org.company_roles import holds_any
from quanheng.org.models import Person
from quanheng.org.reach import REACH

ON_A_PAGE = 50
AT_ONCE = 2000


@dataclass(frozen=True, kw_only=True)
class Search:
    """What is looked for: a part of who, the action, parts of the subject and of any text, and days, both included.

    `before`: the number of an entry; only older ones.
    """

    who: str = ""
    action: str = ""
    subject: str = ""
    text: str = ""
    first: date | None = None
    last: date | None = None
    before: int | None = None


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A field of what changed, before and after; None where it was not there."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, kw_only=True)
class EntryShown:
    """An entry. `says`: what its action lets people do; `intact`: whether it is as it was written."""

    number: int
    at: datetime
    who: str
    name: str
    behalf: str
    came_from: str
    action: str
    says: str
    subject_type: str
    subject_key: str
    why: str
    differences: tuple[Difference, ...]
    intact: bool


@dataclass(frozen=True, kw_only=True)
class Found:
    """A page of entries, the newest first. `older`: the number to look before for the next page, None on the last."""

    entries: tuple[EntryShown, ...]
    older: int | None
    held: int


def want_may(user: User, day: date) -> None:
    """Refuse whoever may not read the audit.

    :raises NotFound: the user may not.
    """
    if not may(user, day):
        raise not_found(said("company"), {"pk": 1})


def may(user: User, day: date) -> bool:
    """Return whether the user may read the audit: it is the whole company's."""
    return holds_any(user, set(REACH[AUDIT_VIEW]), day)


def search(user: User, asked: Search, *, day: date) -> Found:
    """Return a page of what is looked for.

    :raises NotFound: the user may not read the audit.
    """
    want_may(user, day)
    rows = list(_rows(asked)[: ON_A_PAGE + 1])
    page = rows[:ON_A_PAGE]
    head = AuditHead.objects.filter(pk=1).first()
    return Found(
        entries=tuple(_shown(page)),
        older=page[-1].pk if len(rows) > ON_A_PAGE else None,
        held=head.entries if head else 0,
    )


def every(user: User, asked: Search, *, at: datetime, day: date, most: int) -> Iterator[EntryShown]:
    """Yield what is looked for, the newest first, at most so many; that it was taken away is an entry itself.

    :raises NotFound: the user may not read the audit.
    """
    want_may(user, day)
    words = {name: value for name, value in vars(asked).items() if value}
    audit.note(actor=user, action=AUDIT_VIEW, subject=("base.audit", "excel"), after=words, at=at)
    return _every(asked, most)


def _every(asked: Search, most: int) -> Iterator[EntryShown]:
    left, at = most, asked
    while left > 0:
        rows = list(_rows(at)[: min(AT_ONCE, left)])
        yield from _shown(rows)
        if len(rows) < AT_ONCE:
            return
        left -= len(rows)
        at = replace(at, before=rows[-1].pk)


def chart_taken(user: User, chart: date, *, at: datetime) -> None:
    """Write down that the org of a day was taken away as a workbook, as it names who leads what."""
    subject = ("org.chart", chart.isoformat())
    audit.note(actor=user, action=UNIT_VIEW, subject=subject, after={"taken": "excel"}, at=at)


def known_actions() -> list[tuple[str, str]]:
    """Return the actions that entries may be of, with what each lets people do."""
    return [(one.name, one.says) for one in declared()]


def _rows(asked: Search) -> QuerySet[AuditEntry]:
    rows = AuditEntry.objects.select_related("actor", "on_behalf_of").order_by("-id")
    if asked.who:
        people = Person.objects.filter(Q(name__icontains=asked.who) | Q(code=asked.who))
        rows = rows.filter(
            Q(actor__username__icontains=asked.who) | Q(actor__in=people.values("user"))
        )
    if asked.action:
        rows = rows.filter(action=asked.action)
    if asked.subject:
        rows = rows.filter(
            Q(subject_key__icontains=asked.subject) | Q(subject_type__icontains=asked.subject)
        )
    if asked.text:
        rows = _holding(rows, asked.text)
    if asked.before is not None:
        rows = rows.filter(id__lt=asked.before)
    return _within(rows, asked)


def _holding(rows: QuerySet[AuditEntry], text: str) -> QuerySet[AuditEntry]:
    """Return the entries whose reason, or what was there before or after, holds a text.

    JSON is stored with letters beyond ASCII as escapes on some databases, so that both spellings are looked for.
    """
    escaped = text.encode("ascii", "backslashreplace").decode()
    found = Q(why__icontains=text)
    for field in ("before_text", "after_text"):
        found |= Q(**{f"{field}__icontains": text}) | Q(**{f"{field}__icontains": escaped})
    return rows.annotate(
        before_text=Cast("before", TextField()), after_text=Cast("after", TextField())
    ).filter(found)


def _within(rows: QuerySet[AuditEntry], asked: Search) -> QuerySet[AuditEntry]:
    zone = ZoneInfo(company().timezone)
    if asked.first is not None:
        rows = rows.filter(at__gte=datetime.combine(asked.first, time(), zone).astimezone(UTC))
    if asked.last is not None:
        end = asked.last + timedelta(days=1)
        rows = rows.filter(at__lt=datetime.combine(end, time(), zone).astimezone(UTC))
    return rows


def _shown(rows: list[AuditEntry]) -> Iterator[EntryShown]:
    bad = bad_among(rows)
    names = dict(
        Person.objects.filter(user__in={row.actor_id for row in rows}).values_list("user", "name")
    )
    says = {one.name: one.says for one in declared()}
    for row in rows:
        yield EntryShown(
            number=row.pk,
            at=row.at,
            who=row.actor.username,
            name=names.get(row.actor_id, ""),
            behalf=row.on_behalf_of.username if row.on_behalf_of else "",
            came_from=row.came_from,
            action=row.action,
            says=says.get(row.action, ""),
            subject_type=row.subject_type,
            subject_key=row.subject_key,
            why=row.why,
            differences=tuple(differences(row.before, row.after)),
            intact=row.pk not in bad,
        )


def differences(before: Any, after: Any) -> Iterator[Difference]:
    """Yield the fields that differ; what is no set of fields is one field without a name."""
    if not isinstance(before or {}, Mapping) or not isinstance(after or {}, Mapping):
        yield Difference(field="", before=before, after=after)
        return
    old, new = before or {}, after or {}
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name) or name not in old or name not in new:
            yield Difference(field=name, before=old.get(name), after=new.get(name))
