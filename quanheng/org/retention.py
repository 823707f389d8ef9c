"""How long what is held on people stays after they have left, as the rulebook says, and what is due to go on a day."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from quanheng.engine.ground.findings import Finding, Refused
from quanheng.engine.ground.period import add_months
from quanheng.engine.ground.rulebook import read_text
from quanheng.engine.ground.words import said
from quanheng.org.models import Person
from quanheng.org.personal_models import Consent, PersonalRecord
from quanheng.org.record_models import FileEntry

FOLDER, FILE = "retention", "cn.yaml"
SHIPPED = Path(__file__).resolve().parents[1] / "rulebook" / FOLDER / FILE
NUMBERS, CONSENTS, ENTRIES, NAME = "numbers", "consents", "file", "name"
WHAT = (NUMBERS, CONSENTS, ENTRIES, NAME)
NAMELESS = "#"
MOST_MONTHS = 1200


class BadRetention(Refused):
    """The rules of retention cannot be used; nothing is deleted."""


@dataclass(frozen=True, kw_only=True)
class Retention:
    """What goes so many months after somebody left. A label, a reason and a reference in both languages."""

    what: str
    months: int
    label: Mapping[str, str]
    why: Mapping[str, str]
    reference: Mapping[str, str]


def nameless(code: str) -> str:
    """Return what stands in place of a name: nobody is called so."""
    return f"{NAMELESS}{code}"


def retentions() -> list[Retention]:
    """Return the company's own rules, else those that are shipped.

    :raises CannotRead: the file is no YAML. :raises BadRetention: it says something that cannot be meant.
    """
    own = Path(settings.QUANHENG_HOME) / "rulebook" / FOLDER / FILE
    path = own if own.is_file() else SHIPPED
    try:
        found = read_text(path.read_text(encoding="utf-8-sig"), path.name)
    except (OSError, UnicodeDecodeError):
        raise _bad(path.name, 1) from None
    if not isinstance(found, list):
        raise _bad(path.name, 1)
    return [_retention(one, path.name) for one in found]


def due(day: date) -> Iterator[tuple[Retention, QuerySet[Person]]]:
    """Yield each rule with the people of whom something is to go by it on the day; none of whom it all went already."""
    for rule in retentions():
        over = held_of_leavers(rule).filter(left__lte=months_before(day, rule.months))
        yield rule, over.order_by("code")


def held_of_leavers(rule: Retention) -> QuerySet[Person]:
    """Return the people who left, or will, and of whom something is held that goes by the rule some day."""
    return Person.objects.filter(_held(rule.what), left__isnull=False)


def months_before(day: date, months: int) -> date:
    """Return the day so many months before, the last of its month where that is shorter."""
    first = add_months(day, -months)
    return first.replace(day=min(day.day, monthrange(first.year, first.month)[1]))


def is_due(day: date) -> Iterator[Finding]:
    """Yield a finding for each rule by which something of leavers is to go on the day."""
    for rule, people in due(day):
        count = people.count()
        if count:
            yield Finding(
                where=said("retention, {what}", what=rule.what),
                what=said(
                    "Of {count} people who left more than {months} months ago something is still held.",
                    count=count,
                    months=rule.months,
                ),
                mend=said("Run “quanheng personal retain”; with --dry-run it says of whom."),
            )


def _held(what: str) -> Q:
    """Return the condition that something of the kind is held on a person."""
    if what == NAME:
        return ~Q(name__startswith=NAMELESS)
    rows: dict[str, QuerySet[Any]] = {
        NUMBERS: PersonalRecord.objects.all(),
        CONSENTS: Consent.objects.all(),
        ENTRIES: FileEntry.objects.all(),
    }
    return Q(Exists(rows[what].filter(person=OuterRef("pk"))))


def _retention(one: Any, file: str) -> Retention:
    if not isinstance(one, Mapping):
        raise _bad(file, 1)
    line = getattr(one, "line", 1)
    months = one.get("months")
    if one.get("retention") not in WHAT or isinstance(months, bool) or not isinstance(months, int):
        raise _bad(file, line)
    if not 0 <= months <= MOST_MONTHS:
        raise _bad(file, line)
    both: dict[str, Any] = {name: one.get(name) for name in ("label", "why", "reference")}
    if not all(isinstance(text, Mapping) and {"en", "zh-CN"} <= set(text) for text in both.values()):  # fmt: skip
        raise _bad(file, line)
    return Retention(what=one["retention"], months=months, **both)


def _bad(file: str, line: int) -> BadRetention:
    return BadRetention(
        said(
            "{file}:{line}: a rule of retention says what it is of ({known}), months as a whole number up to 1200, and label, why and reference in both languages.",
            file=file,
            line=line,
            known=", ".join(WHAT),
        )
    )
