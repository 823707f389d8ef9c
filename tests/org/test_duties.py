"""Duties, the parts in them, and authority: what may be held, what is refused, what the matrix of a day is."""

from __future__ import annotations

from datetime import date

import pytest

from quanheng.base.access import NotFound
from quanheng.base.models import AuditEntry
from quanheng.engine.ground import choice_labels
from quanheng.engine.org.duties import findings
from quanheng.engine.org.matrix import Authority as OfDay
from quanheng.engine.org.matrix import Duty as DutyOfDay
from quanheng.engine.org.matrix import Part, Place, Seat
from quanheng.org import matrix
from quanheng.org.decidable import ACTIONS
from quanheng.org.duty_models import Authority, Duty, DutyPart
from quanheng.org.kinds import AUTHORITIES
from quanheng.org.rows import AuthorityRow, DutyPartRow, DutyRow, ListRow, UnitRow
from quanheng.org.services import authorities, duties, lists, units
from tests.org.refusals import refusal

NEW_YEAR, MARCH, JULY = date(2026, 1, 1), date(2026, 3, 1), date(2026, 7, 1)
QUOTES = DutyRow(code="quotation", name="报价", process="销售", needs=("price_discount",))


@pytest.fixture
def quoting(firm):
    """The firm, in which sales own “quotation” in north from New Year on, and may give 15 % off."""
    by = {"actor": firm.actor, "at": firm.at}
    duties.duties_put(rows=[QUOTES], **by)
    duties.duty_parts_put(rows=[part()], **by)
    authorities.authorities_put(rows=[may(percent=150_000)], **by)
    return firm


def part(**fields) -> DutyPartRow:
    row = {"duty": "quotation", "post": "sales", "unit": "north", "day_from": NEW_YEAR}
    return DutyPartRow(**row | fields)


def may(**fields) -> AuthorityRow:
    row = {"action": "price_discount", "post": "sales", "day_from": NEW_YEAR}
    return AuthorityRow(**row | fields)


def put_parts(firm, *rows: DutyPartRow) -> None:
    duties.duty_parts_put(actor=firm.actor, rows=rows, at=firm.at)


def put_authorities(firm, *rows: AuthorityRow) -> None:
    authorities.authorities_put(actor=firm.actor, rows=rows, at=firm.at)


def test_a_changed_limit_leaves_before_and_after_in_the_audit(quoting):
    put_authorities(quoting, may(amount=20_000_000, per="month"))

    held = Authority.objects.get()
    assert (held.limit, held.measure, held.per) == (20_000_000, "money", "month")
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.subject_key) == (
        "org.duty.change",
        "price_discount/sales/unit/2026-01-01",
    )
    assert entry.before["limit"] == 150_000
    assert entry.after == {
        "limit": 20_000_000,
        "measure": "money",
        "per": "month",
        "day_to": None,
    }


def test_two_owners_of_a_duty_can_be_held(quoting):
    lists.posts_put(actor=quoting.actor, rows=[ListRow(code="ads", name="市场")], at=quoting.at)
    put_parts(quoting, part(post="ads", unit=None))

    assert DutyPart.objects.filter(part="owns").count() == 2


def test_a_part_that_ends_leaves_room_for_the_next(quoting):
    put_parts(quoting, part(day_to=MARCH), part(day_from=MARCH, part="takes_part"))

    held = DutyPart.objects.order_by("day_from").values_list("part", "day_from", "day_to")
    assert list(held) == [("owns", NEW_YEAR, MARCH), ("takes_part", MARCH, None)]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (part(duty="sing"), "row 2: There is no duty “sing”. Import it first"),
        (part(post="king"), "row 2: There is no post “king”."),
        (part(unit="moon"), "row 2: There is no unit “moon”."),
        (part(part="watch"), "There is no part “watch”. Use one of: owns, takes_part."),
        (part(day_to=NEW_YEAR), "It ends on 2026-01-01, which is not after its first day"),
        (
            part(day_from=MARCH),
            "The post “sales” would have two parts in the duty “quotation” on 2026-03-01. End the one",
        ),
    ],
    ids=lambda value: getattr(value, "source", None),
)
def test_a_part_that_cannot_be_is_refused_in_a_sentence(quoting, row, sentence):
    told = DutyPartRow(**vars(row) | {"source": "row 2"})

    with refusal(sentence):
        put_parts(quoting, told)

    assert DutyPart.objects.count() == 1


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            may(action="sing"),
            "There is no action “sing”. Use one of: price_discount, contract_sign",
        ),
        (may(post="king"), "There is no post “king”."),
        (may(reach="world"), "There is no reach “world”. Use one of: unit, branch, company."),
        (may(per="life", count=1), "There is no time of the limit “life”."),
        (may(percent=1_000_001), "Its limit is above 100 %. Write 15 % as 0.15"),
        (may(percent=1, count=1), "It has 2 limits at once. Keep one"),
        (may(count=-1), "Its limit is below zero."),
        (may(per="year"), "It says over which time a limit counts, and has no limit."),
        (may(day_to=NEW_YEAR), "It ends on 2026-01-01, which is not after"),
        (
            may(day_from=MARCH, count=3),
            "would have two limits for the same authority on 2026-03-01: price discount.",
        ),
    ],
)
def test_an_authority_that_cannot_be_is_refused_in_a_sentence(quoting, row, sentence):
    with refusal(sentence):
        put_authorities(quoting, row)

    assert Authority.objects.count() == 1


