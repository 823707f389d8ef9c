"""What can be asked about results: who may see those of a person or a unit, and what somebody earns."""

from __future__ import annotations

from datetime import date

from quanheng.base.models import User
from quanheng.engine.ground.words import said
from quanheng.measure.actions import COMPANY_ROLES, PAY_VIEW, RESULT_VIEW
from quanheng.measure.pay import PayReach
from quanheng.org.access_explained import PERSON, UNIT, Explainable, register
from quanheng.org.actions import PERSON_VIEW
from quanheng.org.choices import Role
from quanheng.org.company_roles import units_answered_for
from quanheng.org.models import Person
from quanheng.org.reach import REACH, Level


def register_own() -> None:
    """Register what this part guards."""
    register(
        Explainable(
            action=RESULT_VIEW,
            on=PERSON,
            label=said("see somebody's scorecard"),
            levels=REACH[PERSON_VIEW],
            is_open=_sees_person,
        )
    )
    register(
        Explainable(
            action=RESULT_VIEW,
            on=UNIT,
            label=said("see the results of a unit"),
            levels={role: Level.TREE for role in Role if role != Role.EMPLOYEE},
            not_everywhere=frozenset({Role.MANAGER}),
            is_open=_answers_for,
        )
    )
    register(
        Explainable(
            action=PAY_VIEW,
            on=PERSON,
            label=said("see what somebody earns"),
            levels=dict.fromkeys(Role, Level.OWN)
            | dict.fromkeys(COMPANY_ROLES[PAY_VIEW], Level.TREE),
            own=True,
            is_open=_sees_pay,
            company=True,
        )
    )


def _sees_person(user: User, code: str, day: date) -> bool:
    return (
        Person.objects.visible_to(user, PERSON_VIEW, day=day, few=True).filter(code=code).exists()
    )


def _answers_for(user: User, code: str, day: date) -> bool:
    answered = units_answered_for(user, day)
    return answered is None or code in answered


def _sees_pay(user: User, code: str, day: date) -> bool:
    return PayReach.of(user, day).reaches("person", code)
