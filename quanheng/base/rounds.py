"""What a home does by itself once a day: each round on its own, one process at a time, and on record."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from quanheng.base.homelock import HomeBusy, home_lock
from quanheng.base.models import User
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import Said, said

FOLDER, FILE = "rounds", "last.json"
EVERY = timedelta(hours=24)
AGAIN = timedelta(hours=1)  # where a round failed
log = logging.getLogger("quanheng.rounds")


class RoundsBusy(Refused):
    """Another process does the rounds of this home."""


@dataclass(frozen=True, kw_only=True)
class Turn:
    """Who does the rounds, at which moment, on which day of the company; `dry`: to say what there is to do only."""

    actor: User
    at: datetime
    day: date
    dry: bool = False


@dataclass(frozen=True, kw_only=True)
class Round:
    """One thing to do each day; `go` returns what came of it in a sentence, and doing it again does nothing more."""

    name: str
    says: Said
    go: Callable[[Turn], Said]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a round: the result, or why it failed."""

    name: str
    says: str
    ok: bool
    told: str


@dataclass(frozen=True, kw_only=True)
class Record:
    """When the rounds were done, on which day of the company, and what came of each."""

    at: datetime
    day: date
    outcomes: tuple[Outcome, ...]

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The rounds that failed."""
        return tuple(one for one in self.outcomes if not one.ok)


def folder() -> Path:
    """Return where the record lies, and the lock beside it."""
    return Path(settings.QUANHENG_HOME) / FOLDER


@contextmanager
def alone(wait_seconds: float = 30.0) -> Iterator[None]:
    """Hold the rounds of this home; files of facts are another lock's concern.

    :raises RoundsBusy: another process held them for so long. :raises NoHome: the folder cannot be written to.
    """
    try:
        with home_lock(folder(), wait_seconds):
            yield
    except HomeBusy:
        raise RoundsBusy(
            said(
                "Another process does the daily rounds of {home} now. Wait until it has ended, then try again.",
                home=str(settings.QUANHENG_HOME),
            )
        ) from None


def go_round(rounds: Sequence[Round], turn: Turn) -> Record:
    """Do the rounds one after another, whatever becomes of each, and keep the record, but for a dry turn.

    To be called within `alone`.
    """
    outcomes = tuple(_outcome(one, turn) for one in rounds)
    record = Record(at=turn.at, day=turn.day, outcomes=outcomes)
    if not turn.dry:
        _write(record)
    return record


def is_due(record: Record | None, *, at: datetime, day: date) -> bool:
    """Return whether it is time: another day of the company, or 24 hours later where its clock stands still.

    After a failure it is time an hour later, and at once where the record is of a moment that is still to come.
    """
    if record is None or record.day != day or record.at > at:
        return True
    return at - record.at >= (AGAIN if record.failed else EVERY)


def last() -> Record | None:
    """Return the record; None where the rounds were never done, or nobody can read when."""
    try:
        held = json.loads((folder() / FILE).read_text(encoding="utf-8"))
        return Record(
            at=datetime.fromisoformat(held["at"]),
            day=date.fromisoformat(held["day"]),
            outcomes=tuple(_unpacked_outcome(one) for one in held["rounds"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _outcome(one: Round, turn: Turn) -> Outcome:
    told: str
    try:
        ok, told = True, one.go(turn)
    except Refused as error:
        ok, told = False, error.sentence
    except (
        Exception
    ) as error:  # the border of a round: a fault in one keeps none of the others from being done
        log.exception("The round %s failed.", one.name)
        reason = " ".join(str(error).split()).rstrip(".") or type(error).__name__
        ok, told = False, said("{kind}: {reason}.", kind=type(error).__name__, reason=reason)
    return Outcome(name=one.name, says=one.says, ok=ok, told=told)


def _write(record: Record) -> None:
    held = {
        "at": record.at.isoformat(),
        "day": record.day.isoformat(),
        "rounds": [
            {"round": one.name, "says": _packed(one.says), "ok": one.ok, "told": _packed(one.told)}
            for one in record.outcomes
        ],
    }
    path = folder() / FILE
    fresh = path.with_name(f"{FILE}.new")  # one process at a time
    fresh.write_text(json.dumps(held, ensure_ascii=False), encoding="utf-8")
    os.replace(fresh, path)


def _packed(text: Any) -> Any:
    """Return a sentence as JSON holds it, so that it can be told in another language later."""
    if isinstance(text, Said):
        gaps = {name: _packed(held) for name, held in text.params.items()}
        return {"says": text.msgid, "gaps": gaps}
    return text if isinstance(text, int | str) else str(text)


def _unpacked(held: Any) -> Any:
    if isinstance(held, dict):
        return Said(held["says"], {name: _unpacked(gap) for name, gap in held["gaps"].items()})
    return held


def _unpacked_outcome(held: dict[str, Any]) -> Outcome:
    return Outcome(
        name=str(held["round"]),
        says=_unpacked(held["says"]),
        ok=held["ok"] is True,
        told=_unpacked(held["told"]),
    )