def test_a_duty_that_needs_what_nobody_can_decide_is_refused(firm):
    row = DutyRow(code="x", name="x", needs=("hire", "fly"), source="duties.csv, row 3")

    with refusal(r"duties\.csv, row 3: There is no action “fly”\. Use one of: price_discount"):
        duties.duties_put(actor=firm.actor, rows=[row, row], at=firm.at)

    assert not Duty.objects.exists()


def test_a_duty_in_which_a_post_has_a_part_stays(quoting):
    with refusal(
        "The duty “quotation” cannot be removed: 销售 in 报价 from 2026-01-01 still stands"
    ):
        duties.duties_remove(actor=quoting.actor, codes=["quotation"], at=quoting.at)

    duties.duty_parts_remove(actor=quoting.actor, keys=[part().key], at=quoting.at)
    duties.duties_remove(actor=quoting.actor, codes=["quotation", "unheard"], at=quoting.at)
    assert not Duty.objects.exists()
    assert AuditEntry.objects.latest("pk").before["needs"] == "price_discount"


def test_a_post_and_a_unit_that_a_duty_names_stay(firm):
    by = {"actor": firm.actor, "at": firm.at}
    lists.posts_put(rows=[ListRow(code="ads", name="市场")], **by)
    units.units_put(rows=[UnitRow(code="west", name="西", day_from=NEW_YEAR)], **by)
    duties.duties_put(rows=[QUOTES], **by)
    put_parts(firm, part(post="ads", unit="west"))

    with refusal("“ads” cannot be removed: 市场 in 报价 from 2026-01-01 still has it"):
        lists.posts_remove(codes=["ads"], **by)
    with refusal("unit west: It cannot be removed: “市场 in 报价 from 2026-01-01” still names it"):
        units.placements_remove(keys=[("west", NEW_YEAR)], **by)


def test_the_matrix_of_a_day_has_that_days_rows(quoting):
    put_parts(quoting, part(day_to=MARCH))
    put_authorities(quoting, may(percent=150_000, day_to=MARCH))
    of = matrix.matrix_on(date(2026, 2, 28))

    assert of.duties == (
        DutyOfDay(code="quotation", name="报价", needs=("price_discount",), process="销售"),
    )
    assert of.parts == (Part(duty="quotation", post="sales", unit="north", owns=True),)
    assert of.authorities == (
        OfDay(
            action="price_discount",
            post="sales",
            reach="unit",
            limit=150_000,
            measure="percent_ppm",
        ),
    )
    assert Seat(person="ana", unit="north-1", post="sales", manager="bo") in of.seats
    assert Place(unit="north-1", parent="north", kind="team") in of.places
    assert of.called("post", "sales") == "销售"
    after = matrix.matrix_on(MARCH)
    assert (after.parts, after.authorities, len(after.duties)) == ((), (), 1)
    assert [one.kind for one in findings(after)] == ["owned_by_nobody"]


def test_a_duty_is_not_there_before_its_first_part_begins(quoting):
    assert matrix.matrix_on(date(2025, 12, 31)).duties == ()


def test_an_action_and_a_person_that_are_unknown_are_named(firm):
    with pytest.raises(matrix.UnknownAction, match="There is no action “fly” to decide on"):
        matrix.want_action("fly")
    with pytest.raises(NotFound, match="There is no person “nobody” here"):
        matrix.want_person("nobody")
    assert matrix.missing_posts({"sales", "king"}) == ["king"]


def test_what_can_be_decided_is_called_alike_in_files_and_in_sentences():
    from quanheng.base.language import translator

    assert AUTHORITIES.field("action").choices == tuple(ACTIONS)
    assert list(choice_labels.DECISIONS) == list(ACTIONS)
    chinese = translator("zh-hans")
    assert {code: chinese(label) for code, label in ACTIONS.items()} == choice_labels.DECISIONS
