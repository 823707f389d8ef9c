"""How the company's own systems call what the facts hold as codes."""

from __future__ import annotations

from quanheng.demo.sizes import GRADES, POSTS
from quanheng.engine.ground.choice_labels import DECISIONS

UNIT_KINDS = {"company": "公司", "branch": "分公司", "department": "部门", "team": "团队"}
TIERS = {
    "strategic": "战略客户",
    "potential": "潜力客户",
    "ordinary": "普通客户",
    "at_risk": "风险客户",
    "lost": "流失客户",
}
FUNCTIONS = {
    "sales": "销售", "purchasing": "采购", "service": "客服", "success": "客户成功", "finance": "财务",
    "marketing": "市场", "research": "研发", "hr": "人力", "admin": "行政", "management": "管理层",
}  # fmt: skip
OUTCOMES = {"open": "跟进中", "won": "赢单", "lost": "输单"}
LABELS: dict[str, dict[str, str]] = {
    "unit_kind": UNIT_KINDS,
    "industry": {"fmcg": "快速消费品", "b2b_technology": "企业科技"},
    "post": POSTS,
    "grade": {code: name for code, (name, _) in GRADES.items()},
    "action": dict(DECISIONS),
    "file": {"contract": "劳动合同", "education": "学历"},
    "part": {"owns": "负责", "takes_part": "参与"},
    "reach": {"unit": "本部门", "branch": "本分公司", "company": "全公司"},
    "per": {"each": "每次", "month": "每月", "quarter": "每季度", "year": "每年"},
    "tier": TIERS,
    "customer_kind": {"new": "新客户", "existing": "老客户"},
    "product_kind": {"new": "新品", "old": "老品"},
    "outcome": OUTCOMES,
    "function": FUNCTIONS,
    "visit": {"visit": "上门拜访", "call": "电话", "message": "微信消息", "meeting": "会议"},
    "ticket": {"before_sale": "售前咨询", "after_sale": "售后问题", "other": "其他"},
    "request": {"support": "业务支持", "product": "产品需求", "approval": "审批", "meeting": "会议沟通", "other": "其他"},
    "rating": {
        "satisfaction": "客户满意度", "collaboration": "团队协作", "support": "销售支持", "recommend": "推荐意愿",
        "staff": "员工满意度", "performance": "绩效管理满意度",
    },
    "step": {"appraisal": "绩效环节", "form": "表单填写", "approval": "审批", "other": "其他"},
    "status": {"present": "出勤", "late": "迟到", "absent": "旷工", "leave": "请假", "travel": "出差"},
    "family": {"product": "产品知识", "selling": "销售技巧", "customers": "客户管理", "high_value": "高附加值", "other": "通用"},
    "cost": {"salary": "薪酬", "training": "培训"},
    "move": {"hired": "入职", "left": "离职", "transferred": "调动", "promoted": "晋升", "returned": "返聘"},
    "news": {
        "competitor_price": "竞品价格", "policy": "政策", "promotion": "促销", "competitor_product": "竞品新品", "other": "其他",
    },
    "purpose": {"promotion": "市场推广", "customer_care": "客户关怀", "selling": "销售费用", "other": "其他"},
    "by_hand": {"channel_stock_days": "渠道库存天数"},
    "target": {
        "deal_amount": "销售额", "key_account_orders": "大客户订单额", "spend_amount": "市场费用",
        "new_customers": "新客户数", "sales_growth": "销售增长率", "high_value_share": "高附加值产品占比",
        "retention_rate": "客户留存率", "retention_12m": "年度客户留存率", "contact_frequency": "购销沟通频率", "delivery_on_time_rate": "准时交付率",
        "need_resolution_hours": "需求解决时长", "after_sales_hours": "售后解决时长", "customers_raised": "客户升级数",
        "expense_cycle_days": "报销周期", "time_to_hire": "招聘周期", "qualified_leads": "合格线索数",
        "support_response_hours": "支持响应时间", "product_request_rate": "产品需求及时答复率",
        "training_completion": "培训完成率",
    },
}  # fmt: skip
