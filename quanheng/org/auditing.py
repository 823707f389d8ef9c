"""The audit as those read it who may: searched, a page at a time, each entry looked at whether it is as it was written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from quanheng.base import audit
from quanheng.base.access import actions as declared
from quanheng.base.access import not_found
from quanheng.base.audit_chain import bad_among, readable
from quanheng.base.models import AuditEntry, AuditHead, User
from quanheng.engine.ground.words import said
from quanheng.org import audit_words
from quanheng.org.actions import AUDIT_VIEW, UNIT_VIEW
from quanheng.org.clock import zone_of
from quanheng.org.company_now import company
from quanheng.org.company_roles import holds_any
from quanheng.org.models import Person, Unit
from quanheng.org.reach import REACH
from quanheng.org.services.common import chunks

ON_A_PAGE = 50
AT_ONCE = 2000
LONGEST_NUMBER, HIGHEST = 19, 2**63  # of a row: no database counts further


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
    """A field of what changed, before and after; None where it was not there. `…_says`: what each is called."""

    field: str
    before: Any
    after: Any
    field_says: str = ""
    before_says: str = ""
    after_says: str = ""


@dataclass(frozen=True, kw_only=True)
class EntryShown:
    """An entry. `at`: in the company's zone, None where it cannot be read; `intact`: whether it is as it was written.

    `says`, `type_says`, `from_says`: what action, type and origin are called; `named`: what the subject is called, empty
    where nothing but its key is known.
    """

    number: int
    at: datetime | None
    who: str
    name: str
    behalf: str
    came_from: str
    from_says: str
    action: str
    says: str
    subject_type: str
    type_says: str
    subject_key: str
    named: str
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
    rows = readable(_rows(asked), ON_A_PAGE + 1)
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


def left_off(user: User, asked: Search, *, day: date, most: int) -> int:
    """Return how many entries a workbook of what is looked for leaves off that holds so many; counted only where it may be any.

    :raises NotFound: the user may not read the audit.
    """
    want_may(user, day)
    head = AuditHead.objects.filter(pk=1).first()
    if head is None or head.entries <= most:
        return 0
    count = head.entries if asked == Search() else _rows(asked).count()
    return max(0, count - most)


def _every(asked: Search, most: int) -> Iterator[EntryShown]:
    left, at = most, asked
    while left > 0:
        rows = readable(_rows(at), min(AT_ONCE, left))
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


def made_with_an_entry() -> tuple[QuerySet[Any], ...]:
    """Return rows that are only ever made with an entry: where there is one, the audit cannot be empty."""
    return Unit.objects.all(), Person.objects.all()


def _rows(asked: Search) -> QuerySet[AuditEntry]:
    rows = AuditEntry.objects.order_by(
        "-id"
    )  # users apart: a row with one who is not there is shown too
    if asked.who:
        people = Person.objects.filter(Q(name__icontains=asked.who) | Q(code=asked.who))
        rows = rows.filter(
            Q(actor__username__icontains=asked.who) | Q(actor__in=people.values("user"))
        )
    if asked.action:
        rows = rows.filter(action=asked.action)
    if asked.subject:
        rows = rows.filter(_about(asked.subject))
    if asked.text:
        rows = _holding(rows, asked.text)
    if asked.before is not None:
        rows = rows.filter(id__lt=asked.before)
    return _within(rows, asked)


def _about(text: str) -> Q:
    """Return the condition that a subject has the text in its key or type, or is a user or a person of that name."""
    users = User.objects.filter(username__icontains=text).values_list("pk", flat=True)
    people = Person.objects.filter(name__icontains=text).values_list("code", flat=True)
    return (
        Q(subject_key__icontains=text)
        | Q(subject_type__icontains=text)
        | Q(subject_type=audit_words.USER, subject_key__in=[str(pk) for pk in users[:AT_ONCE]])
        | Q(subject_type=audit_words.PERSON, subject_key__in=list(people[:AT_ONCE]))
    )


def _holding(rows: QuerySet[AuditEntry], text: str) -> QuerySet[AuditEntry]:
    """Return the entries whose reason, or what was there before or after, holds a text.

    Some databases store JSON with letters beyond ASCII as escapes, so that both spellings of it are looked for.
    """
    spellings = {json.dumps(text, ensure_ascii=escaped)[1:-1] for escaped in (True, False)}
    found = Q(why__icontains=text)
    for field in ("before_text", "after_text"):
        for spelling in spellings:
            found |= Q(**{f"{field}__icontains": spelling})
    return rows.annotate(
        before_text=Cast("before", TextField()), after_text=Cast("after", TextField())
    ).filter(found)


def _within(rows: QuerySet[AuditEntry], asked: Search) -> QuerySet[AuditEntry]:
    zone = zone_of(company())
    if asked.first is not None:
        rows = rows.filter(at__gte=datetime.combine(asked.first, time(), zone).astimezone(UTC))
    if asked.last is not None:
        end = asked.last + timedelta(days=1)
        rows = rows.filter(at__lt=datetime.combine(end, time(), zone).astimezone(UTC))
    return rows


def _shown(rows: list[AuditEntry]) -> Iterator[EntryShown]:
    bad, zone, names = bad_among(rows), zone_of(company()), _names(rows)
    says = {one.name: one.says for one in declared()}
    for row in rows:
        yield EntryShown(
            number=row.pk,
            at=row.at.astimezone(zone) if row.at else None,
            who=names.users.get(row.actor_id, str(row.actor_id)),
            name=names.of_users.get(row.actor_id, ""),
            behalf=names.users.get(row.on_behalf_of_id or 0, ""),
            came_from=row.came_from or "",
            from_says=audit_words.origin_said(row.came_from or ""),
            action=row.action,
            says=says.get(row.action, ""),
            subject_type=row.subject_type,
            type_says=audit_words.TYPES.get(row.subject_type, ""),
            subject_key=row.subject_key,
            named=names.of(row.subject_type, row.subject_key),
            why=row.why,
            differences=tuple(differences(row.before, row.after, users=names.users)),
            intact=row.pk not in bad,
        )


@dataclass(frozen=True, kw_only=True)
class _Names:
    """The names that entries show: of users, of the people they are, and of people by code."""

    users: Mapping[int, str]
    of_users: Mapping[int, str]
    people: Mapping[str, str]

    def of(self, kind: str, key: str) -> str:
        """Return what a subject is called; empty where that is not known."""
        if kind == audit_words.USER:
            return self.users.get(_number(key), "")
        return self.people.get(key, "") if kind == audit_words.PERSON else ""


def _names(rows: list[AuditEntry]) -> _Names:
    numbers = {number for row in rows for number in _users_of(row)}
    codes = {row.subject_key for row in rows if row.subject_type == audit_words.PERSON}
    named = {
        pk: username for chunk in chunks(numbers) for pk, username in
        User.objects.filter(pk__in=chunk).values_list("pk", "username")
    }  # fmt: skip
    return _Names(
        users=named,
        of_users=dict(Person.objects.filter(user__in=named).values_list("user", "name")),
        people=dict(Person.objects.filter(code__in=codes).values_list("code", "name")),
    )


def _users_of(row: AuditEntry) -> Iterator[int]:
    """Yield the numbers of the users that an entry names."""
    found = [row.actor_id, row.on_behalf_of_id]
    found += [held.get("user") for held in (row.before, row.after) if isinstance(held, Mapping)]
    if row.subject_type == audit_words.USER:
        found.append(_number(row.subject_key))
    yield from (one for one in found if isinstance(one, int) and 0 < one < HIGHEST)


def _number(text: str | None) -> int:
    """Return the number that a key is; 0, which is nobody's, for whatever is none."""
    return int(text) if text and text.isdecimal() and len(text) < LONGEST_NUMBER else 0


def differences(
    before: Any, after: Any, *, users: Mapping[int, str] | None = None
) -> Iterator[Difference]:
    """Yield the fields that differ; what is no set of fields is one field without a name. `users`: their names by number."""
    if not isinstance(before or {}, Mapping) or not isinstance(after or {}, Mapping):
        yield _difference("", before, after, users or {})
        return
    old, new = before or {}, after or {}
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name) or name not in old or name not in new:
            yield _difference(name, old.get(name), new.get(name), users or {})


def _difference(name: str, before: Any, after: Any, users: Mapping[int, str]) -> Difference:
    return Difference(
        field=name,
        before=before,
        after=after,
        field_says=audit_words.field_said(name),
        before_says=audit_words.value_said(name, before, users),
        after_says=audit_words.value_said(name, after, users),
    )
