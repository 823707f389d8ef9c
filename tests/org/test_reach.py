"""Who reaches which rows with which action: the whole matrix, on one small firm."""

from __future__ import annotations

from datetime import date

import pytest

from quanheng.base.access import Action, NotFound, actions
from quanheng.base.models import User
from quanheng.org import actions as org
from quanheng.org.choices import Role
from quanheng.org.duty_models import Authority, Duty, DutyPart
from quanheng.org.models import Assignment, Company, Person, RoleGrant, Unit
from quanheng.org.reach import REACH
from quanheng.org.rows import (
    AssignmentRow,
    AuthorityRow,
    DutyPartRow,
    DutyRow,
    PersonRow,
    UnitRow,
)
from quanheng.org.services import (
    assignments,
    authorities,
    company,
    duties,
    grants,
    lists,
    people,
    units,
)

DAY, NEW_YEAR, LONG_AGO = date(2026, 7, 1), date(2026, 1, 1), date(2025, 12, 31)
EVERYBODY = "ana bo chen dai eve"
NORTH = "ana bo chen"
ALL_UNITS = "hq north north-1 south"
# Each column is who asks: Bo leads Ana; the other grants are on the unit “north”, or on nothing.
WHO = {
    "employee": ("bo", ("employee", None)),
    "manager": ("bo", ("manager", None)),
    "branch_head": ("chen", ("branch_head", "north")),
    "hr": ("eve", ("hr", "north")),
    "sales_operations": ("eve", ("sales_operations", "north")),
    "payroll": ("eve", ("payroll", "north")),
    "headquarters": ("eve", ("headquarters", None)),
    "auditor": ("eve", ("auditor", None)),
    "administrator": ("eve", ("administrator", "north")),
    "no grant": ("bo", None),
}
SEES_NORTH = ("branch_head", "hr", "sales_operations", "payroll", "administrator")
PEOPLE = {
    (org.PERSON_VIEW, "employee"): "bo",
    (org.PERSON_VIEW, "manager"): "ana bo",
    **{(org.PERSON_VIEW, role): NORTH for role in SEES_NORTH},
    (org.PERSON_VIEW, "headquarters"): EVERYBODY,
    (org.PERSON_VIEW, "auditor"): EVERYBODY,
    (org.PERSON_CHANGE, "hr"): NORTH,
    (org.PERSON_CHANGE, "administrator"): NORTH,
}
UNITS = {
    (org.UNIT_VIEW, "employee"): "north-1",
    (org.UNIT_VIEW, "manager"): "north-1",
    **{(org.UNIT_VIEW, role): "north north-1" for role in SEES_NORTH},
    (org.UNIT_VIEW, "headquarters"): ALL_UNITS,
    (org.UNIT_VIEW, "auditor"): ALL_UNITS,
    (org.UNIT_CHANGE, "hr"): "north north-1",
    (org.UNIT_CHANGE, "headquarters"): ALL_UNITS,
    (org.UNIT_CHANGE, "administrator"): "north north-1",
}
ASSIGNMENTS = {
    (org.ASSIGNMENT_VIEW, "employee"): "bo",
    (org.ASSIGNMENT_VIEW, "manager"): "ana bo",
    **{(org.ASSIGNMENT_VIEW, role): NORTH for role in SEES_NORTH},
    (org.ASSIGNMENT_VIEW, "headquarters"): EVERYBODY,
    (org.ASSIGNMENT_VIEW, "auditor"): EVERYBODY,
    (org.ASSIGNMENT_CHANGE, "hr"): NORTH,
    (org.ASSIGNMENT_CHANGE, "headquarters"): EVERYBODY,
    (org.ASSIGNMENT_CHANGE, "administrator"): NORTH,
}
CASES = [
    (model, field, action, who, expected.get((action, who), ""))
    for model, field, expected, its_actions in (
        (Person, "code", PEOPLE, (org.PERSON_VIEW, org.PERSON_CHANGE)),
        (Unit, "code", UNITS, (org.UNIT_VIEW, org.UNIT_CHANGE)),
        (Assignment, "person__code", ASSIGNMENTS, (org.ASSIGNMENT_VIEW, org.ASSIGNMENT_CHANGE)),
    )
    for action in its_actions
    for who in WHO
]


