"""The boxes of an org chart: none lies on another, and each stands below the one that it hangs on."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from quanheng.engine.org.chart_layout import DROP, HIGH, WIDE, Box, Layout, first_opened, laid_out

GROUP = {"group": ["staff", "north", "south"], "north": ["n1", "n2"], "south": ["s1"]}


@st.composite
def trees(draw) -> dict[str, list[str]]:
    """Return a tree of up to 60 units, each below one of those before it; u0 is its root."""
    parents = draw(st.lists(st.integers(0, 10_000), min_size=0, max_size=60))
    children: dict[str, list[str]] = {}
    for number, pick in enumerate(parents, 1):
        children.setdefault(f"u{pick % number}", []).append(f"u{number}")
    return children


def by_unit(picture: Layout) -> dict[str, Box]:
    return {box.unit: box for box in picture.boxes}


def apart(one: Box, other: Box) -> bool:
    return (
        abs(one.x - other.x) >= WIDE
        or abs(one.y - other.y) >= HIGH
    )  # fmt: skip


def test_units_that_end_a_branch_are_stacked_and_others_stand_side_by_side():
    boxes = by_unit(laid_out(["group"], GROUP, None))

    # 94 high, 40 between the rows, 12 within a stack; three columns: the staff's, 18 + 208 wide, north's and south's, each 18 + 208, with gaps of 20: 718 in all
    assert (boxes["group"].x, boxes["group"].y) == (255, 0)
    assert (boxes["staff"].x, boxes["staff"].y) == (18, 134)
    assert (boxes["north"].x, boxes["north"].y) == (255, 134)
    assert (boxes["n1"].x, boxes["n1"].y) == (264, 268)
    assert (boxes["n2"].x, boxes["n2"].y) == (264, 374)
    assert boxes["south"].x == 501


def test_a_folded_unit_says_how_many_stand_below_it():
    boxes = by_unit(laid_out(["group"], GROUP, frozenset(["group"])))

    assert set(boxes) == {"group", "staff", "north", "south"}
    assert [boxes[unit].folded for unit in ("group", "staff", "north", "south")] == [0, 0, 2, 1]


def test_more_than_ten_in_a_stack_take_a_second_column():
    boxes = by_unit(laid_out(["top"], {"top": [f"t{n:02}" for n in range(12)]}, None))

    assert {boxes[f"t{n:02}"].x for n in range(10)} == {18}
    assert {boxes["t10"].x, boxes["t11"].x} == {264}
    assert boxes["t10"].y == boxes["t00"].y


@given(trees())
def test_no_two_boxes_overlap_and_all_is_drawn_once(children):
    picture = laid_out(["u0"], children, None)

    units = {"u0", *(one for below in children.values() for one in below)}
    assert sorted(box.unit for box in picture.boxes) == sorted(units)
    assert all(
        apart(one, other)
        for place, one in enumerate(picture.boxes)
        for other in picture.boxes[place + 1 :]
    )


@given(trees(), st.sets(st.integers(0, 60)))
def test_whoever_stands_below_lies_below_and_within_the_picture(children, opened):
    picture = laid_out(["u0"], children, frozenset(f"u{number}" for number in opened))

    boxes = by_unit(picture)
    for unit, below in children.items():
        for one in below:
            if one in boxes:
                assert boxes[one].y >= boxes[unit].y + HIGH + DROP
    assert all(box.x >= 0 and box.x + WIDE <= picture.width for box in picture.boxes)


def test_two_thousand_boxes_are_laid_out_without_overlap():
    children = {"r": [f"b{b}" for b in range(40)]}
    children |= {f"b{b}": [f"b{b}t{t}" for t in range(49)] for b in range(40)}

    picture = laid_out(["r"], children, None)

    assert len(picture.boxes) == 2001
    places = {(box.x, box.y) for box in picture.boxes}
    assert len(places) == 2001
    rows: dict[int, list[int]] = {}
    for box in picture.boxes:
        rows.setdefault(box.y, []).append(box.x)
    assert all(
        right - left >= WIDE
        for xs in rows.values()
        for left, right in zip(sorted(xs), sorted(xs)[1:], strict=False)
    )


def test_at_first_whole_levels_open_as_long_as_they_fit():
    assert first_opened(["group"], GROUP, 4) == {"group"}
    assert first_opened(["group"], GROUP, 7) == {"group", "north", "south"}
    assert first_opened(["group"], GROUP, 2) == {"group"}
