"""What personnel plans and files away: headcount planned for each post, ways to the next grade, pay bands, employee files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import numpy as np
import polars as pl

from quanheng.demo.calendar import TODAY_NUMBER
from quanheng.demo.world import Frame, World, frame, plan, whole
from quanheng.engine.ground.period import epoch_day, from_epoch_day

PLANNED_SINCE = date(2024, 1, 1)
VACANT_PPM = 220_000  # of the posts of a unit have one seat more than people
CONTRACT_YEARS = 3
STEPS = (
    ("junior", "standard", 12, "独立开发客户；近两季度目标达成率不低于 90%；完成产品知识课程"),
    ("standard", "senior", 18, "能独立谈判大客户；近四季度目标达成率不低于 100%；带过至少一名新人"),
    ("senior", "lead", 24, "通过管理能力评估；近四季度目标达成率不低于 105%；完成团队管理课程"),
    ("lead", "executive", 36, "分管业务连续两年达成目标；具备预算与组织管理经验"),
)
# Yuan a month, from the lowest to the highest.
BANDS = {
    "junior": (6_000, 11_000), "standard": (8_000, 15_000), "senior": (11_000, 21_000),
    "lead": (16_000, 34_000), "executive": (40_000, 100_000),
}  # fmt: skip
FEN = 100
SCHOOLING = (("大专", 30), ("本科", 55), ("硕士", 15))
SUBJECTS = (
    "市场营销",
    "工商管理",
    "国际贸易",
    "食品科学",
    "计算机",
    "会计学",
    "人力资源管理",
    "汉语言文学",
)


def record_tables(world: World) -> Iterator[tuple[str, Frame]]:
    """Yield planned headcount, grade steps, pay bands and employee files."""
    yield "planned_headcounts", _planned(world)
    yield (
        "grade_steps",
        pl.DataFrame(
            [list(step) for step in STEPS],
            schema=["grade", "to_grade", "months", "needs"],
            orient="row",
        ),
    )
    yield (
        "pay_bands",
        pl.DataFrame(
            [[grade, low * FEN, high * FEN] for grade, (low, high) in BANDS.items()],
            schema=["grade", "low", "high"],
            orient="row",
        ),
    )
    yield "file_entries", _files(world)


def _planned(world: World) -> Frame:
    """Return one more than work in a post of a unit here and there, else as many."""
    held: Counter[tuple[str, str]] = Counter()
    for piece in world.roster.pieces:
        if piece.first <= TODAY_NUMBER and (piece.last is None or piece.last >= TODAY_NUMBER):
            held[piece.unit, piece.post] += 1
    places = sorted(held)
    more = world.dice("planned").chance(VACANT_PPM, len(places)).astype(np.int64)
    counts = np.array([held[place] for place in places], dtype=np.int64)
    return frame(
        unit=pl.Series([unit for unit, _ in places]),
        post=pl.Series([post for _, post in places]),
        planned=whole(counts + more),
        **{"from": plan(np.full(len(places), epoch_day(PLANNED_SINCE), dtype=np.int64))},
    )


def _files(world: World) -> Frame:
    """Return a contract after the other from the first day of work on, and the schooling, of everybody."""
    first: dict[int, int] = {}
    last: dict[int, int | None] = {}
    for stay in world.org.stays:
        if not stay.covers:
            first.setdefault(stay.person, stay.first)
            last[stay.person] = stay.last
    rows = [
        row for person in sorted(first) for row in _contracts(person, first[person], last[person])
    ]
    rows += _schooling(world, sorted(first), first)
    rows.sort(key=lambda row: (row[0], row[4]))
    return frame(
        person=world.person(np.array([row[0] for row in rows], dtype=np.int64)),
        kind=pl.Series([row[1] for row in rows]),
        title=pl.Series([row[2] for row in rows]),
        detail=pl.Series([row[3] for row in rows], dtype=pl.String),
        **{
            "from": plan(np.array([row[4] for row in rows], dtype=np.int64)),
            "to": plan(np.array([row[5] for row in rows], dtype=np.int64)),
        },
    )


Row = tuple[int, str, str, str | None, int, int]
NO_END = -1


def _contracts(person: int, first: int, last: int | None) -> Iterator[Row]:
    """Yield contracts of three years; the third, and whoever stays ten years, has one without end (Labour Contract Law, art. 14)."""
    begun, number = from_epoch_day(first), 1
    until = TODAY_NUMBER if last is None else last
    while epoch_day(begun) <= until and number <= 2:
        end = begun.replace(year=begun.year + CONTRACT_YEARS, day=min(begun.day, 28))
        yield person, "contract", f"固定期限劳动合同（第{number}次）", "三年", epoch_day(begun), epoch_day(end) - 1  # fmt: skip
        begun, number = end, number + 1
    if epoch_day(begun) <= until:
        yield person, "contract", "无固定期限劳动合同", None, epoch_day(begun), NO_END


def _schooling(world: World, people: list[int], first: dict[int, int]) -> list[Row]:
    dice = world.dice("schooling")
    level = dice.choice([weight for _, weight in SCHOOLING], len(people))
    subject = dice.below(len(SUBJECTS), len(people))
    years = dice.between(0, 6, len(people))
    found: list[Row] = []
    for place, person in enumerate(people):
        graduated = date(from_epoch_day(first[person]).year - int(years[place]), 7, 1)
        since = min(epoch_day(graduated), first[person])
        name = SCHOOLING[level[place]][0]
        found.append((person, "education", name, SUBJECTS[subject[place]], since, NO_END))
    return found
