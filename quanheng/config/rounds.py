"""The daily rounds: which there are, and the process that does them while the pages are served."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import chain

from django.conf import settings
from django.db import connections

from quanheng.base import rounds
from quanheng.base.audit_heads import head_now, write_newer
from quanheng.base.faults import point
from quanheng.base.language import tell
from quanheng.base.rounds import Record, Round, RoundsBusy, Turn
from quanheng.base.services import machine_user
from quanheng.config.now import now
from quanheng.engine.ground.words import Said, said
from quanheng.org import company_now as org
from quanheng.org.retention import due
from quanheng.org.services.retention import personal_retain
from quanheng.web.services import sessions_clear

AT_ONCE = 200  # people in one transaction
FIRST_SECONDS, LOOK_SECONDS, TICK_SECONDS = 5.0, 600.0, 1.0
ENDING_SECONDS = 10.0
log = logging.getLogger("quanheng.rounds")


def go(*, dry: bool = False) -> Record:
    """Do the rounds of this moment; `dry`: say what there is to do only.

    :raises RoundsBusy: another process does them.
    """
    with rounds.alone():
        at = now()
        return rounds.go_round(ROUNDS, _turn(at, org.today(at), dry=dry))


def go_if_due() -> Record | None:
    """Do the rounds if it is time; None where it is not.

    :raises RoundsBusy: another process does them.
    """
    with rounds.alone(wait_seconds=0):
        at = now()
        day = org.today(at)
        if not rounds.is_due(rounds.last(), at=at, day=day):
            return None
        return rounds.go_round(ROUNDS, _turn(at, day))


def _turn(at: datetime, day: date, *, dry: bool = False) -> Turn:
    return Turn(actor=machine_user(), at=at, day=day, dry=dry)


def _retention(turn: Turn) -> Said:
    """Let go what was kept of leavers long enough."""
    if turn.dry:
        count = len({person.code for _, people in due(turn.day) for person in people})
        return said("Of {count} people something is due to go.", count=count)
    gone: set[str] = set()
    while any(people.exists() for _, people in due(turn.day)):
        point("rounds.in_retention")
        found = personal_retain(actor=turn.actor, at=turn.at, most=AT_ONCE)
        gone |= set(chain.from_iterable(one.people for one in found))
    if not gone:
        return said("Nothing was due.")
    return said("Of {count} people something went.", count=len(gone))


def _head(turn: Turn) -> Said:
    """Write down where the audit ends, if it went on since."""
    head = head_now(turn.day)
    if turn.dry:
        return said("Entry {entries} is the newest now.", entries=head.entries)
    if not write_newer(settings.QUANHENG_HEADS, head):
        return said("No entry was added since.")
    return said("Entry {entries} was written down.", entries=head.entries)


def _sessions(turn: Turn) -> Said:
    """Clear sessions that are over."""
    count = sessions_clear(at=turn.at, dry=turn.dry)
    if not count:
        return said("None is over.")
    if turn.dry:
        return said("{count} are over.", count=count)
    return said("{count} were over and are gone.", count=count)


# What goes first leaves entries in the audit, so that the hash written down after it holds them.
ROUNDS = (
    Round(name="retention", says=said("Data of leavers, by the rules of retention"), go=_retention),
    Round(name="audit_head", says=said("The newest hash of the audit"), go=_head),
    Round(name="sessions", says=said("Sessions that are over"), go=_sessions),
)


def stay(parent: int) -> None:
    """Do the rounds whenever it is time, for as long as the process that started this one runs."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of the terminal: who started this ends it
    next_look = time.monotonic() + FIRST_SECONDS
    while os.getppid() == parent:
        if time.monotonic() >= next_look:
            _look()
            next_look = time.monotonic() + LOOK_SECONDS
        time.sleep(TICK_SECONDS)


def _look() -> None:
    """Do the rounds if it is time, and write a line of it into the log; a fault is logged, and the next look tries again."""
    try:
        record = go_if_due()
        if record is not None:
            log.log(logging.WARNING if record.failed else logging.INFO, tell(sentence(record)))
    except RoundsBusy:
        return  # so that they are being done
    except Exception:  # the border of the process: nobody waits for it
        log.exception("The daily rounds could not be done.")
    finally:
        connections.close_all()


def sentence(record: Record) -> Said:
    """Return what came of the rounds in a line."""
    text = said("The daily rounds of {day} are done.", day=record.day)
    for one in record.outcomes:
        text = said("{before} {what}: {told}", before=text, what=one.says, told=one.told)
    return text


@contextmanager
def kept_meanwhile() -> Iterator[None]:
    """Let a process of its own do the rounds until the block ends; it ends by itself where this process is killed.

    A process and not a thread: the server forks those that answer, and a fork takes no thread along but its locks.
    """
    words = ["-m", "quanheng.config.command", "housekeep", "--with", str(os.getpid())]
    keeper = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, *words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        keeper.terminate()
        try:
            keeper.wait(ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            keeper.kill()
            keeper.wait()
