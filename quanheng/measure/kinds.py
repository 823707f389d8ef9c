"""What an import of targets holds."""

from __future__ import annotations

from quanheng.engine.ground.kinds import Field, Kind

TARGETS = Kind(
    code="targets",
    label_en="Targets",
    label_zh="目标",
    says="What is expected of a person, of a unit, or, where neither is named, of the company.",
    key=("metric", "person", "unit", "from"),
    fields=(
        Field(
            name="metric",
            type="text",
            label_en="Metric",
            label_zh="指标",
            required=True,
            says="Its code, such as deal_amount.",
        ),
        Field(name="person", type="person", label_en="Person", label_zh="人员"),
        Field(name="unit", type="unit", label_en="Unit", label_zh="部门"),
        Field(name="from", type="day", label_en="From", label_zh="开始日期", required=True),
        Field(
            name="to",
            type="day",
            label_en="To",
            label_zh="结束日期",
            says="The first day no longer covered; empty: open.",
        ),
        Field(
            name="amount",
            type="money",
            label_en="Amount",
            label_zh="目标金额",
            says="For metrics of money.",
        ),
        Field(
            name="value",
            type="number",
            label_en="Value",
            label_zh="目标值",
            says="For every other metric; a ratio as 0.12 or 12 %.",
        ),
    ),
)
