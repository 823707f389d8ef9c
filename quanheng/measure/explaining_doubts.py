"""From a note about doubtful rows to those very rows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from quanheng.base.access import not_found
from quanheng.base.models import User
from quanheng.engine.ground.frames import Frame, rows_of
from quanheng.engine.ground.period import Span
from quanheng.engine.ground.words import said
from quanheng.engine.measure import derivations
from quanheng.engine.measure.doubts import Doubts, doubt_says
from quanheng.engine.measure.labels import kind_label
from quanheng.engine.measure.sources import source_rows
from quanheng.measure.explaining import rows_shown, trail_to


def doubtful(
    *,
    actor: User,
    code: str,
    by: str,
    key: str,
    span: Span,
    day: date,
    kind: str,
    doubt: str,
    most: int,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Return the doubtful rows behind a number, in the form of an input of it; at most `most`, with how many there are.

    Of the tallies that such rows go into, the one that has most of them: its count stands in the note.

    :raises UnknownRule: there is no such metric. :raises NotFound: there is no such key for the actor, or no such doubt.
    """
    trail, most = trail_to(actor, code, by, key, span, day, most, at)
    doubts = Doubts(measuring=trail.measuring).of(code, span)
    asked = [each for each in doubts if (each[1].facts, each[0].code) == (kind, doubt)]
    if not asked:
        raise not_found(said("doubt"), {"code": f"{kind}.{doubt}"})
    store = trail.measuring.store
    frames = [source_rows(store, one, by, key, when) for _, one, when in asked]
    worst = max(frames, key=_count) if len(frames) > 1 else frames[0]
    found, total = rows_shown(trail, kind, worst, by, key, span, most)
    what = doubt_says(asked[0][0])
    return {
        "what": said("Doubtful rows of {kind}: {what}", kind=kind_label(kind), what=what),
        "facts": kind,
        "period": str(asked[0][2]),
        "value": total,
        "uom": "rows",
        "rows_total": total,
        "rows": found,
    }


def _count(frame: Frame) -> int:
    found: int = rows_of(frame.select(derivations.counted()))[0]["n"]
    return found
