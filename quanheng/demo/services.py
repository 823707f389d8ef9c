"""Bringing the make-believe company into a home: its files, an ordinary import, and every month closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from quanheng.base.models import User
from quanheng.demo.calendar import MONTHS, TODAY
from quanheng.demo.files import write_files
from quanheng.demo.personal import personal_make
from quanheng.demo.signing import SignedIn, sign_ins_make
from quanheng.demo.sizes import SIZES as MADE
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import said
from quanheng.facts.importing.outcome import Outcome
from quanheng.facts.selectors import batches
from quanheng.facts.services import batch_import
from quanheng.measure.services.runs import Closed, periods_close
from quanheng.org import selectors as org
from quanheng.org.services.company import company_change, company_set_today
from quanheng.org.services.security import second_factor_set

MAPPING = "demo_group"
SIZES = ("small", "standard", "large")
USUAL = "small"
TIMEZONE = "Asia/Shanghai"
# The company's clock stands still, so the moments of its making stand on that day too: in the evening, when the day's last rows are in.
# On a machine whose own clock is behind, that one holds, so that nothing happens later than what follows it.
BEGUN, CLOSED, SIGNED_IN = (
    datetime.combine(TODAY, time(hour), ZoneInfo(TIMEZONE)) for hour in (20, 21, 22)
)
NAMED = said("Hengyuan, the make-believe company")
# Told each step before it begins.
Telling = Callable[[str], None]


class CannotDemo(Refused):
    """The make-believe company cannot be made so, or not in this home."""


@dataclass(frozen=True, kw_only=True)
class Demo:
    """What came of it: where the files are, what their import brought, the close of each month, who may sign in."""

    folder: Path
    imported: Outcome
    closed: tuple[Closed, ...]
    sign_ins: tuple[SignedIn, ...]


def demo_build(
    *, actor: User, home: Path, size: str, at: datetime, tell: Telling = lambda _: None
) -> Demo:
    """Bring the make-believe company into the home and close its months; doing it again changes nothing.

    :raises CannotDemo: nobody has made that size yet, or the home is another company's.
    :raises Refused: the importer or a close refuses, as it would for any company.
    """
    want_made(size)
    want_free(home, size)
    folder = home / "demo" / "files"
    tell(said("Writing the files of {company} into {folder} …", company=NAMED, folder=str(folder)))
    write_files(folder, size)
    begun, closed_at, signed_in_at = (min(at, one) for one in (BEGUN, CLOSED, SIGNED_IN))
    company_change(actor=actor, at=begun, name=MADE[size].name, timezone=TIMEZONE)
    company_set_today(actor=actor, today=TODAY, at=begun)
    second_factor_set(actor=actor, waived=True, at=begun)  # it serves this machine alone
    tell(said("Importing them with the mapping “{mapping}” …", mapping=MAPPING))
    imported = batch_import(actor=actor, mapping=MAPPING, paths=[folder], at=begun)
    tell(said("Closing the months from {first} to {last} …", first=MONTHS[0], last=MONTHS[-1]))
    closed = periods_close(actor=actor, periods=MONTHS, at=closed_at, progress=tell)
    signed_in = sign_ins_make(actor=actor, at=signed_in_at)
    personal_make(actor=actor, day=TODAY, at=signed_in_at)
    return Demo(folder=folder, imported=imported, closed=tuple(closed), sign_ins=tuple(signed_in))


def want_made(size: str) -> None:
    """Refuse a size that nobody has made yet.

    :raises CannotDemo: it is neither “small” nor “standard”.
    """
    if size not in MADE:
        raise CannotDemo(
            said(
                "The make-believe company of size “{size}” is not made yet. Use --size {made}.",
                size=size,
                made="|".join(MADE),
            )
        )


def want_free(home: Path, size: str = USUAL) -> None:
    """Refuse a home in which another company lives, or this one with changes of its own.

    :raises CannotDemo: what it holds is not what this makes; nothing in it is overwritten.
    """
    landed = list(batches())
    if org.company().name != MADE[size].name and (landed or org.person_names()):
        raise CannotDemo(
            said(
                "{home} is the home of another company, and stays as it is. Set QUANHENG_HOME to an empty folder, then try again.",
                home=str(home),
            )
        )
    if len(landed) > 1 or any(batch.status != batch.Status.LANDED for batch in landed):
        raise CannotDemo(
            said(
                "The make-believe company in {home} was changed after it was made (batch {batch}), and stays as it is. Set QUANHENG_HOME to an empty folder for a fresh one.",
                home=str(home),
                batch=landed[-1].pk,
            )
        )
