"""Everything that is held on a person, to be taken away (PIPL, art. 45): as JSON for programs, as a workbook for people.

Rows of facts, which may be many, have a CSV file for each kind.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any

import xlsxwriter
from django.db import transaction

from quanheng.base import audit
from quanheng.base.models import User
from quanheng.engine.ground.words import Said, said
from quanheng.org.actions import PERSONAL_EXPORT
from quanheng.org.company_now import today
from quanheng.org.held import HeldTable, Row, Tell, all_held, all_tables
from quanheng.org.models import Person
from quanheng.org.services.personal import want_reason

JSON_NAME, BOOK_NAME, FACTS_FOLDER = "data.json", "data.xlsx", "facts"
LONGEST_CELL = 32_000


@dataclass(frozen=True, kw_only=True)
class Section:
    """A kind of what is held, and its rows."""

    name: str
    says: Said
    rows: Sequence[Row]


def personal_export(*, actor: User, code: str, at: datetime, tell: Tell, why: str = "") -> bytes:
    """Return everything held on a person as a zip; that it was taken away is in the audit.

    `tell` says headings and words in the reader's language. Nobody waits for it: it is read before the audit is written.

    :raises NotFound: there is no such person for the actor. :raises WantsReason: none is given, for somebody else's.
    :raises CannotUnseal: the keys do not fit.
    """
    day = today(at)
    person = Person.objects.select_related("user").get_for(
        actor, PERSONAL_EXPORT, day=day, code=code
    )
    want_reason(actor, person, why)
    sections = [
        Section(name=one.name, says=one.says, rows=list(one.read(person))) for one in all_held()
    ]
    tables = [one for one in all_tables() if one.opens(actor, person, day)]
    packed, counts = _packed(person, sections, tables, day, tell)
    with transaction.atomic():
        audit.note(
            actor=actor,
            action=PERSONAL_EXPORT,
            subject=("org.person", code),
            after={one.name: len(one.rows) for one in sections if one.rows} | counts,
            why=why.strip(),
            at=at,
        )
    return packed


def _packed(
    person: Person,
    sections: Sequence[Section],
    tables: Sequence[HeldTable],
    day: date,
    tell: Tell,
) -> tuple[bytes, dict[str, int]]:
    """Return the zip, and how many rows of each table it holds."""
    held, counts, files = io.BytesIO(), {}, []
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as target:
        for one in tables:
            count = _csv(target, one, person, tell)
            if count:
                counts[one.name] = count
                files.append((f"{FACTS_FOLDER}/{one.name}.csv", one.says, count))
        target.writestr(JSON_NAME, _json(person, sections, day))
        target.writestr(BOOK_NAME, _book(sections, files, tell))
    return held.getvalue(), counts


def _csv(target: zipfile.ZipFile, one: HeldTable, person: Person, tell: Tell) -> int:
    """Write a table piece by piece, none where it is empty, and return how many rows it holds."""
    rows = one.read(person, tell)
    first = next(rows, None)
    if first is None:
        return 0
    count = 0
    with (
        target.open(f"{FACTS_FOLDER}/{one.name}.csv", "w", force_zip64=True) as stream,
        io.TextIOWrapper(stream, "utf-8-sig", newline="") as text,
    ):
        written = csv.writer(text)
        written.writerow([tell(head) for head in one.heads])
        for row in chain([first], rows):
            written.writerow(row)
            count += 1
    return count


def _json(person: Person, sections: Sequence[Section], day: date) -> str:
    told: dict[str, Any] = {"person": person.code, "day": day.isoformat()}
    told["held"] = {one.name: one.rows for one in sections}
    return json.dumps(told, ensure_ascii=False, indent=1)


def _book(sections: Sequence[Section], files: Sequence[tuple[str, Said, int]], tell: Tell) -> bytes:
    held = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(held, plain) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        for one in sections:
            _sheet(book.add_worksheet(tell(one.says)[:31]), one.rows, head, tell)
        rows = [{"file": name, "what": tell(says), "rows": count} for name, says, count in files]
        _sheet(book.add_worksheet(tell(said("Rows of facts"))), rows, head, tell)
    return held.getvalue()


def _sheet(sheet: Any, rows: Sequence[Row], head: Any, tell: Tell) -> None:
    names = list(dict.fromkeys(name for row in rows for name in row))
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(names):
        sheet.set_column(column, column, 20)
        sheet.write_string(0, column, tell(HEADS.get(name, name)), head)
    if not rows:
        sheet.write_string(0, 0, tell(said("Nothing is held.")))
    for place, row in enumerate(rows, 1):
        for column, name in enumerate(names):
            _cell(sheet, place, column, row.get(name), tell)


def _cell(sheet: Any, row: int, column: int, value: Any, tell: Tell) -> None:
    """Write a number as a number and all else as text, so that no cell is a formula."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53:
        sheet.write_number(row, column, value)
    elif value not in (None, ""):
        text = tell(YES if value else NO) if isinstance(value, bool) else str(value)
        sheet.write_string(row, column, text[:LONGEST_CELL])


YES, NO = said("yes"), said("no")
HEADS: Mapping[str, Said] = {
    "code": said("Code"),
    "name": said("Name"),
    "hired": said("Hired on"),
    "left": said("Left on"),
    "identity_number": said("Identity number"),
    "bank_account": said("Bank account"),
    "phone": said("Mobile phone"),
    "email": said("E-mail"),
    "address": said("Home address"),
    "unit": said("Unit"),
    "unit_name": said("Name of the unit"),
    "post": said("Post"),
    "grade": said("Grade"),
    "manager": said("Manager"),
    "share_ppm": said("Share, parts per million"),
    "main": said("Main assignment"),
    "day_from": said("From"),
    "day_to": said("Until"),
    "kind": said("Kind"),
    "title": said("Title"),
    "detail": said("Detail"),
    "version": said("Version of the text"),
    "given_at": said("Given at"),
    "withdrawn_at": said("Withdrawn at"),
    "open": said("Open"),
    "opened_at": said("Opened at"),
    "last_at": said("Last sign-in"),
    "role": said("Role"),
    "prefix": said("Begins with"),
    "scopes": said("Scopes"),
    "created_at": said("Made at"),
    "expires_at": said("Ends at"),
    "at": said("Moment"),
    "action": said("Action"),
    "what": said("What"),
    "from": said("From where"),
    "who": said("Who"),
    "why": said("Why"),
    "before": said("Before"),
    "after": said("After"),
    "metric": said("Metric"),
    "amount": said("Amount"),
    "file": said("File"),
    "rows": said("Rows"),
    "period": said("Period"),
    "run": said("Run"),
    "card": said("Card"),
    "line": said("Line"),
    "score": said("Score, parts per million"),
}
