"""Kinds of rows that come in: which fields each has, what they hold, and which of them is the key.

A kind of facts is one table of the fact store. Adding one is adding an entry to `FACTS`
(docs/recipes/fact-kind.md). Org and targets declare kinds of their own beside their sinks.

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
from types import MappingProxyType

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


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a kind."""

    name: str
    type: str
    label_en: str
    label_zh: str
    says: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of row. `key` names the fields that identify a row; `day` the field that dates it, if any does."""

    code: str
    label_en: str
    label_zh: str
    says: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    day: str | None = None

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


def _key(name: str, en: str, zh: str) -> Field:
    return Field(
        name=name,
        type="text",
        label_en=en,
        label_zh=zh,
        required=True,
        says="Identifies the row; the same key again is the same row.",
    )


def _day(name: str, en: str, zh: str, *, required: bool = False, says: str = "") -> Field:
    return Field(name=name, type="day", label_en=en, label_zh=zh, required=required, says=says)


def _moment(name: str, en: str, zh: str, says: str = "") -> Field:
    return Field(name=name, type="moment", label_en=en, label_zh=zh, says=says)


def _text(name: str, en: str, zh: str, says: str = "") -> Field:
    return Field(name=name, type="text", label_en=en, label_zh=zh, says=says)


def _money(name: str, en: str, zh: str, *, required: bool = False, says: str = "") -> Field:
    return Field(name=name, type="money", label_en=en, label_zh=zh, required=required, says=says)


def _choice(
    name: str, en: str, zh: str, *choices: str, required: bool = False, says: str = ""
) -> Field:
    return Field(
        name=name,
        type="choice",
        label_en=en,
        label_zh=zh,
        choices=choices,
        required=required,
        says=says,
    )


PERSON = Field(
    name="person",
    type="person",
    label_en="Person",
    label_zh="人员",
    says="Empty: the company's own.",
)
UNIT = Field(
    name="unit",
    type="unit",
    label_en="Unit",
    label_zh="部门",
    says="Empty: the unit of the person's main assignment on the day.",
)
CUSTOMER = Field(name="customer", type="customer", label_en="Customer", label_zh="客户")
PRODUCT = Field(name="product", type="product", label_en="Product", label_zh="产品")

DEALS = Kind(
    code="deals",
    label_en="Deals",
    label_zh="成交单",
    says="What was sold, once it is signed; a return is a deal with a negative amount.",
    key=("deal",),
    day="day",
    fields=(
        _key("deal", "Deal", "成交单号"),
        _day("day", "Signed on", "成交日期", required=True),
        PERSON,
        UNIT,
        CUSTOMER,
        PRODUCT,
        _money("amount", "Amount", "成交金额", required=True),
        _money("cost", "Cost", "成本"),
        Field(name="quantity", type="number", label_en="Quantity", label_zh="数量"),
        _choice("customer_kind", "Customer is", "客户新老", "new", "existing"),
        _choice("product_kind", "Product is", "产品新老", "new", "old"),
        _text("channel", "Channel", "渠道"),
        _text("segment", "Segment", "客户细分"),
        Field(name="key_account", type="bool", label_en="Key account", label_zh="大客户"),
    ),
)

RECEIPTS = Kind(
    code="receipts",
    label_en="Receipts",
    label_zh="回款",
    says="One instalment of what a customer owes: when and how much was due, when and how much came in. Not paid yet: no day.",
    key=("receipt",),
    day="day",
    fields=(
        _key("receipt", "Receipt", "回款单号"),
        _day("day", "Received on", "回款日期"),
        PERSON,
        UNIT,
        CUSTOMER,
        _text("deal", "Deal", "成交单号"),
        _money("amount", "Received", "回款金额"),
        _day("due_day", "Due on", "应收日期"),
        _money("due_amount", "Due", "应收金额"),
    ),
)

OPPORTUNITIES = Kind(
    code="opportunities",
    label_en="Opportunities",
    label_zh="商机",
    says="What may be sold; decided once it is won or lost. Without an opening day it is kept, undated.",
    key=("opportunity",),
    day="day",
    fields=(
        _key("opportunity", "Opportunity", "商机编号"),
        _day("day", "Opened on", "建立日期"),
        PERSON,
        UNIT,
        CUSTOMER,
        PRODUCT,
        _text("stage", "Stage", "阶段"),
        _choice("outcome", "Outcome", "结果", "open", "won", "lost", required=True),
        _day("closed_day", "Closed on", "关闭日期"),
        _money("amount", "Value", "商机金额"),
        _text("lost_reason", "Reason lost", "丢单原因"),
    ),
)

CUSTOMERS = Kind(
    code="customers",
    label_en="Customers",
    label_zh="客户",
    says="Who buys or may buy; one row a customer, the newest values hold.",
    key=("customer",),
    day="since",
    fields=(
        Field(
            name="customer",
            type="customer",
            label_en="Customer",
            label_zh="客户编号",
            required=True,
        ),
        _text("name", "Name", "客户名称"),
        _day("since", "Customer since", "建档日期"),
        Field(
            name="person",
            type="person",
            label_en="Owner",
            label_zh="负责人",
            says="Empty: the company's own.",
        ),
        UNIT,
        _choice(
            "tier", "Tier", "客户等级", "strategic", "potential", "ordinary", "at_risk", "lost"
        ),
        _text("segment", "Segment", "客户细分"),
        _text("region", "Region", "区域"),
        Field(name="key_account", type="bool", label_en="Key account", label_zh="大客户"),
    ),
)

CUSTOMER_NEEDS = Kind(
    code="customer_needs",
    label_en="Customer needs",
    label_zh="客户需求",
    says="What a customer asked for: heard by a salesperson, passed on to the back office, answered, solved.",
    key=("need",),
    day="day",
    fields=(
        _key("need", "Need", "需求编号"),
        _day("day", "Heard on", "提出日期", required=True),
        Field(
            name="person",
            type="person",
            label_en="Heard by",
            label_zh="反馈人",
            says="The salesperson who heard it.",
        ),
        Field(
            name="handler",
            type="person",
            label_en="Handled by",
            label_zh="处理人",
            says="Who in the back office answers it.",
        ),
        UNIT,
        CUSTOMER,
        PRODUCT,
        _moment("heard_at", "Heard at", "提出时间"),
        _moment("passed_at", "Passed on at", "反馈时间"),
        _moment("answered_at", "Answered at", "答复时间"),
        _moment("solved_at", "Solved at", "解决时间"),
    ),
)

SERVICE_TICKETS = Kind(
    code="service_tickets",
    label_en="Service tickets",
    label_zh="服务工单",
    says="A request to customer service, from opened to solved.",
    key=("ticket",),
    day="day",
    fields=(
        _key("ticket", "Ticket", "工单编号"),
        _day("day", "Opened on", "受理日期", required=True),
        Field(name="person", type="person", label_en="Handled by", label_zh="处理人"),
        UNIT,
        CUSTOMER,
        PRODUCT,
        _choice("topic", "Topic", "工单类型", "before_sale", "after_sale", "other"),
        _moment("opened_at", "Opened at", "受理时间"),
        _moment("answered_at", "Answered at", "首次响应时间"),
        _moment("solved_at", "Solved at", "解决时间"),
    ),
)

COMPLAINTS = Kind(
    code="complaints",
    label_en="Complaints",
    label_zh="投诉",
    says="A customer complained; with the unit at fault once that is known.",
    key=("complaint",),
    day="day",
    fields=(
        _key("complaint", "Complaint", "投诉编号"),
        _day("day", "Complained on", "投诉日期", required=True),
        PERSON,
        Field(name="unit", type="unit", label_en="Unit at fault", label_zh="责任部门"),
        CUSTOMER,
        _text("deal", "Deal", "成交单号"),
        _text("topic", "About", "投诉类型"),
        _moment("solved_at", "Solved at", "解决时间"),
    ),
)

RATINGS = Kind(
    code="ratings",
    label_en="Ratings and surveys",
    label_zh="评分与调查",
    says="One answer: somebody or something was rated on a topic, on the scale that the topic uses.",
    key=("rating",),
    day="day",
    fields=(
        _key("rating", "Answer", "评分编号"),
        _day("day", "Rated on", "评分日期", required=True),
        _choice(
            "topic",
            "Topic",
            "评分主题",
            "satisfaction",
            "collaboration",
            "support",
            "recommend",
            "staff",
            required=True,
            says="satisfaction, recommend: by customers; collaboration: by colleagues; support: of a back office by sales; staff: by employees.",
        ),
        Field(name="person", type="person", label_en="Person rated", label_zh="被评人"),
        Field(
            name="unit",
            type="unit",
            label_en="Unit rated",
            label_zh="被评部门",
            says="Empty: the unit of the person's main assignment on the day.",
        ),
        Field(name="rater", type="person", label_en="Rated by", label_zh="评分人"),
        CUSTOMER,
        Field(name="score", type="number", label_en="Score", label_zh="得分", required=True),
    ),
)

FACTS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.code: kind
        for kind in (
            DEALS,
            RECEIPTS,
            OPPORTUNITIES,
            CUSTOMERS,
            CUSTOMER_NEEDS,
            SERVICE_TICKETS,
            COMPLAINTS,
            RATINGS,
        )
    }
)
