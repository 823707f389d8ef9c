"""What an import of targets holds."""

from __future__ import annotations

from quanheng.engine.ground.fields import Kind, field, needed

TARGETS = Kind(
    code="targets",
    label_en="Targets",
    label_zh="目标",
    says="What is expected of a person, of a unit, or, where neither is named, of the company.",
    says_zh="对人员、部门的目标；两者都不填即为公司目标。",
    key=("metric", "person", "unit", "from"),
    fields=(
        needed("text", "metric", "Metric", "指标", "Its code, such as deal_amount.", "指标代码，如 deal_amount。"),
        field("person", "person", "Person", "人员"),
        field("unit", "unit", "Unit", "部门"),
        needed("day", "from", "From", "开始日期"),
        field("day", "to", "To", "结束日期", "The first day no longer covered; empty: open.", "不再覆盖的第一天；留空：未定。"),
        field("money", "amount", "Amount", "目标金额", "For metrics of money.", "金额类指标填写。"),
        field(
            "number",
            "value",
            "Value",
            "目标值",
            "For every other metric; a ratio as 0.12 or 12 %.",
            "其他指标填写；比率写 0.12 或 12%。",
        ),
    ),
)  # fmt: skip
