"""What posts may decide on, by date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from quanheng.base import audit
from quanheng.base.models import User
from quanheng.engine.ground.findings import Finding, refuse_all
from quanheng.engine.ground.words import said
from quanheng.org.actions import DUTY_CHANGE
from quanheng.org.choices import AuthorityReach, LimitMeasure, LimitPer
from quanheng.org.clock import day_at
from quanheng.org.decidable import ACTIONS
from quanheng.org.duty_models import WHOLE, Authority
from quanheng.org.models import Post
from quanheng.org.rows import AuthorityRow
from quanheng.org.services.common import (
    Author,
    CannotChangeOrg,
    Pending,
    bad_span,
    by_code,
    chunks,
    doubled,
    lock_org,
    store,
    unknown,
    want_whole_company,
)
from quanheng.org.services.duty_checks import Held, twice, unknown_word

FIELDS = ("limit", "measure", "per", "day_to")
Key = tuple[str, str, str, date]


@transaction.atomic
def authorities_put(
    *, actor: User, rows: Sequence[AuthorityRow], at: datetime, why: str = ""
) -> None:
    """Add authorities, or change those held with the same action, post, reach and first day.

    :raises NotFound: the actor may not change authority for the whole company.
    :raises CannotChangeOrg: a row is wrong, or a post would have the same authority twice on a day.
    """
    author = Author(actor=actor, at=at, why=why)
    want_whole_company(actor, DUTY_CHANGE, day=day_at(lock_org(), at))
    posts = by_code(Post, [row.post for row in rows])
    refuse_all(list(_wrong(rows, posts)), CannotChangeOrg)
    held = _held(posts.values())
    refuse_all(list(_twice(rows, held)), CannotChangeOrg)
    pending = [_pending(row, held.get(row.key), posts) for row in rows]
    store(Authority, pending, fields=FIELDS, action=DUTY_CHANGE, author=author)


@transaction.atomic
def authorities_remove(*, actor: User, keys: Sequence[Key], at: datetime, why: str = "") -> None:
    """Remove authorities by action, post, reach and first day.

    :raises NotFound: the actor may not change authority for the whole company.
    """
    author = Author(actor=actor, at=at, why=why)
    want_whole_company(actor, DUTY_CHANGE, day=day_at(lock_org(), at))
    held = _held(by_code(Post, [key[1] for key in keys]).values())
    going = {key: held[key] for key in keys if key in held}
    for chunk in chunks(one.pk for one in going.values()):
        Authority.objects.filter(pk__in=chunk).delete()
    notes = [
        audit.Change(("org.authority", _name(key)), _as_dict(one), None)
        for key, one in going.items()
    ]
    author.note(DUTY_CHANGE, notes)


def limit_of(row: AuthorityRow) -> tuple[int | None, LimitMeasure]:
    """Return the limit of a row and what it is measured in; a row has at most one."""
    if row.percent is not None:
        return row.percent, LimitMeasure.PERCENT
    if row.amount is not None:
        return row.amount, LimitMeasure.MONEY
    if row.count is not None:
        return row.count, LimitMeasure.COUNT
    return None, LimitMeasure.NONE


def _pending(row: AuthorityRow, held: Authority | None, posts: dict[str, Post]) -> Pending:
    before = _as_dict(held) if held else None
    item = held or Authority(
        action=row.action, post=posts[row.post], reach=row.reach, day_from=row.day_from
    )
    item.limit, item.measure = limit_of(row)
    item.per, item.day_to = row.per, row.day_to
    return Pending(
        source=row.source, key=_name(row.key), item=item, before=before, after=_as_dict(item)
    )


def _wrong(rows: Sequence[AuthorityRow], posts: dict[str, Post]) -> Iterator[Finding]:
    yield from doubled((row.key, row.source) for row in rows)
    for row in rows:
        yield from bad_span(row.source, row.day_from, row.day_to)
        if row.post not in posts:
            yield unknown(row.source, said("post"), row.post)
        for field, word, known in (
            (said("action"), row.action, ACTIONS),
            (said("reach"), row.reach, AuthorityReach.values),
            (said("time of the limit"), row.per, LimitPer.values),
        ):
            if word not in known:
                yield unknown_word(row.source, field, word, known)
        yield from _wrong_limits(row)


def _wrong_limits(row: AuthorityRow) -> Iterator[Finding]:
    given = [limit for limit in (row.percent, row.amount, row.count) if limit is not None]
    if len(given) > 1:
        yield Finding(
            where=row.source,
            what=said("It has {count} limits at once.", count=len(given)),
            mend=said("Keep one of percent, amount and number."),
        )
    if any(limit < 0 for limit in given):
        yield Finding(
            where=row.source,
            what=said("Its limit is below zero."),
            mend=said("Give a limit of 0 or more, or leave it empty: without limit."),
        )
    if row.percent is not None and row.percent > WHOLE:
        yield Finding(
            where=row.source,
            what=said("Its limit is above 100 %."),
            mend=said("Write 15 % as 0.15 or “15 %”, not as 15."),
        )
    if not given and row.per != LimitPer.EACH:
        yield Finding(
            where=row.source,
            what=said("It says over which time a limit counts, and has no limit."),
            mend=said("Give the limit as percent, amount or number, or leave the time empty."),
        )


def _twice(rows: Sequence[AuthorityRow], held: dict[Key, Authority]) -> Iterator[Finding]:
    fresh = [Held(row.key[:3], row.day_from, row.day_to, row.source) for row in rows]
    kept = set(held) - {row.key for row in rows}
    others = [Held(key[:3], key[3], held[key].day_to) for key in kept]
    for row, day in twice(fresh, others):
        action, post, _ = row.key
        yield Finding(
            where=row.source,
            what=said(
                "The post “{post}” would have two limits for the same authority on {day}: {action}.",
                post=post,
                day=day,
                action=ACTIONS[action],
            ),
            mend=said("End the one before the other begins."),
        )


def _held(posts: Iterable[Post]) -> dict[Key, Authority]:
    found: dict[Key, Authority] = {}
    for chunk in chunks(sorted(post.pk for post in posts)):
        rows = Authority.objects.filter(post__in=chunk).select_related("post")
        found |= {
            (one.action, one.post.code, one.reach, one.day_from): one for one in rows.order_by("pk")
        }
    return found


def _as_dict(held: Authority) -> dict[str, Any]:
    return {
        "limit": held.limit,
        "measure": str(held.measure),
        "per": str(held.per),
        "day_to": held.day_to and held.day_to.isoformat(),
    }


def _name(key: Key) -> str:
    return f"{key[0]}/{key[1]}/{key[2]}/{key[3].isoformat()}"
