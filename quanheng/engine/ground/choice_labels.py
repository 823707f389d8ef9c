"""What the choices of fields are called in both languages; a choice without Chinese here is called by its code.

Posts are a company's own words; those that the rulebook that comes with the program names have theirs here.
"""

from __future__ import annotations

from collections.abc import Mapping

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
# What people may have the authority to decide on.
DECISIONS: Mapping[str, str] = {
    "price_discount": "价格折扣",
    "contract_sign": "合同签订",
    "credit_term": "账期授信",
    "refund": "退款",
    "hire": "招聘录用",
    "dismiss": "辞退",
    "transfer": "人员调动",
    "target_adjust": "目标调整",
    "restructure": "组织调整",
    "expense": "费用报销",
    "leave": "请假",
    "pay_change": "调薪",
    "supplier_choice": "供应商选择",
    "purchase_order": "采购下单",
    "campaign_spend": "市场费用",
    "training_spend": "培训费用",
    "rule_release": "规则发布",
    "access_grant": "系统授权",
    "complaint_settle": "投诉处理",
    "price_list": "价格表",
}
# Where a choice is called otherwise than in most fields.
OF_FIELD: Mapping[tuple[str, str, str], str] = {
    ("deals", "product_kind", "new"): "新品",
    ("duty_parts", "part", "owns"): "负责",
    ("duty_parts", "part", "takes_part"): "参与",
    ("authorities", "reach", "unit"): "本部门",
    ("authorities", "reach", "branch"): "本分公司",
    ("authorities", "reach", "company"): "全公司",
    ("authorities", "per", "each"): "每次",
    ("authorities", "per", "month"): "每月",
    ("authorities", "per", "quarter"): "每季度",
    ("authorities", "per", "year"): "每年",
    **{("authorities", "action", code): label for code, label in DECISIONS.items()},
    ("file_entries", "kind", "contract"): "劳动合同",
    ("file_entries", "kind", "education"): "学历",
    ("file_entries", "kind", "experience"): "外部工作经历",
    ("file_entries", "kind", "ability"): "能力",
    ("file_entries", "kind", "document"): "证件",
    ("file_entries", "kind", "award"): "荣誉",
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
POSTS: Mapping[str, str] = {
    "admin": "行政",
    "after_sales": "售后服务",
    "city_manager": "城市总经理",
    "customer_discovery": "需求挖掘",
    "customer_service": "客户服务",
    "customer_success": "客户成功",
    "finance": "财务",
    "front_desk": "行政前台",
    "general_manager": "总经理",
    "growth_salesperson": "专项拓新销售",
    "hr": "人力资源",
    "marketing": "市场",
    "purchasing": "采购",
    "research": "研发",
    "sales_manager": "销售经理",
    "salesperson": "销售",
}


def both(kind: str, field: str, code: str) -> tuple[str, str]:
    """Return what a choice of a field is called, in English within a sentence, and in Chinese.

    >>> both("employment_events", "kind", "left"), both("deals", "product_kind", "new")
    (('left', '离职'), ('new', '新品'))
    """
    chinese = OF_FIELD.get((kind, field, code)) or CHOICES.get(code, code)
    return code.replace("_", " "), chinese


def post(code: str) -> tuple[str, str]:
    """Return what a post is called, in both languages; a post of a company's own by its code.

    >>> post("growth_salesperson"), post("P-17")
    (('growth salesperson', '专项拓新销售'), ('P-17', 'P-17'))
    """
    return (code.replace("_", " "), POSTS[code]) if code in POSTS else (code, code)
