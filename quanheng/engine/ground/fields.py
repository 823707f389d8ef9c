"""Fields and kinds of rows: what a column holds, which columns identify a row, and what makes a row doubtful.

How a field's type is held in a frame:

| type | in a frame | in a row of Python |
|---|---|---|
| text, person, unit, customer, product, choice | String | str |
| day | Int32, days since 1970-01-01 | int |
| moment | Int64, UTC milliseconds | int |
| money | Int64, minor units at the company's scale | int |
| number | Int64, millionths | int |
| int | Int64 | int |
| bool | Boolean | bool |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

TYPES = (
    "text",
    "person",
    "unit",
    "customer",
    "product",
    "choice",
    "day",
    "moment",
    "money",
    "number",
    "int",
    "bool",
)
TEXTUAL = frozenset({"text", "person", "unit", "customer", "product", "choice"})
# Every row of facts also says where it came from.
SOURCE_FIELDS = ("batch", "file", "sheet", "row")
UNDATED = "undated"
# Who gave an answer is for those who see the whole company, not for whoever was rated.
RATERS = frozenset({"rater"})


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a kind. `uom`: what a number counts, where its label does not say it."""

    name: str
    type: str
    label_en: str
    label_zh: str
    says: str = ""
    says_zh: str = ""
    uom: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """Rows that cannot be right although each cell can be read: they count, and every card that rests on them says so.

    `where` is an expression that such a row fulfils. `once` names the fields that no two rows, of whatever day, may
    share. `most` names an amount, the field by which it adds up, and the field that holds the most it may come to.
    """

    code: str
    says_en: str
    says_zh: str
    where: str = ""
    once: tuple[str, ...] = ()
    most: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of row. `key` names the fields that identify a row; `day` the field that dates it, if any does.

    `pay`: its rows say what people earn, and open to few.
    """

    code: str
    label_en: str
    label_zh: str
    says: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    says_zh: str = ""
    day: str | None = None
    pay: bool = False
    doubts: tuple[Doubt, ...] = ()

    def field(self, name: str) -> Field:
        """Return the field of that name.

        :raises KeyError: the kind has no such field.
        """
        return self.by_name[name]

    @property
    def by_name(self) -> Mapping[str, Field]:
        """The fields by their names."""
        return {field.name: field for field in self.fields}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the fields, in their order."""
        return tuple(field.name for field in self.fields)


def key(name: str, en: str, zh: str) -> Field:
    """Return the field that identifies a row."""
    return Field(
        name=name,
        type="text",
        label_en=en,
        label_zh=zh,
        required=True,
        says="Identifies the row; the same key again is the same row.",
        says_zh="唯一编号；同一编号再次出现即视为同一行。",
    )


def field(
    type_: str, name: str, en: str, zh: str, says: str = "", says_zh: str = "", uom: str = ""
) -> Field:
    """Return a field that may be empty."""
    return Field(
        name=name, type=type_, label_en=en, label_zh=zh, says=says, says_zh=says_zh, uom=uom
    )


def needed(type_: str, name: str, en: str, zh: str, says: str = "", says_zh: str = "") -> Field:
    """Return a field that every row must fill."""
    return Field(
        name=name,
        type=type_,
        label_en=en,
        label_zh=zh,
        says=says,
        says_zh=says_zh,
        required=True,
    )


def choice(
    name: str,
    en: str,
    zh: str,
    choices: str,
    says: str = "",
    says_zh: str = "",
    *,
    required: bool = False,
) -> Field:
    """Return a field that holds one of some words, written with blanks between them."""
    return Field(
        name=name,
        type="choice",
        label_en=en,
        label_zh=zh,
        says=says,
        says_zh=says_zh,
        choices=tuple(choices.split()),
        required=required,
    )


PERSON = field(
    "person", "person", "Person", "人员", "Empty: the company's own.", "留空：记在公司名下。"
)
UNIT = field(
    "unit",
    "unit",
    "Unit",
    "部门",
    "Empty: the unit of the person's main assignment on the day.",
    "留空：按人员当日的主任职部门。",
)
CUSTOMER = field("customer", "customer", "Customer", "客户")
PRODUCT = field("product", "product", "Product", "产品")
# The functions of a company, as requests and market news name them.
FUNCTIONS = "sales purchasing service success finance marketing research hr admin management other"
