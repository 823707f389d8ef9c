"""Duties and authority: each kind of finding worked out by hand, and who decides up the reporting line."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanheng.engine.org.deciding import Question, who_decides
from quanheng.engine.org.duties import KINDS, findings
from quanheng.engine.org.matrix import Authority, Duty, Matrix, Part, Place, Seat

PLACES = (
    Place(unit="hq", kind="company"),
    Place(unit="finance", parent="hq"),
    Place(unit="north", parent="hq", kind="branch"),
    Place(unit="north-1", parent="north", kind="team"),
    Place(unit="south", parent="hq", kind="branch"),
)
# Ana sells in north-1 under Bo, who leads the team; Chen heads north, Eve the company; Dai sells in south under Eve.
SEATS = (
    Seat(person="ana", unit="north-1", post="seller", manager="bo"),
    Seat(person="bo", unit="north-1", post="lead", manager="chen"),
    Seat(person="chen", unit="north", post="head", manager="eve"),
    Seat(person="eve", unit="hq", post="boss"),
    Seat(person="dai", unit="south", post="seller", manager="fay"),
    Seat(person="fay", unit="finance", post="clerk", manager="eve"),
)
NAMES = {
    ("post", "seller"): "Seller",
    ("post", "head"): "Branch head",
    ("unit", "north"): "North",
    ("person", "ana"): "Ana",
    ("action", "hire"): "hiring",
}


def matrix(**rows) -> Matrix:
    return Matrix(**{"places": PLACES, "seats": SEATS, "names": NAMES} | rows)


def duty(code: str, *needs: str) -> Duty:
    return Duty(code=code, name=code.title(), needs=needs)


def owns(of: str, post: str, unit: str | None = None) -> Part:
    return Part(duty=of, post=post, unit=unit, owns=True)


def helps(of: str, post: str, unit: str | None = None) -> Part:
    return replace(owns(of, post, unit), owns=False)


def may(action: str, post: str, reach: str = "unit", limit=None, measure="none") -> Authority:
    return Authority(action=action, post=post, reach=reach, limit=limit, measure=measure)


def told(of: Matrix) -> list[tuple[str, str]]:
    return [(one.kind, str(one)) for one in findings(of)]


def test_nothing_is_wrong_where_each_duty_has_one_owner_who_works_and_may():
    of = matrix(
        duties=(duty("hiring", "hire"), duty("calls")),
        parts=(owns("hiring", "head"), helps("hiring", "lead"), owns("calls", "lead")),
        authorities=(may("hire", "head"), may("hire", "lead")),
    )

    assert findings(of) == []
    assert findings(Matrix()) == []


def test_a_duty_that_two_posts_own_everywhere_is_owned_twice():
    of = matrix(duties=(duty("leads"),), parts=(owns("leads", "seller"), owns("leads", "head")))

    assert told(of) == [
        (
            "owned_twice",
            "duty “Leads”: It is owned more than once: Branch head (everywhere), Seller (everywhere)."
            " Keep one owner, and let the others take part.",
        )
    ]


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        (None, "north", True),
        ("north", "north-1", True),
        ("north-1", "north", True),
        ("north", "south", False),
        ("north-1", "south", False),
        ("north", "north", True),
    ],
)
def test_two_owners_clash_where_their_parts_of_the_tree_meet(one, other, clash):
    parts = (owns("leads", "seller", one), owns("leads", "lead", other))
    kinds = [k for k, _ in told(matrix(duties=(duty("leads"),), parts=parts))]

    assert ("owned_twice" in kinds) == clash


def test_a_third_owner_elsewhere_is_not_named_among_those_who_clash():
    parts = (owns("leads", "seller", "north"), owns("leads", "head", "north"), owns("leads", "seller", "south"))  # fmt: skip

    (found,) = findings(matrix(duties=(duty("leads"),), parts=parts))
    assert found.what == "It is owned more than once: Branch head (in North), Seller (in North)."


def test_a_duty_without_owner_is_nobodys():
    of = matrix(duties=(duty("leads"), duty("calls")), parts=(helps("calls", "seller"),))

    assert told(of) == [
        (
            "owned_by_nobody",
            "duty “Calls”: No post owns it; these only take part: Seller. Name the one post that owns it.",
        ),
        (
            "owned_by_nobody",
            "duty “Leads”: No post owns it, and none takes part. Name the one post that owns it.",
        ),
    ]


@pytest.mark.parametrize(
    ("part", "where"),
    [
        (owns("leads", "ghost"), "ghost (everywhere)"),
        (owns("leads", "clerk", "north"), "clerk (in North)"),
    ],
)
def test_a_duty_whose_owning_post_nobody_holds_there_is_nobodys(part, where):
    of = matrix(duties=(duty("leads"),), parts=(part,))

    assert told(of) == [
        (
            "owned_by_nobody",
            f"duty “Leads”: Nobody works in the post that owns it: {where}."
            " Fill the post, or give the duty to a post in which somebody works.",
        )
    ]


def test_an_owner_without_the_authority_that_the_duty_needs_is_told():
    of = matrix(duties=(duty("hiring", "hire"),), parts=(owns("hiring", "head"),))

    assert told(of) == [
        (
            "authority_missing",
            "duty “Hiring”: The post “Branch head” owns it and lacks the authority it needs: hiring."
            " Give the post that authority, or the duty to a post that has it.",
        )
    ]


def test_an_authority_that_no_duty_of_the_post_needs_is_told_once():
    of = matrix(
        duties=(duty("hiring", "hire"),),
        parts=(owns("hiring", "head"),),
        authorities=(may("hire", "head"), may("hire", "seller"), may("hire", "seller", "company")),
    )

    assert told(of) == [
        (
            "authority_unneeded",
            "post “Seller”: It has an authority that none of its duties needs: hiring."
            " Take the authority away, or name the duty that needs it.",
        )
    ]


def test_a_post_whose_duties_are_all_owned_elsewhere_is_redundant():
    of = matrix(
        duties=(duty("leads"), duty("calls")),
        parts=(
            owns("leads", "head"), owns("calls", "boss"), helps("leads", "seller"),
            helps("calls", "seller"), helps("calls", "ghost"),
        ),
    )  # fmt: skip

    assert told(of) == [
        (
            "post_redundant",
            "post “Seller”: It owns no duty; those it takes part in (2) are owned by: boss, Branch head."
            " Give it a duty of its own, or join it to a post that owns them.",
        )
    ]


def test_a_post_is_not_redundant_while_nobody_owns_one_of_its_duties():
    parts = (owns("leads", "head"), helps("leads", "seller"), helps("calls", "seller"))
    of = matrix(duties=(duty("leads"), duty("calls")), parts=parts)

    assert [kind for kind, _ in told(of)] == ["owned_by_nobody"]


POSTS, CODES, ACTIONS = ("seller", "lead", "head", "ghost"), ("d1", "d2", "d3"), ("hire", "refund")
some_needs = st.lists(st.sampled_from(ACTIONS), unique=True, max_size=2).map(tuple)
some_duties = st.tuples(some_needs, some_needs, some_needs).map(
    lambda needs: tuple(Duty(code=c, name=c, needs=n) for c, n in zip(CODES, needs, strict=True))
)
some_parts = st.lists(
    st.builds(
        Part,
        duty=st.sampled_from(CODES),
        post=st.sampled_from(POSTS),
        unit=st.sampled_from((None, "north", "north-1", "south")),
        owns=st.booleans(),
    ),
    unique_by=lambda one: (one.duty, one.post, one.unit),
    max_size=8,
)
some_authorities = st.lists(
    st.builds(may, st.sampled_from(ACTIONS), st.sampled_from(POSTS)), unique=True, max_size=6
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(some_duties, some_parts, some_authorities, st.randoms(use_true_random=False))
def test_findings_are_the_same_whatever_the_order_of_the_rows(duties, parts, authorities, dice):
    before = findings(matrix(duties=duties, parts=tuple(parts), authorities=tuple(authorities)))

    rows = {"duties": duties, "parts": parts, "authorities": authorities, "seats": SEATS}
    mixed = {name: tuple(dice.sample(list(held), len(held))) for name, held in rows.items()}
    assert findings(matrix(**mixed)) == before
    assert len({(one.kind, one.about) for one in before}) == len(before)
    assert {one.kind for one in before} <= set(KINDS)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(some_duties, some_parts, some_authorities, st.sampled_from(CODES))
def test_naming_the_missing_owner_removes_that_finding_and_no_other(
    duties, parts, authorities, code
):
    parts = [one for one in parts if one.duty != code or not one.owns]
    (needs,) = [one.needs for one in duties if one.code == code]
    before = matrix(duties=duties, parts=tuple(parts), authorities=tuple(authorities))
    after = replace(
        before,
        parts=(*parts, owns(code, "new")),
        authorities=(*authorities, *(may(action, "new") for action in needs)),
        seats=(*SEATS, Seat(person="new", unit="hq", post="new")),
    )

    gone = [one for one in findings(before) if one not in findings(after)]
    come = [one for one in findings(after) if one not in findings(before)]

    assert [(one.kind, one.about) for one in gone] == [("owned_by_nobody", (code,))]
    # Now that somebody else owns it, whoever only takes part may turn out to own nothing at all.
    assert {one.kind for one in come} <= {"post_redundant"}


def asked(person: str = "ana", action: str = "discount", amount=None, measure="percent_ppm"):
    return Question(person=person, action=action, amount=amount, measure=measure)


LINE = matrix(
    authorities=(
        may("discount", "seller", "unit", 50_000, "percent_ppm"),
        may("discount", "lead", "unit", 100_000, "percent_ppm"),
        may("discount", "head", "branch", 150_000, "percent_ppm"),
        may("discount", "boss", "company", 300_000, "percent_ppm"),
        may("hire", "head", "branch", 5, "count"),
        may("sign", "boss", "company"),
        may("expense", "clerk", "unit", 500_000, "money"),
    )
)


@pytest.mark.parametrize(
    ("amount", "decider"),
    [
        (1, "bo"),
        (100_000, "bo"),
        (100_001, "chen"),
        (150_000, "chen"),
        (150_001, "eve"),
        (None, "bo"),
    ],
)
def test_the_nearest_whose_limit_suffices_decides(amount, decider):
    answer = who_decides(LINE, asked(amount=amount))

    assert answer.decider is not None
    assert answer.decider.person == decider
    assert (answer.asked[-1], answer.why) == (decider, "")


def test_nobody_decides_for_oneself_even_where_one_may():
    answer = who_decides(LINE, asked("eve", amount=1))

    assert (answer.decider, answer.asked, answer.why) == (
        None,
        (),
        "eve has no manager on that day.",
    )


def test_the_authority_of_the_branch_ends_at_the_branch():
    lent = replace(LINE, seats=(*SEATS[:4], Seat(person="dai", unit="south", post="seller", manager="chen")))  # fmt: skip

    assert who_decides(lent, asked("dai", amount=1)).decider.person == "eve"
    assert who_decides(lent, asked("dai", "hire", 1, "count")).why == (
        "On the way up from dai no authority of this kind reaches south: hiring."
    )


def test_whoever_stands_in_no_branch_reaches_the_own_unit():
    of = matrix(
        authorities=(may("discount", "clerk", "branch"),),
        seats=(*SEATS, Seat(person="gus", unit="finance", post="temp", manager="fay")),
    )

    assert who_decides(of, asked("gus")).decider.person == "fay"
    assert who_decides(of, asked("dai")).decider is None


@pytest.mark.parametrize(
    ("question", "why"),
    [
        (asked("zoe"), "zoe works nowhere on that day."),
        (asked("ana", "pay"), "On the way up from Ana nobody has this authority: pay."),
        (
            asked("ana", amount=300_001),
            "On the way up from Ana this authority ends at 30 %, below 30.0001 %: discount.",
        ),
        (
            asked("ana", "hire", 6, "count"),
            "On the way up from Ana this authority ends at 5, below 6: hiring.",
        ),
        (
            asked("ana", "hire", 600, "money"),
            "On the way up from Ana the limits of this authority are of another measure: hiring.",
        ),
    ],
)
def test_where_nobody_decides_the_missing_authority_is_named(question, why):
    answer = who_decides(LINE, question)

    assert (answer.decider, answer.why) == (None, why)


def test_without_limit_means_any_amount_and_the_lowest_limit_that_suffices_is_named():
    both = (may("sign", "lead"), may("sign", "lead", "branch", 900, "money"), may("sign", "lead", "company", 100, "money"))  # fmt: skip
    of = replace(LINE, authorities=both)

    assert who_decides(of, asked(action="sign", amount=901, measure="money")).authority == both[0]
    assert who_decides(of, asked(action="sign", amount=101, measure="money")).authority == both[1]
    assert who_decides(of, asked(action="sign", amount=100, measure="money")).authority == both[2]


def test_a_second_assignment_counts_and_the_main_one_says_who_is_above():
    seats = (
        Seat(person="ana", unit="north-1", post="seller", manager="dai", main=False),
        Seat(person="ana", unit="north-1", post="seller", manager="bo"),
        Seat(person="bo", unit="north-1", post="lead", manager="eve"),
        Seat(person="bo", unit="north", post="head", main=False),
    )

    answer = who_decides(replace(LINE, seats=seats), asked(amount=150_000))
    assert (answer.decider, answer.asked) == (seats[3], ("bo",))


def test_a_line_that_comes_back_to_itself_ends():
    seats = (
        Seat(person="ana", unit="north-1", post="seller", manager="bo"),
        Seat(person="bo", unit="north-1", post="temp", manager="cy"),
        Seat(person="cy", unit="north-1", post="temp", manager="bo"),
    )

    answer = who_decides(replace(LINE, seats=seats), asked())
    assert (answer.decider, answer.asked) == (None, ("bo", "cy"))


def test_amounts_read_as_people_write_them():
    assert LINE.amount(155_000, "percent_ppm") == "15.5 %"
    assert LINE.amount(20_000_000, "money") == "200000.00"
    assert LINE.amount(5, "count") == "5"
    assert LINE.amount(None, "none") == "any amount"
