"""What templates are written in: the words for choices, yes and no, sheets, in both languages.

Labels and meanings of kinds and fields come from their declarations. A choice without words here is
written as its code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from quanheng.engine.ground.fields import Field, Kind


@dataclass(frozen=True)
class Speech:
    """The fixed words of one language; `code` is that of `quanheng.base.language`."""

    code: str
    sheet: str
    about: str
    yes: str
    no: str
    comma: str

    @property
    def is_wide(self) -> bool:
        """Whether a letter takes two columns of a typewriter."""
        return self.code == "zh-hans"


ZH = Speech("zh-hans", "填写", "说明", "是", "否", "、")
EN = Speech("en", "Rows", "About", "Yes", "No", ", ")
SPEECHES = {"zh": ZH, "en": EN}

CHOICES: Mapping[str, str] = {
    "absent": "缺勤",
    "admin": "行政",
    "after_sale": "售后",
    "appraisal": "绩效环节",
    "approval": "审批",
    "at_risk": "风险客户",
    "before_sale": "售前",
    "bonus": "奖金",
    "branch": "分公司",
    "call": "电话",
    "collaboration": "团队协作",
    "commission": "提成",
    "company": "公司",
    "competitor_price": "竞品调价",
    "competitor_product": "竞品上新",
    "customer_care": "客户维护",
    "customers": "客户",
    "department": "部门",
    "existing": "老客户",
    "finance": "财务",
    "form": "表单填写",
    "high_value": "高附加值产品",
    "hired": "入职",
    "hr": "人力资源",
    "late": "迟到",
    "leave": "请假",
    "left": "离职",
    "lost": "输单",
    "management": "管理层",
    "marketing": "市场",
    "meeting": "会议",
    "message": "消息",
    "new": "新客户",
    "old": "老品",
    "open": "进行中",
    "ordinary": "普通客户",
    "other": "其他",
    "performance": "绩效管理满意度",
    "policy": "政策",
    "potential": "潜力客户",
    "present": "出勤",
    "product": "产品",
    "promoted": "晋升",
    "promotion": "促销",
    "purchasing": "采购",
    "recommend": "推荐意愿",
    "region": "大区",
    "research": "研发",
    "returned": "返聘",
    "salary": "工资",
    "sales": "销售",
    "satisfaction": "客户满意度",
    "selling": "销售",
    "service": "客户服务",
    "social": "社保公积金",
    "staff": "员工满意度",
    "strategic": "战略客户",
    "success": "客户成功",
    "support": "销售支持",
    "team": "团队",
    "training": "培训",
    "transferred": "调动",
    "travel": "出差",
    "visit": "上门拜访",
    "won": "赢单",
}
# Where a choice is called otherwise than in most fields.
OF_FIELD: Mapping[tuple[str, str, str], str] = {
    ("deals", "product_kind", "new"): "新品",
    ("leads", "outcome", "won"): "已转化",
    ("leads", "outcome", "lost"): "已流失",
    ("spend", "purpose", "promotion"): "市场推广",
    ("requests", "topic", "support"): "支持",
    ("training", "family", "selling"): "销售技能",
    ("training", "family", "customers"): "客户知识",
    ("training", "family", "product"): "产品知识",
    ("training", "family", "high_value"): "高附加值产品",
    **{
        (kind, field, "lost"): "流失客户"
        for kind, field in (
            ("deals", "tier"),
            ("customers", "tier"),
            ("tier_changes", "from_tier"),
            ("tier_changes", "to_tier"),
        )
    },
}
# Days on which something ends: a template asks for the last one inside, as people think of it.
LAST_DAYS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("units", "to"): ("The last day on which it holds; empty: open.", "最后有效的一天；留空：一直有效。"),
    ("assignments", "to"): ("The last day on which it holds; empty: open.", "最后任职的一天；留空：仍在任。"),
    ("people", "left"): ("The last day employed; empty: still here.", "最后工作日；留空：在职。"),
    ("targets", "to"): ("The last day covered; empty: open.", "目标期的最后一天；留空：未定。"),
}  # fmt: skip


def of(language: str) -> Speech:
    """Return the words of a language of the program, `zh-hans` or `en`."""
    return next(speech for speech in SPEECHES.values() if speech.code == language)


def label(of: Kind | Field, speech: Speech) -> str:
    """Return what a kind or field is called."""
    return of.label_zh if speech is ZH else of.label_en


def choice(kind: Kind, field: Field, code: str, speech: Speech) -> str:
    """Return what one of the field's choices is called."""
    if speech is EN:
        return code.replace("_", " ").capitalize()
    return OF_FIELD.get((kind.code, field.name, code)) or CHOICES.get(code, code)


def meaning(kind: Kind, field: Field | None, speech: Speech) -> str:
    """Return what the kind holds, or what its field means."""
    if field is not None and (kind.code, field.name) in LAST_DAYS:
        english, chinese = LAST_DAYS[kind.code, field.name]
        return chinese if speech is ZH else english
    of = kind if field is None else field
    return of.says if speech is EN else of.says_zh or of.says


def ends_inside(kind: Kind, field: Field) -> bool:
    """Return whether the template asks for the last day inside, where the first one outside is held."""
    return (kind.code, field.name) in LAST_DAYS
