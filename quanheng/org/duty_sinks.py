"""How an import fills duties, the parts in them, and authority."""

from __future__ import annotations

from collections.abc import Sequence

from quanheng.base import sinks
from quanheng.base.sinks import Key, Row
from quanheng.engine.ground.period import epoch_day
from quanheng.org import kinds
from quanheng.org.choices import AuthorityReach, DutyRole, LimitMeasure, LimitPer
from quanheng.org.days import FIRST_DAY
from quanheng.org.duty_models import Authority, Duty, DutyPart
from quanheng.org.rows import AuthorityRow, DutyPartRow, DutyRow
from quanheng.org.services import authorities, duties
from quanheng.org.services.common import by_code, chunks
from quanheng.org.sink_parts import (
    code_of,
    day_of,
    first_day,
    number_of,
    putting,
    removing,
    source_of,
)

_SINCE = epoch_day(FIRST_DAY)


def register() -> None:
    """Register the three sinks of the authority matrix."""
    for each in (
        sinks.Sink(
            kind=kinds.DUTIES,
            current=_duties,
            put=putting(duties.duties_put, _duty_row),
            remove=removing(duties.duties_remove, "codes", code_of),
        ),
        sinks.Sink(
            kind=kinds.DUTY_PARTS,
            current=_duty_parts,
            put=putting(duties.duty_parts_put, _part_row),
            remove=removing(duties.duty_parts_remove, "keys", _dated),
            points_to=("duties", "posts"),
            defaults={"from": _SINCE, "part": DutyRole.OWNS.value},
        ),
        sinks.Sink(
            kind=kinds.AUTHORITIES,
            current=_authorities,
            put=putting(authorities.authorities_put, _authority_row),
            remove=removing(authorities.authorities_remove, "keys", _dated),
            points_to=("posts",),
            defaults={
                "from": _SINCE,
                "reach": AuthorityReach.UNIT.value,
                "per": LimitPer.EACH.value,
            },
        ),
    ):
        sinks.register(each)


def _dated(key: Key) -> Key:
    """Return the key with its last part, a number, as a day."""
    return (*key[:-1], first_day(key[-1]))


def _duty_row(row: Row) -> DutyRow:
    return DutyRow(
        code=row["duty"],
        name=row["name"],
        process=row.get("process") or "",
        needs=tuple((row.get("needs") or "").split()),
        source=source_of(row),
    )


def _part_row(row: Row) -> DutyPartRow:
    return DutyPartRow(
        duty=row["duty"],
        post=row["post"],
        part=row.get("part") or DutyRole.OWNS.value,
        unit=row.get("unit"),
        day_from=first_day(row.get("from")),
        day_to=day_of(row.get("to")),
        source=source_of(row),
    )


def _authority_row(row: Row) -> AuthorityRow:
    return AuthorityRow(
        action=row["action"],
        post=row["post"],
        reach=row.get("reach") or AuthorityReach.UNIT.value,
        percent=row.get("percent"),
        amount=row.get("amount"),
        count=row.get("count"),
        per=row.get("per") or LimitPer.EACH.value,
        day_from=first_day(row.get("from")),
        day_to=day_of(row.get("to")),
        source=source_of(row),
    )


def _duties(keys: Sequence[Key]) -> dict[Key, Row]:
    held = by_code(Duty, map(code_of, keys))
    return {
        (code,): {
            "duty": code,
            "name": duty.name,
            "process": duty.process or None,
            "needs": duty.needs or None,
        }
        for code, duty in held.items()
    }


def _duty_parts(keys: Sequence[Key]) -> dict[Key, Row]:
    wanted = {_dated(key): key for key in keys}
    found: dict[Key, Row] = {}
    for chunk in chunks(sorted({key[0] for key in wanted})):
        rows = DutyPart.objects.filter(duty__code__in=chunk)
        for held in rows.select_related("duty", "post", "unit"):
            unit = held.unit and held.unit.code
            key = wanted.get((held.duty.code, held.post.code, unit, held.day_from))
            if key is not None:
                found[key] = {
                    "duty": held.duty.code,
                    "post": held.post.code,
                    "part": held.part,
                    "unit": unit,
                    "from": epoch_day(held.day_from),
                    "to": number_of(held.day_to),
                }
    return found


def _authorities(keys: Sequence[Key]) -> dict[Key, Row]:
    wanted = {_dated(key): key for key in keys}
    found: dict[Key, Row] = {}
    for chunk in chunks(sorted({key[1] for key in wanted})):
        for held in Authority.objects.filter(post__code__in=chunk).select_related("post"):
            key = wanted.get((held.action, held.post.code, held.reach, held.day_from))
            if key is not None:
                found[key] = _authority(held)
    return found


def _authority(held: Authority) -> Row:
    limits = {
        "percent": LimitMeasure.PERCENT,
        "amount": LimitMeasure.MONEY,
        "count": LimitMeasure.COUNT,
    }
    return {
        "action": held.action,
        "post": held.post.code,
        "reach": held.reach,
        **{name: held.limit if held.measure == of else None for name, of in limits.items()},
        "per": held.per,
        "from": epoch_day(held.day_from),
        "to": number_of(held.day_to),
    }