def reached(model, field, user, action, day=DAY) -> str:
    rows = model.objects.visible_to(user, action, day=day)
    return " ".join(sorted(rows.values_list(field, flat=True)))


@pytest.mark.parametrize(
    ("model", "field", "action", "who", "expected"),
    CASES,
    ids=lambda value: getattr(value, "name", None) or getattr(value, "__name__", None),
)
def test_matrix(user_of, model, field, action, who, expected):
    code, grant = WHO[who]
    user = user_of(code, *[grant] if grant else [])

    assert reached(model, field, user, action) == expected


def test_the_table_knows_every_role_and_every_action_of_the_org():
    assert {role for levels in REACH.values() for role in levels} == set(Role)
    assert set(REACH) == {a for a in actions() if a.name.startswith("org.")}


def test_the_machine_reaches_everything(firm):
    assert reached(Person, "code", firm.actor, org.PERSON_CHANGE) == EVERYBODY
    assert reached(Unit, "code", firm.actor, org.UNIT_CHANGE) == ALL_UNITS


def test_an_action_that_nobody_listed_is_an_error_for_everybody(firm, user_of):
    stray = Action("org.nothing", "do nothing")

    for user in (firm.actor, user_of("bo", ("administrator", None))):
        with pytest.raises(KeyError):
            Person.objects.visible_to(user, stray, day=DAY)


def test_a_grant_counts_on_its_days_only(firm, user_of):
    user = user_of("eve")
    grant = grants.role_grant(
        actor=firm.actor, user=user, role="hr", unit=None, day_from=NEW_YEAR, at=firm.at
    )
    grants.role_grant_end(actor=firm.actor, grant_id=grant.pk, day_to=DAY, at=firm.at)

    assert reached(Person, "code", user, org.PERSON_VIEW, LONG_AGO) == ""
    assert reached(Person, "code", user, org.PERSON_VIEW, date(2026, 6, 30)) == EVERYBODY
    assert reached(Person, "code", user, org.PERSON_VIEW, DAY) == ""


def test_the_tree_of_the_day_counts(firm, user_of):
    user = user_of("eve", ("hr", "north"))
    team = {"code": "north-1", "name": "一部", "kind": "team"}
    units.units_put(
        actor=firm.actor,
        rows=[
            UnitRow(**team, parent="north", day_from=NEW_YEAR, day_to=DAY),
            UnitRow(**team, parent="south", day_from=DAY),
        ],
        at=firm.at,
    )

    assert reached(Person, "code", user, org.PERSON_VIEW, date(2026, 6, 30)) == NORTH
    assert reached(Person, "code", user, org.PERSON_VIEW, DAY) == "chen"


def test_a_user_who_is_switched_off_reaches_nothing(user_of):
    user = user_of("eve", ("headquarters", None))
    user.is_active = False

    assert reached(Person, "code", user, org.PERSON_VIEW) == ""


def test_missing_and_out_of_reach_read_the_same(user_of):
    user = user_of("bo", ("employee", None))

    said = []
    for code in ("dai", "nobody"):
        with pytest.raises(NotFound) as refused:
            Person.objects.get_for(user, org.PERSON_VIEW, day=DAY, code=code)
        said.append(str(refused.value).replace(code, "…"))

    assert said[0] == said[1] == "There is no person “…” here. Check how it is written."


