"""Who leads a unit, worked out from who has whom as manager."""

from __future__ import annotations

from quanheng.engine.org.heads import Seated, head_of_each

TREE = {"group": None, "office": "group", "north": "group", "n1": "north", "n2": "north"}


def seat(person: str, unit: str, manager: str | None = None, *, main: bool = True) -> Seated:
    return Seated(person=person, unit=unit, manager=manager, main=main)


GONG = seat("gong", "office")
CAI = seat("cai", "north", "gong")
BO = seat("bo", "n1", "cai")
ANA = seat("ana", "n1", "bo")


def heads(*seats: Seated) -> dict[str, str]:
    return {unit: head.person for unit, head in head_of_each(seats, TREE).items()}


def test_a_unit_is_led_by_whoever_works_in_it_and_leads_its_people():
    assert heads(GONG, CAI, BO, ANA)["n1"] == "bo"
    assert heads(GONG, CAI, BO, ANA)["north"] == "cai"


def test_where_nobody_in_it_leads_it_is_the_manager_who_works_above():
    assert heads(GONG, CAI, seat("dai", "n2", "cai"), seat("eve", "n2", "cai"))["n2"] == "cai"


def test_a_manager_who_works_in_another_branch_does_not_lead_the_unit():
    assert "n2" not in heads(GONG, BO, seat("dai", "n2", "bo"))


def test_a_unit_in_which_nobody_works_is_led_by_the_manager_of_those_who_lead_below():
    assert heads(GONG, CAI, BO, ANA)["group"] == "gong"


def test_a_second_assignment_leads_nothing():
    assert "n2" not in heads(seat("cai", "north"), seat("cai", "n2", main=False))


def test_of_two_the_one_with_more_people_leads():
    fay, gil = seat("fay", "n2"), seat("gil", "n2")
    led = [seat("a", "n2", "gil"), seat("b", "n2", "gil"), seat("c", "n2", "fay")]
    assert heads(fay, gil, *led)["n2"] == "gil"


def test_a_circle_in_the_tree_ends():
    assert (
        head_of_each([seat("a", "x", "b"), seat("b", "y")], {"x": "y", "y": "x"})["x"].person == "b"
    )
