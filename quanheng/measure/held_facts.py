"""What facts hold on a person: of the kinds that are about people, the rows that name the person, as they came in.

Deals, customers and visits name people too, but tell of the company's business: they open from each number, and do not
leave with whoever leaves. Who gave an answer stays with the company, as on every page; rows of pay go to the person, and to whoever opens pay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from quanheng.base.models import User
from quanheng.base.spreadsheets import harmless
from quanheng.engine.ground import choice_labels
from quanheng.engine.ground.fields import RATERS, Field, Kind
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.words import Said, said
from quanheng.measure.pay import PayReach
from quanheng.org.held import HeldTable, Tell, register_table
from quanheng.org.models import Person

PERSON = "person"
ABOUT_PEOPLE = (
    "attendance", "training", "conduct", "employment_events", "appraisals", "ratings", "manual_values", "expense_claims",
    "pay_costs", "payouts",
)  # fmt: skip
DEFAULT_SCALE = 2
SOURCE = (said("File"), said("Sheet"), said("Row"))


def register_own() -> None:
    """Register a table for each kind of facts that is about people."""
    for code in ABOUT_PEOPLE:
        register_table(_table(FACTS[code]))


def _table(kind: Kind) -> HeldTable:
    heads = [said("{en}", en=field.label_en, zh=field.label_zh) for field in _told(kind)]

    def opens(actor: User, person: Person, day: date) -> bool:
        return not kind.pay or PayReach.of(actor, day).reaches(PERSON, person.code)

    def read(person: Person, tell: Tell) -> Iterator[Sequence[str]]:
        return _rows(kind, person.code, tell)

    says = said("{en}", en=kind.label_en, zh=kind.label_zh)
    return HeldTable(name=kind.code, says=says, heads=[*heads, *SOURCE], opens=opens, read=read)


def _told(kind: Kind) -> list[Field]:
    return [field for field in kind.fields if field.name not in RATERS]


def _rows(kind: Kind, person: str, tell: Tell) -> Iterator[Sequence[str]]:
    # They bring threads, which no fork may meet: they are loaded by whoever reads.
    from quanheng.facts import selectors as facts
    from quanheng.measure.row_reading import Reading
    from quanheng.org import selectors as org

    company = org.company()
    scale = DEFAULT_SCALE if company.money_scale is None else company.money_scale
    reading = Reading(kind, scale, ZoneInfo(company.timezone), raters=False)
    told = _told(kind)
    for row in facts.rows_of_person(kind.code, person, versions=facts.versions()):
        fields = reading.row(row)["fields"]
        cells = [_text(kind, field, fields.get(field.name), tell) for field in told]
        source = [row["file"], row["sheet"], row["row"]]
        yield [*cells, *(harmless("" if one is None else str(one)) for one in source)]


def _text(kind: Kind, field: Field, value: object, tell: Tell) -> str:
    """Return a field as people read it: choices in words, yes and no."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return tell(YES if value else NO)
    if field.type == "choice":
        english, chinese = choice_labels.both(kind.code, field.name, str(value))
        return tell(said("{en}", en=english, zh=chinese))
    return harmless(str(value))


YES: Said = said("yes")
NO: Said = said("no")
