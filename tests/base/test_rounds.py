"""The daily rounds: each on its own, one process at a time, on record, and when it is time for them again."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest

from quanheng.base import rounds
from quanheng.base.homelock import home_lock
from quanheng.base.language import translator
from quanheng.base.models import User
from quanheng.base.rounds import Outcome, Record, Round, RoundsBusy, Turn
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import render, said
from tests.conftest import NOON

DAY = date(2026, 7, 1)
# Sentences of the catalogue, so that they can be told in Chinese.
DONE = said("Of {count} people something went.", count=3)
WHAT = said("Sessions that are over")


def turn(**how) -> Turn:
    return Turn(**{"actor": User(username="machine"), "at": NOON, "day": DAY} | how)


def refuses(_: Turn):
    raise Refused(said("The folder is full."))


def breaks(_: Turn):
    raise KeyError("bug")


def three() -> list[Round]:
    ways = {"refuses": refuses, "breaks": breaks, "works": lambda _: DONE}
    return [Round(name=name, says=WHAT, go=go) for name, go in ways.items()]


def record(at: datetime = NOON, day: date = DAY, *, ok: bool = True) -> Record:
    return Record(at=at, day=day, outcomes=(Outcome(name="a", says=WHAT, ok=ok, told=DONE),))


def test_a_round_that_fails_says_why_and_the_others_are_done():
    with rounds.alone():
        done = rounds.go_round(three(), turn())

    assert [(one.name, one.ok, one.told) for one in done.outcomes] == [
        ("refuses", False, "The folder is full."),
        ("breaks", False, "KeyError: 'bug'."),
        ("works", True, "Of 3 people something went."),
    ]
    assert [one.name for one in done.failed] == ["refuses", "breaks"]


def test_the_record_is_read_as_it_was_kept_and_can_be_told_in_chinese():
    with rounds.alone():
        done = rounds.go_round(three(), turn())

    kept = rounds.last()
    assert kept == done
    chinese = translator("zh-hans")
    assert [render(one.told, chinese) for one in kept.outcomes] == [
        "The folder is full.", "KeyError：'bug'。", "已清理 3 人的到期数据。",
    ]  # fmt: skip
    assert render(kept.outcomes[2].says, chinese) == "过期会话"


def test_a_dry_turn_leaves_no_record():
    with rounds.alone():
        rounds.go_round(three(), turn(dry=True))

    assert rounds.last() is None


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"at": 1}', '{"at": "2026-07-01", "day": "x", "rounds": []}']
)
def test_a_record_that_nobody_can_read_is_none_and_the_rounds_are_due(text):
    rounds.folder().mkdir()
    (rounds.folder() / rounds.FILE).write_text(text)

    assert rounds.last() is None
    assert rounds.is_due(None, at=NOON, day=DAY)


@pytest.mark.parametrize(
    ("kept", "later", "day", "due"),
    [
        (record(), timedelta(minutes=1), DAY, False),
        (record(), timedelta(minutes=1), date(2026, 7, 2), True),  # the company's midnight passed
        (record(), timedelta(hours=23, minutes=59), DAY, False),  # its clock stands still
        (record(), timedelta(hours=24), DAY, True),
        (record(ok=False), timedelta(minutes=59), DAY, False),
        (record(ok=False), timedelta(hours=1), DAY, True),
        (record(at=NOON + timedelta(days=3)), timedelta(), DAY, True),  # a clock that ran ahead
    ],
)
def test_when_it_is_time_again(kept, later, day, due):
    assert rounds.is_due(kept, at=NOON + later, day=day) is due


def test_two_never_do_them_at_the_same_time(home):
    def elsewhere() -> None:
        with rounds.alone(wait_seconds=0):
            raise AssertionError("two did them at once")

    busy = f"Another process does the daily rounds of {home} now."
    with rounds.alone(), ThreadPoolExecutor(1) as pool, pytest.raises(RoundsBusy, match=busy):
        pool.submit(elsewhere).result()


def test_an_import_and_the_rounds_do_not_wait_for_each_other(home):
    with home_lock(home), rounds.alone(wait_seconds=0):
        rounds.go_round([], turn())

    assert json.loads((home / "rounds" / "last.json").read_text())["rounds"] == []
