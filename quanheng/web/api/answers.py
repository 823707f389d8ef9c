"""The shapes of what the API answers. Fields are added over time; none is renamed or taken away within /v1/.

Days run from `day_from` up to, but not with, `day_to`. Money is a decimal string in major units, a whole count an
integer, every other number is rounded half-up to 6 digits. Labels have both languages: {"en": …, "zh-CN": …}.
"""

from __future__ import annotations

from datetime import date, datetime

from ninja import Field, Schema

from quanheng.web.api.asking import By
from quanheng.web.api.paging import Page

Both = dict[str, str]
Number = str | int | float


class Person(Schema):
    """A person; unit, post, grade and manager are those of the main assignment of today."""

    key: str
    name: str
    hired: date | None
    left: date | None = Field(description="The first day no longer employed.")
    unit: str | None
    unit_name: str | None
    post: str | None
    grade: str | None
    manager: str | None = Field(description="Key of the manager.")


class People(Page):
    """A page of people."""

    data: list[Person]


class Assignment(Schema):
    """Where, as what and for whom a person works."""

    unit: str
    unit_name: str
    post: str | None
    post_name: str | None
    grade: str | None
    manager: str | None
    share: float = Field(description="The part of the working time: 1 is all of it.")
    main: bool
    day_from: date
    day_to: date | None


class PersonWhole(Person):
    """A person with all assignments that the asker sees, the oldest first."""

    assignments: list[Assignment]


class Unit(Schema):
    """A unit."""

    key: str
    name: str
    kind: str = Field(description="company, region, branch, department or team.")
    industry: str | None = Field(description="Its own, where it has one.")
    parent: str | None = Field(description="Key of the unit above, today.")
    open: bool = Field(description="Whether it stands in the tree today.")
    results: bool = Field(description="Whether the asker may read its results.")


class Units(Page):
    """A page of units."""

    data: list[Unit]


class Placement(Schema):
    """Where a unit stands in the tree."""

    parent: str | None
    day_from: date
    day_to: date | None


class UnitWhole(Unit):
    """A unit with its places in the tree, the oldest first, and the units directly below it."""

    below: list[str]
    placements: list[Placement]


class FormulaOfBoth(Schema):
    """How a number is made: in symbols, and in words of both languages."""

    symbols: str
    words: Both


class Metric(Schema):
    """A metric as the rulebook says it today."""

    code: str
    label: Both
    layer: str = Field(description="result, process or behaviour.")
    good: str = Field(description="The better direction: up, down or none.")
    uom: str = Field(description="Unit of measure: count, ratio, days, hours, points or money.")
    shape: str
    window: int = Field(description="Months that it looks back over; 0: the period itself.")
    owner: str
    why: Both
    formula: FormulaOfBoth
    reference: Both


class Metrics(Page):
    """A page of metrics."""

    data: list[Metric]


class Period(Schema):
    """A closed period and the run that holds for it."""

    period: str
    day_from: date
    day_to: date
    run: int
    corrects: int | None = Field(description="The run before it, where this one corrects it.")
    closed_at: datetime


class Periods(Page):
    """A page of closed periods."""

    data: list[Period]


class Measurement(Schema):
    """A metric of one key over a closed period. Without a value there is `why`, and no numerator."""

    key: str
    name: str
    period: str = Field(description="First day / first day no longer in it.")
    metric: str
    value: Number | None
    uom: str
    currency: str = Field("", description="Of money.")
    numerator: str = ""
    denominator: str = ""
    why: str | None = None
    notes: list[str] = []


class Measurements(Page):
    """A page of measurements."""

    data: list[Measurement]


class Score(Schema):
    """How a person's card came out; `value` is in points, at full attainment 100."""

    key: str
    name: str
    period: str
    card: str
    label: Both = Field(description="Of the card.")
    unit: str
    post: str
    grade: str | None
    value: float | None
    uom: str
    why: str | None
    covered: float = Field(description="The share of the weights that has data, in percent.")
    capped_by: str | None = Field(description="The red line that caps the score.")


class Scores(Page):
    """A page of scores."""

    data: list[Score]


class Line(Schema):
    """A line of a card. Weights are percent, scores points, attainment a ratio: 1 is the target reached."""

    metric: str
    label: Both
    by: By
    key: str
    group: str
    uom: str
    currency: str = Field("", description="Of money.")
    value: Number | None
    target: Number | None
    attainment: float | None
    weight: float
    effective_weight: float
    score: float | None
    contribution: float | None
    why: str | None
    notes: list[str]


class ScoreWhole(Score):
    """A person's card with its lines."""

    industry: str | None
    lines: list[Line]
