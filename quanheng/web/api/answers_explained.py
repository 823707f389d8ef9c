"""The shapes of explanations: formula, inputs, rule, run, and the rows of the files that a number came from."""

from __future__ import annotations

from typing import Any

from ninja import Field, Schema

from quanheng.web.api.answers import Both, Number
from quanheng.web.api.asking import By


class Formula(Schema):
    """How a number is made, in symbols and in words."""

    symbols: str
    words: str


class Rule(Schema):
    """The rule that a number was made by."""

    code: str
    label: Both
    version: str = Field(description="SHA-256 of its text.")
    source: str | None = Field(description="shipped or own.")
    file: str
    reference: Both


class Run(Schema):
    """The run that closed the period."""

    id: int
    period: str
    results_hash: str
    corrects: int | None


class Row(Schema):
    """A row of a file that counts in an input."""

    facts: str = Field(
        description="Its kind; “assignments” and “targets” are those of the org and of planning."
    )
    batch: str | int | None = Field(description="The import that brought it.")
    file: str | None
    sheet: str | None
    row: int | None
    fields: dict[str, Any]


class Input(Schema):
    """What a formula was filled with, with a slice of its rows."""

    what: str
    facts: str
    period: str
    value: Number | None
    uom: str = Field(
        description="What the value counts, such as “money”, “rows” or “hours”; empty where its field does not say it."
    )
    rows_total: int = Field(description="How many rows it rests on in all.")
    rows: list[Row]


class Explanation(Schema):
    """A number with everything it was made of."""

    key: str
    name: str
    period: str
    metric: str
    value: Number | None
    uom: str
    currency: str = Field("", description="Of money.")
    numerator: str = ""
    denominator: str = ""
    why: str | None = None
    notes: list[str] = []
    formula: Formula
    rule: Rule
    run: Run | None
    inputs: list[Input]


class Step(Schema):
    """A metric on the way from a line to sales."""

    metric: str
    label: Both


class Link(Schema):
    """How a line moves sales."""

    path: list[Step]
    lag: str
    effect: str
    says: Both | None


class Benchmark(Schema):
    """What is usual in the industry; without a value there is `why`."""

    value: Number | None
    why: str = ""
    day_from: str = ""
    source: str = ""
    label: Both = {}


class LineExplained(Schema):
    """A line of a card with everything it was made of; one made of pay that is not for the asker has no number."""

    metric: str
    by: By
    key: str
    name: str = ""
    period: str = ""
    group: str
    uom: str
    currency: str = ""
    value: Number | None
    numerator: str = ""
    denominator: str = ""
    target: Number | None
    attainment: float | None
    weight: float
    effective_weight: float
    score: float | None
    contribution: float | None
    why: str | None
    notes: list[str]
    link: Link
    benchmark: Benchmark | None
    formula: Formula | None = None
    rule: Rule
    inputs: list[Input]


class Beside(Schema):
    """A number that stands beside the lines of a card."""

    metric: str
    label: Both
    by: By
    key: str
    uom: str
    value: Number | None
    why: str | None


class Points(Schema):
    """Points given or taken by a rule, and the numbers that it looked at."""

    label: Both
    points: float
    values: list[Beside]


class RedLine(Schema):
    """A red line; one that is crossed caps the score."""

    label: Both
    caps_at: float
    crossed: bool
    metric: str
    metric_label: Both
    value: Number | None
    why: str | None


class ScoreExplained(Schema):
    """A score with everything it was made of."""

    key: str
    name: str
    period: str
    card: str
    value: float | None
    uom: str
    why: str | None
    covered: float
    uncapped: float | None
    capped_by: str | None
    industry: str | None
    points: list[Points]
    red_lines: list[RedLine]
    watched: list[Beside]
    formula: Formula
    rule: Rule
    run: Run | None
    lines: list[LineExplained]
