"""The whole chain drawn: boxes that do not cover one another, links that can each be followed."""

from __future__ import annotations

import itertools
import re

import pytest

from conftest import shipped
from quanheng.measure.reading.links import distances, links
from quanheng.web.chain import LANES
from quanheng.web.chain_layout import WIDE, Layout, Pair, laid_out

OWNERS = {"visits": "seller", "leads": "marketing", "deals": "seller", "sales": "seller"}
PAIRS = [Pair("visits", "deals"), Pair("leads", "deals"), Pair("deals", "sales"), Pair("visits", "sales")]  # fmt: skip
FAR = {"sales": 0, "deals": 1, "visits": 2, "leads": 2}


@pytest.fixture(scope="module")
def whole() -> Layout:
    book = shipped()
    every = links(book)
    far = distances(every)
    owners = {code: book.metrics[code].owner for code in far}
    pairs = [Pair(link.start, link.end) for link in every]
    return laid_out(owners, [owner for owner, _ in LANES], far, pairs)


def test_what_moves_stands_left_of_what_it_moves():
    made = laid_out(OWNERS, ["marketing", "seller"], FAR, PAIRS)

    assert {code: box.column for code, box in made.boxes.items()} == {
        "visits": 0, "leads": 0, "deals": 1, "sales": 2,
    }  # fmt: skip


def test_each_link_has_an_end_of_its_own_at_a_box():
    made = laid_out(OWNERS, ["marketing", "seller"], FAR, PAIRS)

    deals, visits = made.boxes["deals"], made.boxes["visits"]
    assert [deals.port(pair) - deals.y for pair in deals.into] == [15, 31]
    assert [visits.port(pair) - visits.y for pair in visits.out] == [15, 31]


def test_a_link_past_a_box_goes_below_it():
    made = laid_out(OWNERS, ["marketing", "seller"], FAR, PAIRS)

    deals = made.boxes["deals"]
    lengths = [int(y) for y in re.findall(r"V(\d+)", made.ways[Pair("visits", "sales")])]
    assert lengths[0] > deals.y + deals.high


def test_no_lane_begins_with_an_empty_place(whole):
    for lane in whole.lanes:
        assert min(box.column for box in whole.boxes.values() if box.lane == lane) == 0


def test_no_box_covers_another(whole):
    for one, other in itertools.combinations(whole.boxes.values(), 2):
        apart = one.column != other.column or one.y + one.high <= other.y or other.y + other.high <= one.y  # fmt: skip
        assert apart


def test_no_two_links_share_a_piece_of_the_way_up_or_down(whole):
    pieces: dict[int, list[tuple[int, int, Pair]]] = {}
    for pair, way in whole.ways.items():
        at = int(re.match(r"M\d+,(\d+)", way)[1])
        for x, y in re.findall(r"H(\d+) V(\d+)", way):
            pieces.setdefault(int(x), []).append((min(at, int(y)), max(at, int(y)), pair))
            at = int(y)

    for held in pieces.values():
        for (_, low, one), (high, _, other) in itertools.pairwise(sorted(held)):
            assert low < high, (one, other)


def test_links_run_upright_only_between_columns(whole):
    boxes = [(box.x, box.x + WIDE) for box in whole.boxes.values()]

    for way in whole.ways.values():
        for x in map(int, re.findall(r"H(\d+) V", way)):
            assert not any(left <= x <= right for left, right in boxes)
