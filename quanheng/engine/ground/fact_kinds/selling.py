"""What is sold: deals, receipts, leads, opportunities with their stages, contracts."""

from __future__ import annotations

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

TIERS = "strategic potential ordinary at_risk lost"
TIER = choice(
    "tier", "Customer's tier", "客户等级", TIERS, "On the day of the deal.", "成交当日的等级。"
)

DEALS = Kind(
    code="deals",
    label_en="Deals",
    label_zh="成交单",
    says="What was sold, once it is signed; a return is a deal with a negative amount.",
    says_zh="签约后的成交明细；退货记为负数金额。",
    key=("deal",),
    day="day",
    fields=(
        key("deal", "Deal", "成交单号"),
        needed("day", "day", "Signed on", "成交日期"),
        PERSON,
        UNIT,
        CUSTOMER,
        PRODUCT,
        needed("money", "amount", "Amount", "成交金额"),
        field("money", "cost", "Cost", "成本"),
        field("number", "quantity", "Quantity", "数量"),
        choice("customer_kind", "Customer is", "客户新老", "new existing"),
        choice("product_kind", "Product is", "产品新老", "new old"),
        field("text", "channel", "Channel", "渠道"),
        field("text", "segment", "Segment", "客户细分", "The customer's trade or industry.", "客户所属行业或类型。"),
        field("bool", "key_account", "Key account", "大客户"),
        TIER,
        field("text", "region", "Region", "区域"),
        field("text", "product_line", "Product line", "产品线"),
        field("bool", "high_value", "High-value-added product", "高附加值产品"),
        field("text", "order", "Order", "订单号"),
        field("bool", "returned", "Returned later", "后续退货"),
    ),
)  # fmt: skip

RECEIPTS = Kind(
    code="receipts",
    label_en="Receipts",
    label_zh="回款",
    says="One instalment of what a customer owes: when and how much was due, when and how much came in. Not paid yet: no day.",
    says_zh="一笔应收款：何时应收多少，何时实收多少；未到账则回款日期留空。",
    key=("receipt",),
    day="day",
    fields=(
        key("receipt", "Receipt", "回款单号"),
        field("day", "day", "Received on", "回款日期"),
        PERSON,
        UNIT,
        CUSTOMER,
        field("text", "deal", "Deal", "成交单号"),
        field("money", "amount", "Received", "回款金额"),
        field("day", "due_day", "Due on", "应收日期"),
        field("money", "due_amount", "Due", "应收金额"),
        field("day", "deal_day", "Deal signed on", "成交日期"),
        field("money", "deal_amount", "Amount of the deal", "成交金额"),
        field("money", "written_off", "Written off", "坏账金额"),
    ),
    doubts=(
        Doubt(
            code="above_the_deal",
            where="deal_amount >= 0",
            most=("amount", "deal", "deal_amount"),
            says_en="more was received than the deal is worth",
            says_zh="回款金额超过成交金额",
        ),
    ),
)

LEADS = Kind(
    code="leads",
    label_en="Leads",
    label_zh="线索",
    says="Somebody who may become a customer: where the lead came from, when it was taken up, what became of it.",
    says_zh="潜在客户线索：来自哪个渠道、何时首次跟进、结果如何。",
    key=("lead",),
    day="day",
    fields=(
        key("lead", "Lead", "线索编号"),
        needed("day", "day", "Came in on", "线索日期"),
        field("person", "person", "Followed up by", "跟进人", "Empty: given to nobody yet.", "留空：尚未分配。"),
        field("person", "source_person", "Won by", "获取人", "Who in marketing brought it.", "市场部获取该线索的人员。"),
        UNIT,
        CUSTOMER,
        field("text", "channel", "Channel", "来源渠道"),
        field("bool", "qualified", "Qualified", "合格线索"),
        field("moment", "created_at", "Came in at", "产生时间"),
        field("moment", "followed_at", "First followed up at", "首次跟进时间"),
        choice("outcome", "Outcome", "结果", "open won lost", required=True),
        field("day", "closed_day", "Won or lost on", "转化日期"),
    ),
)  # fmt: skip

OPPORTUNITIES = Kind(
    code="opportunities",
    label_en="Opportunities",
    label_zh="商机",
    says="What may be sold; decided once it is won or lost. Without an opening day it is kept, undated.",
    says_zh="可能成交的商机，赢单或输单即为已定；没有建立日期的也会保留。",
    key=("opportunity",),
    day="day",
    fields=(
        key("opportunity", "Opportunity", "商机编号"),
        field("day", "day", "Opened on", "建立日期"),
        PERSON,
        UNIT,
        CUSTOMER,
        PRODUCT,
        field("text", "stage", "Stage", "阶段"),
        choice("outcome", "Outcome", "结果", "open won lost", required=True),
        field("day", "closed_day", "Closed on", "关闭日期"),
        field("money", "amount", "Value", "商机金额"),
        field("text", "lost_reason", "Reason lost", "丢单原因"),
        field("day", "offered_day", "Offered on", "报价日期"),
        field("text", "product_line", "Product line", "产品线"),
        field("text", "channel", "Channel", "渠道"),
    ),
)

STAGES = Kind(
    code="opportunity_stages",
    label_en="Stages of opportunities",
    label_zh="商机阶段",
    says="An opportunity entered a stage, and left it.",
    says_zh="商机何时进入、何时离开某一阶段。",
    key=("opportunity", "stage"),
    day="day",
    fields=(
        needed("text", "opportunity", "Opportunity", "商机编号"),
        needed("text", "stage", "Stage", "阶段"),
        needed("day", "day", "Entered on", "进入日期"),
        field("day", "left_day", "Left on", "离开日期"),
        PERSON,
        UNIT,
        CUSTOMER,
        field("money", "amount", "Value", "商机金额"),
    ),
)

CONTRACTS = Kind(
    code="contracts",
    label_en="Contracts",
    label_zh="合同",
    says="A contract from submitted to approved, signed and ended.",
    says_zh="合同从提交、审批、签订到到期。",
    key=("contract",),
    day="day",
    fields=(
        key("contract", "Contract", "合同编号"),
        needed("day", "day", "Submitted on", "提交日期"),
        PERSON,
        field("person", "approver", "Approved by", "审批人"),
        UNIT,
        CUSTOMER,
        field("money", "amount", "Amount", "合同金额"),
        field("moment", "submitted_at", "Submitted at", "提交时间"),
        field("moment", "approved_at", "Approved at", "审批通过时间"),
        field("day", "signed_day", "Signed on", "签订日期"),
        field("day", "start_day", "Begins on", "生效日期"),
        field("day", "end_day", "Ends on", "到期日期"),
    ),
)

KINDS = (DEALS, RECEIPTS, LEADS, OPPORTUNITIES, STAGES, CONTRACTS)
