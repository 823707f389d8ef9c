"""Sign-ins of the make-believe company: somebody of each card role and of each access role, with the same password."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from quanheng.base.models import User
from quanheng.engine.ground.words import Said, said
from quanheng.measure.models import Run, Score
from quanheng.org.choices import Role
from quanheng.org.models import Person
from quanheng.org.selectors import names_of
from quanheng.org.services.grants import role_grant
from quanheng.org.services.sign_ins import sign_in_open

PASSWORD = "hengyuan-2026"  # noqa: S105 - of a make-believe company that serves this machine alone
FROM = date(2024, 1, 1)
Grant = tuple[Role, str]
HERE = "."  # the unit of the person
TYPICAL = 900_000  # a score of 90 has something to praise and something to mend


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A sign-in to make. `cards`: whoever has one of these, the fullest first; empty: nobody's. Grants: (role, unit)."""

    username: str
    what: Said
    cards: Sequence[str] = ()
    grants: Sequence[Grant] = ()


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """A sign-in that was made, and whose it is."""

    username: str
    what: Said
    person: str
    name: str


SEATS = (
    Seat(username="general-manager", what=said("general manager: the company, and the own card"),
         cards=["general_manager"], grants=[(Role.HEADQUARTERS, "")]),
    Seat(username="city-manager", what=said("city general manager: the own branch"),
         cards=["city_manager", "city_manager_b2b"], grants=[(Role.BRANCH_HEAD, HERE)]),
    Seat(username="sales-manager", what=said("sales manager: the own team"),
         cards=["sales_manager", "sales_manager_b2b"], grants=[(Role.MANAGER, HERE)]),
    Seat(username="salesperson", what=said("salesperson: the own month"), cards=["salesperson"]),
    Seat(username="junior", what=said("junior salesperson: the own month"), cards=["salesperson_junior"]),
    Seat(username="senior", what=said("senior salesperson: the own month"), cards=["salesperson_senior"]),
    Seat(username="customer-service", what=said("customer service: the own month, and whose sales it touches"),
         cards=["customer_service"]),
    Seat(username="finance", what=said("finance: the own month, and whose sales it touches"), cards=["finance"]),
    Seat(username="purchasing", what=said("purchasing: the own month, and whose sales it touches"), cards=["purchasing"]),
    Seat(username="marketing", what=said("marketing: the own month, and whose sales it touches"), cards=["marketing"]),
    Seat(username="customer-success", what=said("customer success: the own month, and whose sales it touches"),
         cards=["customer_success"]),
    Seat(username="hr-person", what=said("a person of HR: the own month, and whose sales it touches"), cards=["hr"]),
    Seat(username="front-desk", what=said("admin and front desk: the own month, and whose sales it touches"), cards=["admin"]),
    Seat(username="research", what=said("research and development: the own month, and whose sales it touches"), cards=["research"]),
    Seat(username="employee", what=said("employee: oneself"), cards=["salesperson"]),
    Seat(username="manager", what=said("manager: the own team"), cards=["sales_manager", "sales_manager_b2b"],
         grants=[(Role.MANAGER, HERE)]),
    Seat(username="branch-head", what=said("branch head: the own branch"), cards=["city_manager", "city_manager_b2b"],
         grants=[(Role.BRANCH_HEAD, HERE)]),
    Seat(username="hr", what=said("HR: closed months, everybody, rows of pay"), grants=[(Role.HR, "")]),
    Seat(username="sales-operations", what=said("sales operations: closing, data, findings"),
         grants=[(Role.SALES_OPERATIONS, "")]),
    Seat(username="payroll", what=said("payroll: everybody, rows of pay"), grants=[(Role.PAYROLL, "")]),
    Seat(username="headquarters", what=said("headquarters: branches side by side"), grants=[(Role.HEADQUARTERS, "")]),
    Seat(username="auditor", what=said("auditor: everything, to look at"), grants=[(Role.AUDITOR, "")]),
    Seat(username="administrator", what=said("administrator: everything, and who may do what"),
         grants=[(Role.ADMINISTRATOR, "")]),
)  # fmt: skip


@transaction.atomic
def sign_ins_make(*, actor: User, at: datetime) -> list[SignedIn]:
    """Open the sign-ins that are not there yet and return all of them, in their order."""
    fullest, held = _fullest(), _held()
    taken = {person for person in held.values() if person}
    hashed, made = make_password(PASSWORD), []
    for seat in SEATS:
        if seat.username in held:
            made.append(_made(seat, held[seat.username]))
            continue
        score = _free(fullest, seat, taken)
        if seat.cards and score is None:
            continue  # a small company has nobody of that card
        _open(actor, seat, score, hashed, at)
        person = score.person if score else ""
        taken.add(person)
        made.append(_made(seat, person))
    return made


def _held() -> dict[str, str]:
    """Return whose each sign-in is that there is, by name; empty for nobody's."""
    whose = dict(Person.objects.exclude(user=None).values_list("user__username", "code"))
    return {name: whose.get(name, "") for name in User.objects.values_list("username", flat=True)}


def _free(fullest: Mapping[str, list[Score]], seat: Seat, taken: Collection[str]) -> Score | None:
    """Return the fullest score of one of the seat's cards whose person has no sign-in."""
    scores = (score for card in seat.cards for score in fullest.get(card, ()))
    return next((score for score in scores if score.person not in taken), None)


def _fullest() -> Mapping[str, list[Score]]:
    """Return the scores of the newest closed month by card, those with most data first, then the most typical."""
    run = Run.objects.filter(status=Run.Status.PUBLISHED).order_by("-day_to", "-id").first()
    found: dict[str, list[Score]] = {}
    for score in Score.objects.filter(run=run).order_by("person"):
        found.setdefault(score.card, []).append(score)
    for scores in found.values():
        scores.sort(
            key=lambda s: (
                sum(line["score"] is None for line in s.lines),
                abs((s.total or 0) - TYPICAL),
            )
        )
    return found


def _open(actor: User, seat: Seat, score: Score | None, hashed: str, at: datetime) -> None:
    user = sign_in_open(
        actor=actor, username=seat.username, password=PASSWORD, hashed=hashed, at=at,
        person=score.person if score else "",
    )  # fmt: skip
    if score is not None:
        role_grant(actor=actor, user=user, role=Role.EMPLOYEE, unit=None, day_from=FROM, at=at)
    for role, where in seat.grants:
        unit = score.unit if where == HERE and score else where or None
        role_grant(actor=actor, user=user, role=role, unit=unit, day_from=FROM, at=at)


def _made(seat: Seat, person: str) -> SignedIn:
    name = names_of([person]).get(person, "") if person else ""
    return SignedIn(username=seat.username, what=seat.what, person=person, name=name)
