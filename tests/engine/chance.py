"""Small companies by seeded dice: rows of every kind of facts, people who move, units that move, targets."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from conftest import shipped
from quanheng.engine.ground.fields import Field
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.measure.needs import targets_of

FIRST, DAYS = date(2025, 1, 1), 485  # to the end of April 2026
PEOPLE, UNITS = ("ana", "bo", "cai"), ("east", "west", "top")
POSTS = ("salesperson", "growth_salesperson", "sales_manager")


def dice_of(seed: int) -> Random:
    """Return dice that fall the same for the same seed."""
    return Random(seed)  # noqa: S311 - nothing is kept secret by it


def company(dice: Random, most: int = 4) -> dict[str, Any]:
    """Return a case: up to so many rows of each kind of facts, over sixteen months."""
    facts = {}
    for kind in FACTS.values():
        rows = [{f.name: _value(dice, f) for f in kind.fields} for _ in range(dice.randint(0, most))]  # fmt: skip
        for number, row in enumerate(rows):
            if kind.field(kind.key[0]).type == "text":
                row[kind.key[0]] = f"{kind.code}{number}"
        facts[kind.code] = list({tuple(row[name] for name in kind.key): row for row in rows}.values())  # fmt: skip
    return {"facts": facts, **_org(dice), "targets": list(_targets(dice))}


def _day(dice: Random) -> date:
    return FIRST + timedelta(days=dice.randrange(DAYS))


def _value(dice: Random, field: Field) -> Any:
    if not field.required and dice.random() < 0.25:
        return None
    if field.type == "moment":
        noon = datetime.combine(_day(dice), datetime.min.time(), UTC)
        return noon + timedelta(hours=dice.randrange(24))
    made = {
        "text": lambda: dice.choice(("a", "b", "c")),
        "person": lambda: dice.choice(PEOPLE),
        "unit": lambda: dice.choice(UNITS),
        "customer": lambda: dice.choice(("K1", "K2", "K3")),
        "product": lambda: dice.choice(("P1", "P2")),
        "choice": lambda: dice.choice(field.choices),
        "day": lambda: _day(dice),
        "money": lambda: dice.randint(-200, 1000),
        "number": lambda: dice.randint(0, 10),
        "int": lambda: dice.randint(0, 9),
        "bool": lambda: dice.random() < 0.5,
    }
    return made[field.type]()


def _org(dice: Random) -> dict[str, Any]:
    """Return units of which one moves, and people of whom one moves and one is shared."""
    moves, changes = _day(dice), _day(dice)
    units = [
        {"unit": "top"},
        {"unit": "east", "parent": "top"},
        {"unit": "west", "parent": "east", "to": moves},
        {"unit": "west", "parent": "top", "from": moves},
    ]
    assignments = [
        {"person": "ana", "unit": "east", "post": POSTS[0], "to": changes},
        {"person": "ana", "unit": "west", "post": dice.choice(POSTS), "from": changes},
        {"person": "bo", "unit": "east", "post": POSTS[1], "share": "0.4"},
        {"person": "bo", "unit": "west", "post": POSTS[0], "share": "0.6", "main": False},
        {"person": "cai", "unit": "top", "post": POSTS[2], "from": _day(dice)},
    ]
    return {"units": units, "assignments": assignments}


def _targets(dice: Random) -> Any:
    wanted = {code for m in shipped().metrics.values() for code in targets_of(m)}
    places = (("person", "ana"), ("unit", "west"), ("company", "company"))
    for code in sorted(wanted):
        for month in (1, 2, 3):
            by, key = dice.choice(places)
            days = {"from": date(2026, month, 1), "to": date(2026, month + 1, 1)}
            yield {"metric": code, "by": by, "key": key, **days, "amount": dice.randint(0, 9)}
