"""What every change of the org does: lock, look up codes, refuse with each row named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db.models import Model

from quanheng.base import audit
from quanheng.base.access import Action, Guarded, not_found
from quanheng.base.models import User
from quanheng.engine.ground.findings import Finding, Refused, refuse_all
from quanheng.engine.ground.words import said
from quanheng.org.audit_masks import noted
from quanheng.org.days import FIRST_DAY, LAST_DAY, is_allowed
from quanheng.org.models import Company

CHUNK = 5000
M = TypeVar("M", bound=Model)


class CannotChangeOrg(Refused):
    """A change would break a promise of the org; nothing was changed."""


@dataclass(frozen=True, kw_only=True)
class Pending:
    """A row about to be written: the model's row, and how it stood before and will stand after."""

    source: str
    key: str
    item: Model
    before: dict[str, Any] | None
    after: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Author:
    """Who changes something, when and why."""

    actor: User
    at: datetime
    why: str = ""

    def note(self, action: Action, changes: Iterable[audit.Change]) -> None:
        """Write the changes into the audit."""
        audit.note_each(actor=self.actor, action=action, changes=changes, why=self.why, at=self.at)


def store(
    model: type[Model],
    pending: Iterable[Pending],
    *,
    fields: Sequence[str],
    action: Action,
    author: Author,
) -> None:
    """Validate, save and write into the audit what differs; what does not leaves no trace.

    :raises CannotChangeOrg: a field holds what it may not.
    """
    told = [one for one in pending if one.before != one.after]
    refuse_all(list(invalid((one.source, one.item) for one in told)), CannotChangeOrg)
    rows = model._default_manager
    rows.bulk_create([one.item for one in told if one.before is None], batch_size=500)
    rows.bulk_update(
        [one.item for one in told if one.before is not None], list(fields), batch_size=500
    )
    label = model._meta.label_lower
    author.note(action, [noted(label, one.key, one.before, one.after) for one in told])


def lock_org() -> Company:
    """Return the company, locked as by `lock_company`, and stamped anew: what was kept of the org is read again."""
    company = lock_company()
    company.org_stamp = uuid4().hex
    company.save(update_fields=["org_stamp"])
    return company


def lock_company() -> Company:
    """Return the company, locked, so that changes are made one after another; for what leaves people, units and grants alone."""
    company, _ = Company.objects.select_for_update().get_or_create(pk=1, defaults={"name": "公司"})
    return company


def chunks(things: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield the things in lists short enough for one query."""
    rest = iter(things)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def by_code(model: type[M], codes: Iterable[str | None]) -> dict[str, M]:
    """Return the rows of those codes by code."""
    found: dict[str, M] = {}
    for chunk in chunks(sorted({code for code in codes if code})):
        rows = model._default_manager.filter(code__in=chunk)
        found |= {row.code: row for row in rows}  # type: ignore[attr-defined]
    return found


def want_reach(
    rows: Guarded[Any], actor: User, action: Action, keys: Sequence[Any], *, day: date
) -> None:
    """Refuse unless the actor reaches every one of the rows with those primary keys.

    :raises NotFound: one is out of reach.
    """
    if actor.is_machine:
        return
    for chunk in chunks(sorted(set(keys))):
        reached = rows.visible_to(actor, action, day=day).filter(pk__in=chunk)
        missing = set(chunk) - set(reached.values_list("pk", flat=True))
        if missing:
            first = rows.model._default_manager.get(pk=min(missing))
            raise not_found(rows.model._meta.verbose_name, {"named": getattr(first, "code", first)})


def want_codes(
    rows: Guarded[Any], actor: User, action: Action, codes: Iterable[str], *, day: date
) -> None:
    """Refuse unless the actor reaches a row of every one of the codes; who may act everywhere hears of unknown ones later, by row.

    What is missing and what is out of reach read the same, in the order of the codes: no sentence tells what others hold.

    :raises NotFound: one is missing or out of reach.
    """
    if reaches_all(actor, action, day=day):
        return
    wanted = list(dict.fromkeys(codes))
    reached: set[str] = set()
    for chunk in chunks(wanted):
        found = rows.visible_to(actor, action, day=day).filter(code__in=chunk)
        reached |= set(found.values_list("code", flat=True))
    for code in wanted:
        if code not in reached:
            raise not_found(rows.model._meta.verbose_name, {"code": code})


def reaches_all(actor: User, action: Action, *, day: date) -> bool:
    """Return whether the actor may do the action everywhere."""
    whole = Company.objects.visible_to(actor, action, day=day)
    return actor.is_machine or whole.filter(pk=1).exists()


def want_whole_company(actor: User, action: Action, *, day: date) -> None:
    """Refuse unless the actor may do the action everywhere.

    :raises NotFound: the actor's grants are on units only, or there are none.
    """
    if not Company.objects.visible_to(actor, action, day=day).filter(pk=1).exists():
        raise not_found(said("company"), {"pk": 1})


def invalid(rows: Iterable[tuple[str, Model]]) -> Iterator[Finding]:
    """Yield a finding for each pair of source and row whose fields hold what they may not."""
    for source, row in rows:
        # foreign keys were looked up by code, and the database checks them: no query a row
        related = {field.name for field in row._meta.fields if field.remote_field}
        try:
            row.clean_fields(exclude=related)
        except ValidationError as error:
            for field, sentences in error.message_dict.items():
                yield Finding(
                    where=source,
                    what=said("The field “{field}” is wrong: {why}", field=field, why=sentences[0]),
                    mend=said("Mend the row and import it again."),
                )


def bad_span(source: str, first: date | None, end: date | None) -> Iterator[Finding]:
    """Yield a finding for days outside 1900 to 2200, and for an end that is not after the first."""
    for day in (first, end):
        if not is_allowed(day):
            yield Finding(
                where=source,
                what=said("The day {day} cannot stand in the org.", day=str(day)),
                mend=said("Use a day from {first} to {last}.", first=FIRST_DAY, last=LAST_DAY),
            )
    if first and end and first >= end:
        yield Finding(
            where=source,
            what=said(
                "It ends on {end}, which is not after its first day {first}.", end=end, first=first
            ),
            mend=said("Give the first day after it as its end, or leave the end empty."),
        )


def unknown(source: str, field: str, code: str) -> Finding:
    """Return the finding that a row names a code nobody knows."""
    return Finding(
        where=source,
        what=said("There is no {field} “{code}”.", field=field, code=code),
        mend=said("Import it first, or mend the spelling."),
    )


def doubled(pairs: Iterable[tuple[Any, str]]) -> Iterator[Finding]:
    """Yield a finding for each key, of pairs of key and source, that comes twice."""
    seen: dict[Any, str] = {}
    for key, source in pairs:
        if key in seen:
            yield Finding(
                where=source,
                what=said("The same row stands in {other} too.", other=seen[key]),
                mend=said("Keep one of them."),
            )
        seen[key] = source