FAY = [PersonRow(code="fay", name="Fay")]
ANA = [PersonRow(code="ana", name="Anna", hired=NEW_YEAR)]
DAI = [PersonRow(code="dai", name="Dave", hired=NEW_YEAR)]
TEAM = [UnitRow(code="t", name="t", parent="north", day_from=NEW_YEAR)]
SOUTH_TEAM = [UnitRow(code="t", name="t", parent="south", day_from=NEW_YEAR)]
ROOT = [UnitRow(code="t", name="t", day_from=NEW_YEAR)]
WORKS = [AssignmentRow(person="ana", unit="north-1", day_from=NEW_YEAR, grade="p3")]
ELSEWHERE = [AssignmentRow(person="dai", unit="south", day_from=NEW_YEAR, grade="p3")]
DRAWN_IN = [
    AssignmentRow(person="dai", unit="south", day_from=NEW_YEAR, share_ppm=1),
    AssignmentRow(person="dai", unit="north", day_from=DAY, is_main=False, share_ppm=1),
]
QUOTES = [DutyRow(code="quotation", name="报价")]
PART = [DutyPartRow(duty="filing", post="sales", day_from=NEW_YEAR)]
MAY = [AuthorityRow(action="hire", post="sales", day_from=NEW_YEAR)]
CHANGES = {
    "draw dai into north": lambda **by: assignments.assignments_put(rows=DRAWN_IN[1:], **by),
    "change ana": lambda **by: people.people_put(rows=ANA, **by),
    "change dai": lambda **by: people.people_put(rows=DAI, **by),
    "add fay": lambda **by: people.people_put(rows=FAY, **by),
    "add a team in north": lambda **by: units.units_put(rows=TEAM, **by),
    "add a team in south": lambda **by: units.units_put(rows=SOUTH_TEAM, **by),
    "add a root": lambda **by: units.units_put(rows=ROOT, **by),
    "assign ana": lambda **by: assignments.assignments_put(rows=WORKS, **by),
    "assign dai": lambda **by: assignments.assignments_put(rows=ELSEWHERE, **by),
    "remove dai's": lambda **by: assignments.assignments_remove(
        keys=[("dai", "south", NEW_YEAR)], **by
    ),
    "add a post": lambda **by: lists.posts_put(rows=[], **by),
    "add a duty": lambda **by: duties.duties_put(rows=QUOTES, **by),
    "remove a duty": lambda **by: duties.duties_remove(codes=["filing"], **by),
    "give a part in a duty": lambda **by: duties.duty_parts_put(rows=PART, **by),
    "take a part away": lambda **by: duties.duty_parts_remove(keys=[PART[0].key], **by),
    "give authority": lambda **by: authorities.authorities_put(rows=MAY, **by),
    "take authority away": lambda **by: authorities.authorities_remove(keys=[MAY[0].key], **by),
    "rename": lambda **by: company.company_change(name="新", **by),
    "grant in north": lambda **by: grants.role_grant(
        user=by["actor"], role="hr", unit="north", day_from=DAY, **by
    ),
    "grant everywhere": lambda **by: grants.role_grant(
        user=by["actor"], role="hr", unit=None, day_from=DAY, **by
    ),
}
IN_NORTH = {"add a team in north", "assign ana"}
ALLOWED = {
    ("employee", None): set(),
    ("manager", None): set(),
    ("branch_head", "north"): set(),
    ("payroll", None): set(),
    ("auditor", None): set(),
    ("sales_operations", None): {"rename"},
    ("hr", "north"): {"change ana", *IN_NORTH},
    ("hr", None): set(CHANGES) - {"rename", "grant in north", "grant everywhere"},
    ("headquarters", None): set(CHANGES)
    - {"change ana", "change dai", "add fay", "add a post", "rename"}
    - {"grant in north", "grant everywhere"},
    ("administrator", "north"): {"change ana", *IN_NORTH, "grant in north"},
    ("administrator", None): set(CHANGES),
}


def state() -> list[object]:
    return [
        list(model.objects.order_by("pk").values())
        for model in (Person, Unit, Assignment, Company, RoleGrant, Duty, DutyPart, Authority)
    ]


@pytest.mark.parametrize("grant", ALLOWED, ids=str)
@pytest.mark.parametrize("change", CHANGES)
def test_who_may_change_what_and_a_refusal_changes_nothing(firm, user_of, change, grant):
    user = user_of("bo", grant)
    assignments.assignments_put(actor=firm.actor, rows=DRAWN_IN[:1], at=firm.at)
    duties.duties_put(actor=firm.actor, rows=[DutyRow(code="filing", name="归档")], at=firm.at)

    if change in ALLOWED[grant]:
        CHANGES[change](actor=user, at=firm.at)
    else:
        before = state()
        with pytest.raises(NotFound):
            CHANGES[change](actor=user, at=firm.at)
        assert state() == before


def test_somebody_without_any_grant_changes_nothing(firm):
    user = User.objects.create(username="stranger")

    for change in CHANGES.values():
        with pytest.raises(NotFound):
            change(actor=user, at=firm.at)
