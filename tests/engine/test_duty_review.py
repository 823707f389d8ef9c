"""The division-of-work review: who does what in each process, and the SWOT that it begins with, worked out by hand."""

from __future__ import annotations

from quanheng.engine.org.duties import findings
from quanheng.engine.org.matrix import Duty, Matrix, Seat
from quanheng.engine.org.review import Swot, processes, swot
from tests.engine.test_duties import helps, matrix, may, owns


def duty(code: str, process: str, *needs: str) -> Duty:
    return Duty(code=code, name=code.title(), process=process, needs=needs)


OF = matrix(
    duties=(
        duty("offer", "Selling", "price_discount"),
        duty("sign", "Selling"),
        duty("hiring", "People", "hire"),
        duty("keys", "Office"),
    ),
    parts=(
        owns("offer", "seller"), helps("offer", "lead"), owns("sign", "lead"), owns("hiring", "lead"),
        helps("hiring", "head"),
    ),
    authorities=(may("price_discount", "seller"), may("hire", "head")),
)  # fmt: skip


def begun(of: Matrix = OF) -> Swot:
    return swot(of, findings(of))


def test_processes_come_by_name_with_owners_helpers_and_what_they_lack():
    found = processes(OF, findings(OF))

    assert [(one.name, one.clean) for one in found] == [
        ("Office", False), ("People", False), ("Selling", True),
    ]  # fmt: skip
    hiring = found[1].lines[0]
    assert (hiring.owners, hiring.others, hiring.lacks) == (("lead",), ("head",), ("hire",))
    assert hiring.kinds == ("authority_missing",)


def test_a_process_in_order_is_a_strength():
    assert begun().strengths == (
        "Selling: each of its duties (2) has one owner, with the authority it needs.",
    )


def test_an_owner_without_authority_is_a_weakness_and_to_give_it_an_opportunity():
    found = begun()

    assert [str(line) for line in found.weaknesses] == [
        "duty “Hiring”: The post “lead” owns it and lacks the authority it needs: hiring.",
        "post “Branch head”: It owns no duty; those it takes part in (1) are owned by: lead.",
    ]
    assert [str(line) for line in found.opportunities] == [
        "hiring could be decided by the post “lead”, whose duty needs it; now it is decided by Branch head."
    ]


def test_what_nobody_owns_and_who_stands_alone_are_threats():
    assert [str(line) for line in begun().threats] == [
        "duty “Keys”: No post owns it, and none takes part.",
        "A single person works in the post “lead”, which owns 2 duties: name who stands in.",
    ]


def test_nobody_stands_alone_where_two_work_in_the_post():
    of = matrix(
        duties=OF.duties, parts=OF.parts, authorities=OF.authorities,
        seats=(*OF.seats, Seat(person="gil", unit="south", post="lead", manager="eve")),
    )  # fmt: skip

    assert [str(line) for line in begun(of).threats] == [
        "duty “Keys”: No post owns it, and none takes part."
    ]


def test_duties_of_no_process_come_last():
    of = matrix(
        duties=(duty("x", ""), duty("y", "A")), parts=(owns("x", "lead"), owns("y", "lead"))
    )

    assert [one.name for one in processes(of, findings(of))] == ["A", ""]
