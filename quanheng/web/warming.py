"""Reading ahead what the first page would wait for: rules, numbers of the newest months, org and targets."""

from __future__ import annotations

import gc
import logging
import threading

from django.db import connection

from quanheng.measure.explaining import Trail
from quanheng.measure.pay import reach_of_nobody
from quanheng.measure.reading import kept
from quanheng.measure.reading.books import book_of
from quanheng.measure.reading.groups import scored
from quanheng.measure.reading.periods import closed_periods, leading_to

COLLECT_AFTER = (
    50_000,
    20,
    20,
)  # objects; how many rounds of the younger before the older are looked through
log = logging.getLogger("quanheng.web")


def begin() -> None:
    """Begin to read ahead beside the requests; a failure is logged, and the page reads for itself."""
    threading.Thread(target=_warm, name="warming", daemon=True).start()


def _warm() -> None:
    try:
        warm()
    except Exception:  # the border of the thread: nobody waits for it
        log.exception("Reading ahead failed.")
    finally:
        connection.close()
        _spare()


def _spare() -> None:
    """Let the collector of garbage leave alone what is there now: rules and numbers of closed periods live as long as the process.

    Going through them again and again was a sixth of the work of a page. What requests make is collected as before, less often.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


def warm() -> None:
    """Read what pages of the newest closed period need."""
    periods = closed_periods()
    if not periods:
        return
    newest = periods[0]
    for one in leading_to(periods, newest):
        book_of(one.run)
        kept.values(one.run, "unit", [], [])
    scored(newest.run)
    Trail.to(newest.span, raters=False, pay=reach_of_nobody())
