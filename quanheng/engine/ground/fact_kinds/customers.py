"""Customers and products, and the work with customers: visits, needs, demonstrations, outreach, forms."""

from __future__ import annotations

from quanheng.engine.ground.fact_kinds.selling import TIERS
from quanheng.engine.ground.fields import (
    CUSTOMER,
    PERSON,
    PRODUCT,
    UNIT,
    Doubt,
    Kind,
    choice,
    field,
    key,
    needed,
)

CUSTOMERS = Kind(
    code="customers",
    label_en="Customers",
    label_zh="客户",
    says="Who buys or may buy; one row a customer, the newest values hold.",
    says_zh="客户档案，每个客户一行，以最新值为准。",
    key=("customer",),
    day="since",
    fields=(
        needed("customer", "customer", "Customer", "客户编号"),
        field("text", "name", "Name", "客户名称"),
        field("day", "since", "Customer since", "建档日期"),
        field("person", "person", "Owner", "负责人", "Empty: the company's own.", "留空：公司公海客户。"),
        UNIT,
        choice("tier", "Tier", "客户等级", TIERS),
        field("text", "segment", "Segment", "客户细分"),
        field("text", "region", "Region", "区域"),
        field("bool", "key_account", "Key account", "大客户"),
    ),
)  # fmt: skip

PRODUCTS = Kind(
    code="products",
    label_en="Products",
    label_zh="产品",
    says="What is sold; one row a product, the newest values hold.",
    says_zh="产品档案，每个产品一行，以最新值为准。",
    key=("product",),
    day="launched_day",
    fields=(
        needed("product", "product", "Product", "产品编码"),
        field("text", "name", "Name", "产品名称"),
        field("text", "line", "Product line", "产品线"),
        field("day", "launched_day", "Launched on", "上市日期"),
        field("bool", "high_value", "High-value-added", "高附加值"),
        field("money", "price", "List price", "标价"),
        field("money", "cost", "Standard cost", "标准成本"),
        field("text", "segment", "Segment", "细分市场"),
        field("text", "tier", "Tier", "产品等级"),
    ),
)

TIER_CHANGES = Kind(
    code="tier_changes",
    label_en="Changes of tier",
    label_zh="客户等级变更",
    says="A customer moved from one tier to another.",
    says_zh="客户等级的每次调整。",
    key=("change",),
    day="day",
    fields=(
        key("change", "Change", "变更编号"),
        needed("day", "day", "Changed on", "变更日期"),
        field("person", "person", "Brought about by", "促成人"),
        UNIT,
        CUSTOMER,
        choice("from_tier", "From tier", "原等级", TIERS),
        choice("to_tier", "To tier", "新等级", TIERS, required=True),
    ),
)

VISITS = Kind(
    code="visits",
    label_en="Visits and follow-ups",
    label_zh="拜访跟进",
    says="A visit, call, message or meeting with a customer, and how deep it went.",
    says_zh="对客户的拜访、电话、消息或会议，以及沟通深度。",
    key=("visit",),
    day="day",
    fields=(
        key("visit", "Visit", "拜访编号"),
        needed("day", "day", "Visited on", "拜访日期"),
        PERSON,
        UNIT,
        CUSTOMER,
        choice("kind", "Kind", "跟进方式", "visit call message meeting", "Empty: a visit.", "留空：上门拜访。"),
        field("number", "need_depth", "Depth of need", "需求深度", "Rubric, 1 to 5.", "按评分标准 1 至 5 分。"),
        field("number", "fit", "Fit", "方案匹配度", "Rubric, 1 to 5.", "按评分标准 1 至 5 分。"),
        field("bool", "next_step", "Next step reached", "达成下一步"),
        field("text", "result", "Result", "拜访结果"),
    ),
    doubts=(
        Doubt(
            code="off_the_scale",
            where="not need_depth between 0 and 5 or not fit between 0 and 5",
            says_en="need depth or fit lies outside 0 to 5",
            says_zh="需求深度或匹配度超出 0 至 5 分",
        ),
    ),
)  # fmt: skip

CUSTOMER_NEEDS = Kind(
    code="customer_needs",
    label_en="Customer needs",
    label_zh="客户需求",
    says="What a customer asked for: heard by a salesperson, passed on to the back office, answered, solved.",
    says_zh="客户提出的需求：销售听到、反馈后台、答复、解决。",
    key=("need",),
    day="day",
    fields=(
        key("need", "Need", "需求编号"),
        needed("day", "day", "Heard on", "提出日期"),
        field("person", "person", "Heard by", "反馈人", "The salesperson who heard it.", "听到需求的销售。"),
        field("person", "handler", "Handled by", "处理人", "Who in the back office answers it.", "后台负责处理的人员。"),
        UNIT,
        CUSTOMER,
        PRODUCT,
        field("moment", "heard_at", "Heard at", "提出时间"),
        field("moment", "passed_at", "Passed on at", "反馈时间"),
        field("moment", "answered_at", "Answered at", "答复时间"),
        field("moment", "solved_at", "Solved at", "解决时间"),
    ),
)  # fmt: skip

DEMONSTRATIONS = Kind(
    code="demonstrations",
    label_en="Demonstrations",
    label_zh="方案演示",
    says="A solution was shown to a customer, who passed it or not, and may have rated it.",
    says_zh="向客户演示方案，是否通过、评分多少。",
    key=("demonstration",),
    day="day",
    fields=(
        key("demonstration", "Demonstration", "演示编号"),
        needed("day", "day", "Held on", "演示日期"),
        PERSON,
        UNIT,
        CUSTOMER,
        PRODUCT,
        field("bool", "passed", "Passed", "是否通过"),
        field("number", "rating", "Rating", "客户评分", "1 to 5.", "1 至 5 分。"),
    ),
)

OUTREACH = Kind(
    code="outreach",
    label_en="Outreach",
    label_zh="话术触达",
    says="A customer was addressed with a script, and answered or not.",
    says_zh="用话术触达客户，客户是否响应。",
    key=("contact",),
    day="day",
    fields=(
        key("contact", "Contact", "触达编号"),
        needed("day", "day", "Addressed on", "触达日期"),
        PERSON,
        UNIT,
        CUSTOMER,
        field("text", "script", "Script", "话术"),
        field("bool", "answered", "Answered", "客户响应"),
        field("bool", "passed", "Passed", "话术通过"),
        field("number", "rating", "Rating", "评分", "1 to 5.", "1 至 5 分。"),
    ),
)

NEED_FORMS = Kind(
    code="need_forms",
    label_en="Need forms",
    label_zh="需求调研表",
    says="A form on what a customer needs, and how much of it is filled in.",
    says_zh="客户需求调研表及其填写完整程度。",
    key=("form",),
    day="day",
    fields=(
        key("form", "Form", "调研表编号"),
        needed("day", "day", "Filled in on", "填写日期"),
        PERSON,
        UNIT,
        CUSTOMER,
        field("int", "fields_filled", "Fields filled in", "已填项数"),
        field("int", "fields_total", "Fields", "总项数"),
    ),
    doubts=(
        Doubt(
            code="more_than_all",
            where="fields_filled > fields_total",
            says_en="more fields are filled in than the form has",
            says_zh="已填项数多于总项数",
        ),
    ),
)

KINDS = (
    CUSTOMERS,
    PRODUCTS,
    TIER_CHANGES,
    VISITS,
    CUSTOMER_NEEDS,
    DEMONSTRATIONS,
    OUTREACH,
    NEED_FORMS,
)
