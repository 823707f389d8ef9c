from __future__ import annotations

from datetime import date

import pytest

from quanheng.base.access import Action, Guarded, NotFound, actions, declare, not_found
from quanheng.base.models import User
from quanheng.engine.ground.findings import Refused


def test_an_action_is_declared_once():
    with pytest.raises(ValueError, match=r"Two actions are called “org\.unit\.view”"):
        declare("org.unit.view", "see it again")


def test_actions_come_by_name():
    names = [action.name for action in actions()]

    assert names == sorted(names)
    assert "org.unit.view" in names


def test_rows_that_say_nothing_are_reached_by_nobody(db):
    rows, action = Guarded(User), Action("test.look", "look")

    with pytest.raises(KeyError):
        rows.visible_to(User(), action, day=date(2026, 1, 1))


def test_not_found_is_a_refusal_and_a_failed_look_up():
    error = not_found("person", {"code": "x"})

    assert isinstance(error, NotFound)
    assert isinstance(error, Refused)
    assert isinstance(error, LookupError)
