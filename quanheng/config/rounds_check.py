"""What `quanheng doctor` says of the daily rounds: when they were last done, and what came of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from quanheng.base import doctor, rounds
from quanheng.base.audit_heads import head_now
from quanheng.base.rounds import Record
from quanheng.base.services import in_use_since
from quanheng.config.now import now
from quanheng.engine.ground.findings import Finding
from quanheng.engine.ground.words import Said, said
from quanheng.org import company_now as org
from quanheng.org.clock import zone_of

LONGEST = timedelta(hours=48)


def check() -> doctor.Check:
    """Return the check as it reads now; to be asked where the database is there."""
    return doctor.Check(name="rounds", says=_says(rounds.last()), find=find)


def _says(record: Record | None) -> Said:
    if record is None:
        return said("the daily rounds: not done yet")
    return said("the daily rounds, last done on {moment}", moment=_moment(record.at))


def find() -> Iterator[Finding]:
    """Yield a finding where the rounds were not done for 48 hours though there is something to keep, and for each that failed.

    A company whose clock stands still is made up: no day of its passes undone.
    """
    record = rounds.last()
    since = record.at if record else in_use_since()
    is_late = since is not None and now() - since > LONGEST
    if is_late and org.company().today is None and head_now(org.today(now())).entries:
        yield Finding(
            where=said("daily rounds"),
            what=_late(record),
            mend=said("Let “quanheng serve” run, or run “quanheng housekeep” each night."),
        )
    for one in record.failed if record else ():
        yield Finding(
            where=said("daily rounds, {what}", what=one.says),
            what=one.told,
            mend=said("Mend that, then run “quanheng housekeep”."),
        )


def _late(record: Record | None) -> Said:
    if record is None:
        return said("They were never done.")
    return said("They were last done on {moment}.", moment=_moment(record.at))


def _moment(at: datetime) -> str:
    return f"{at.astimezone(zone_of(org.company())):%Y-%m-%d %H:%M}"
