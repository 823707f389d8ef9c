"""Results as pages read them, on the small company: its January is closed, Bo sold 120.50 of his target of 100."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from conftest import shipped
from quanheng.base.access import NotFound
from quanheng.engine.ground.period import Span
from quanheng.engine.measure.values import Value
from quanheng.measure import measurements
from quanheng.measure.reading import cards, kept
from quanheng.measure.reading.books import book_of
from quanheng.measure.reading.cards import NoCard, Reader
from quanheng.measure.reading.groups import scored, scored_in, spread_in
from quanheng.measure.reading.heads import head_cards, heads
from quanheng.measure.reading.links import Link, distances, links
from quanheng.measure.reading.peers import Spread, peers_of, spread_of
from quanheng.measure.reading.periods import Closed, closed_periods, leading_to, named
from quanheng.measure.reading.ranking import ranked
from quanheng.measure.reading.standings import standings
from quanheng.measure.reading.units import Place, Units, units_on
from quanheng.org.choices import Role
from tests.measure.granting import grant
from tests.web import many

DAY = date(2026, 2, 20)


def closed_month(text: str, run: int = 1) -> Closed:
    year, month = (int(part) for part in text.split("-"))
    end = date(year + month // 12, month % 12 + 1, 1)
    return Closed(
        run=run, period=text, span=Span(date(year, month, 1), end),
        published_at=datetime(2026, 1, 1, tzinfo=UTC), corrects=None,
    )  # fmt: skip


@pytest.fixture
def january(closed) -> Closed:
    return closed_periods()[0]


@pytest.fixture
def everything(closed, actor) -> Reader:
    return Reader(user=actor, day=DAY)


@pytest.fixture
def own(user) -> Reader:
    """Bo, who sees himself."""
    grant(user, Role.EMPLOYEE, None)
    return Reader(user=user, day=DAY)


@pytest.mark.django_db
def test_a_closed_period_is_found_by_its_name_and_another_is_missing(january):
    assert (january.period, january.span) == ("2026-01", Span(date(2026, 1, 1), date(2026, 2, 1)))
    assert named(closed_periods(), "2026-01") == january
    with pytest.raises(NotFound, match="2026-02"):
        named(closed_periods(), "2026-02")


def test_a_trend_ends_where_a_month_is_missing_and_takes_no_quarter():
    quarter = Closed(
        run=9, period="2026-Q1", span=Span(date(2026, 1, 1), date(2026, 4, 1)),
        published_at=datetime(2026, 4, 2, tzinfo=UTC), corrects=None,
    )  # fmt: skip
    months = [closed_month(text) for text in ("2026-03", "2026-02", "2025-12")]

    row = leading_to((quarter, *months), months[0])

    assert [one.period for one in row] == ["2026-02", "2026-03"]


@pytest.mark.django_db
def test_kept_values_come_back_by_metric_and_key(january):
    assert kept.values(january.run, "unit", ["deal_amount"], ["west", "east"]) == {
        ("deal_amount", "west"): Value(12050, 1),
        ("deal_amount", "east"): Value(12000, 1),
    }
    assert kept.value(january.run, "deal_amount", "person", "bo") == Value(12050, 1)
    assert kept.value(january.run, "target_attainment", "person", "bo") == Value(12050, 10000)


@pytest.mark.django_db
def test_who_has_no_row_of_an_own_has_the_common_reason(january):
    found = kept.value(january.run, "satisfaction", "person", "bo")

    assert found is not None
    assert found.numerator is None
    assert "no" in str(found.why).lower()


@pytest.mark.django_db
def test_the_parts_of_a_number_of_a_unit_are_kept_in_their_order(january):
    assert kept.parts(january.run, "unit", ["target_attainment"], "west") == {
        "target_attainment": [12050, 10000]
    }


@pytest.mark.django_db
def test_a_card_has_its_lines_with_value_and_attainment(january, everything):
    card = cards.card(everything, january, "bo")

    line = card.line("target_attainment")
    assert (card.name, card.card.code, card.unit) == ("Bo", "salesperson", "west")
    assert (line.value, line.attainment, line.score) == (Value(12050, 10000), 1_205_000, 1_200_000)
    assert card.covered == 300_000  # target attainment weighs 30 %, nothing else has data
    assert card.total == 1_200_000


@pytest.mark.django_db
def test_a_line_that_is_short_says_how_many_points_it_loses(january, everything):
    card = cards.card(everything, january, "ana")

    line = card.line("target_attainment")
    assert (line.attainment, line.score) == (800_000, 600_000)
    assert line.lost == 400_000  # it carries the whole weight, 60 of 100 points are there


@pytest.mark.django_db
def test_somebody_sees_the_own_card_and_no_other(january, own):
    assert cards.card(own, january, "bo").person == "bo"
    with pytest.raises(NotFound):
        cards.card(own, january, "ana")
    with pytest.raises(NotFound):
        cards.card(own, january, "nobody")
    assert [card.person for card in cards.cards(own, january)] == ["bo"]
    assert list(cards.totals(own, [january])) == ["bo"]
    assert list(cards.history(own, [january], "ana")) == []


@pytest.mark.django_db
def test_who_had_no_card_then_is_told_so_in_a_sentence(january, everything, bring):
    bring(people="person,name\ndan,Dan\n")

    with pytest.raises(NoCard, match="Dan has no scorecard in 2026-01"):
        cards.card(everything, january, "dan")


@pytest.mark.django_db
def test_people_are_ranked_by_who_needs_help_and_cut_into_pages(january, everything):
    page = ranked(everything, january, None)

    assert [row.person for row in page.rows] == ["ana", "gm", "bo", "cai"]
    assert (page.count, page.page, page.pages) == (4, 1, 1)
    assert ranked(everything, january, None, order="best").rows[0].person == "bo"
    assert [row.person for row in ranked(everything, january, None, text="AN").rows] == ["ana"]
    assert ranked(everything, january, None, page=99).page == 1
    assert [row.person for row in ranked(everything, january, None, units={"west"}).rows] == ["bo"]


@pytest.mark.django_db
def test_a_list_holds_only_whom_the_reader_sees(january, own):
    assert [row.person for row in ranked(own, january, None).rows] == ["bo"]


@pytest.mark.django_db
def test_a_comparison_with_fewer_than_five_others_is_not_shown(january, everything):
    tree = units_on(everything.user, DAY, january.span).tree

    peers = peers_of(cards.card(everything, january, "bo"), tree)

    assert peers.total is None
    assert peers.spreads == {}


def test_a_spread_says_where_its_middle_and_quarters_lie():
    spread = Spread(numbers=(10, 20, 30, 40, 90), mine=40)

    assert (spread.median, spread.at(250_000), spread.at(750_000)) == (30, 20, 40)
    assert spread.below == 750_000  # three of the four others
    assert spread_of([4, None, 1, 2, 3]).median == 2
    assert spread_of([None]) is None


def test_of_equal_numbers_half_lie_below():
    assert Spread(numbers=(7, 7, 7), mine=7).below == 500_000


@pytest.mark.django_db
def test_a_unit_stands_among_the_others_by_the_better_direction(january):
    book = book_of(january.run)
    metrics = {"deal_amount": book.metrics["deal_amount"]}

    found = standings(january, metrics, "west", ["east", "sales"])["deal_amount"]

    # sales has all 240.50, west 120.50, east 120.00
    assert (found.rank, found.count) == (2, 3)
    assert (found.best, found.median, found.worst) == (
        Value(24050, 1),
        Value(12050, 1),
        Value(12000, 1),
    )


@pytest.mark.django_db
def test_with_fewer_than_three_units_there_is_no_ranking(january):
    metrics = {"deal_amount": book_of(january.run).metrics["deal_amount"]}

    assert standings(january, metrics, "west", ["east"]) == {}


@pytest.mark.django_db
def test_units_are_chosen_from_where_one_answers(january, user):
    grant(user, Role.EMPLOYEE, None)
    grant(user, Role.BRANCH_HEAD, "east")

    units = units_on(user, DAY, january.span)

    assert list(units.tree) == ["sales", "east", "west"]
    assert [place.code for place in units.choices()] == ["east"]
    assert units.usual("west") == "east"
    assert units.under("sales") == {"sales", "east", "west"}
    assert [place.code for place in units.above("west")] == ["west", "sales"]
    assert "" not in units
    with pytest.raises(NotFound, match="west"):
        units.want("west")


@pytest.mark.django_db
def test_who_answers_for_a_unit_is_read_the_same_with_and_without_the_lines(closed, everything):
    many.build(closed, 30, months=1)
    january, units = closed_periods()[0], ["B01", "B01-01", "B01-02", "west", "nowhere"]

    short = heads(everything, january, units)
    long = head_cards(everything, january, units)

    assert {unit: head.person for unit, head in short.items()} == {
        "B01": "P00000", "B01-01": "P00001", "B01-02": "P00010",
    }  # fmt: skip
    assert short == {unit: (card.person, card.name, card.total) for unit, card in long.items()}


def test_of_very_many_units_a_list_shows_the_upper_ones_and_those_around():
    places = [("top", None, 0), *((f"b{i}", "top", 1) for i in range(3))]
    places += [(f"b{i}t{j}", f"b{i}", 2) for i in range(3) for j in range(2)]
    places += [(f"b{i}t{j}x", f"b{i}t{j}", 3) for i in range(3) for j in range(2)]
    tree = {
        code: Place(code=code, name=code, kind="team", parent=parent, depth=depth, industry="")
        for code, parent, depth in places
    }
    below = {code: tuple(c for c, p, _ in places if p == code) for code in tree}
    units = Units(tree=tree, seen=frozenset(tree), company=True, below=below)

    assert len(units.near("", most=16)) == 16
    assert len(units.near("", most=15)) == 10
    assert "b1t0x" in {place.code for place in units.near("b1t0", most=15)}


@pytest.mark.django_db
def test_scores_spread_in_any_units_and_a_unit_holds_those_below_it(january):
    west, east = (spread_in(january.run, [unit]) for unit in ("west", "east"))
    both = spread_in(january.run, ["west", "east"])

    assert west.numbers == (1_200_000,)
    assert both.numbers == tuple(sorted(west.numbers + east.numbers))
    assert spread_in(january.run, ["nowhere"]) is None
    assert len(scored_in(january.run, ["west", "east"])) <= len(scored(january.run))


def test_the_chain_counts_links_to_its_end_and_cuts_circles():
    def link(start: str, end: str) -> Link:
        return Link(start=start, end=end, lag="none", effect="assumed", says=None, cards=())

    assert distances(
        [link("supply", "stock"), link("stock", "sales"), link("supply", "sales")]
    ) == {
        "sales": 0,
        "stock": 1,
        "supply": 2,
    }
    assert set(distances([link("a", "b"), link("b", "a")])) == {"a", "b"}


@pytest.mark.django_db
def test_every_link_of_the_shipped_cards_is_there_once(january):
    found = links(book_of(january.run))

    ends = [(one.start, one.end) for one in found]
    assert len(ends) == len(set(ends))
    supply = next(one for one in found if (one.start, one.end) == ("supply_days", "stock_turnover"))
    assert (supply.state, supply.lag) == ("assumed", "1 month")


def test_what_practice_says_of_a_line_is_said_of_the_link_that_its_metric_begins():
    found = {(one.start, one.end): one.says for one in links(shipped())}

    assert found["new_customers", "deal_amount"] is None
    assert "10 % more spending" in found["marketing_roi", "new_customers"]["en"]


@pytest.mark.django_db
@pytest.mark.parametrize("few", [0, 30])
def test_rows_of_units_are_the_same_found_one_by_one_or_gone_through(january, monkeypatch, few):
    monkeypatch.setattr(kept, "FEW", few)
    shared = kept._shared(str(measurements.table_path()), january.run)
    rows = shared.rows("unit", ["deal_amount", "target_attainment"], ["west", "nowhere", "sales"])
    found = {(row["metric"], row["key"]): str(row["numerator"]) for row in rows}

    assert found == {
        ("deal_amount", "west"): "12050",
        ("deal_amount", "sales"): "24050",
        ("target_attainment", "west"): "12050",
        ("target_attainment", "sales"): "24050",
    }
