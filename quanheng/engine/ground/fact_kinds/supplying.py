"""Goods and money: purchases, deliveries, stock, spending, outlays, expense claims."""

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

PURCHASES = Kind(
    code="purchases",
    label_en="Purchases",
    label_zh="采购单",
    says="What was ordered from a supplier, at which price beside the standard one.",
    says_zh="向供应商下的采购单，实际价与标准价对照。",
    key=("purchase",),
    day="day",
    fields=(
        key("purchase", "Purchase", "采购单号"),
        needed("day", "day", "Ordered on", "下单日期"),
        field("person", "person", "Buyer", "采购员"),
        UNIT,
        field("text", "supplier", "Supplier", "供应商"),
        PRODUCT,
        field("number", "quantity", "Quantity", "数量"),
        field("money", "amount", "Amount", "采购金额"),
        field("money", "standard_amount", "At standard price", "标准价金额"),
        field("day", "due_day", "Due on", "约定到货日期"),
    ),
)

DELIVERIES = Kind(
    code="deliveries",
    label_en="Deliveries",
    label_zh="到货单",
    says="What a supplier delivered: when it was ordered and due, how much came, how much was rejected.",
    says_zh="供应商到货：下单、约定与实际日期，收货与拒收数量。",
    key=("delivery",),
    day="day",
    fields=(
        key("delivery", "Delivery", "到货单号"),
        field("day", "day", "Delivered on", "到货日期", "Empty: not delivered yet.", "留空：尚未到货。"),
        field("person", "person", "Buyer", "采购员"),
        UNIT,
        field("text", "purchase", "Purchase", "采购单号"),
        field("text", "supplier", "Supplier", "供应商"),
        PRODUCT,
        field("day", "ordered_day", "Ordered on", "下单日期"),
        field("day", "due_day", "Due on", "约定到货日期"),
        field("number", "received", "Received", "到货数量"),
        field("number", "rejected", "Rejected", "拒收数量"),
    ),
    doubts=(
        Doubt(
            code="rejected_more_than_received",
            where="rejected > received",
            says_en="more was rejected than received",
            says_zh="拒收数量多于到货数量",
        ),
    ),
)  # fmt: skip

STOCK = Kind(
    code="stock",
    label_en="Stock",
    label_zh="库存",
    says="How much of a product lay in stock at the end of a day. Counted on the same days everywhere.",
    says_zh="某日日终的产品库存；各仓同日盘点。",
    key=("stock",),
    day="day",
    fields=(
        key("stock", "Stock count", "盘点编号"),
        needed("day", "day", "Counted on", "盘点日期"),
        field("person", "person", "Answered for by", "负责人"),
        UNIT,
        PRODUCT,
        field("number", "quantity", "Quantity", "库存数量"),
        field("money", "amount", "Value", "库存金额"),
        field("int", "days_out", "Days out of stock", "缺货天数", "In the month up to the day.", "截至盘点日当月的缺货天数。", uom="days"),
    ),
    doubts=(
        Doubt(
            code="below_zero",
            where="quantity < 0 or amount < 0",
            says_en="stock lies below zero",
            says_zh="库存为负",
        ),
    ),
)  # fmt: skip

SPEND = Kind(
    code="spend",
    label_en="Spending",
    label_zh="市场费用",
    says="Money spent to sell: on which channel, for what, and the sales credited to it.",
    says_zh="为销售投入的费用：用于哪个渠道、什么用途，归因带来多少销售。",
    key=("spend",),
    day="day",
    fields=(
        key("spend", "Spending", "费用编号"),
        needed("day", "day", "Spent on", "发生日期"),
        PERSON,
        UNIT,
        field("text", "channel", "Channel", "渠道"),
        choice("purpose", "Purpose", "用途", "promotion customer_care selling other", "Empty: promotion.", "留空：市场推广。"),
        needed("money", "amount", "Amount", "金额"),
        field("money", "credited", "Sales credited", "归因销售额"),
        field("text", "campaign", "Campaign", "活动"),
    ),
)  # fmt: skip

OUTLAYS = Kind(
    code="outlays",
    label_en="Outlays",
    label_zh="垫付资金",
    says="Money laid out for a piece of business, and when it came back.",
    says_zh="为业务垫付的资金及其收回日期。",
    key=("outlay",),
    day="day",
    fields=(
        key("outlay", "Outlay", "垫付编号"),
        needed("day", "day", "Laid out on", "支出日期"),
        PERSON,
        UNIT,
        CUSTOMER,
        field("text", "deal", "Deal", "成交单号"),
        needed("money", "amount", "Amount", "金额"),
        field("day", "recovered_day", "Recovered on", "收回日期"),
    ),
)

EXPENSE_CLAIMS = Kind(
    code="expense_claims",
    label_en="Expense claims",
    label_zh="费用报销",
    says="A claim for expenses: submitted, approved, paid.",
    says_zh="费用报销单：提交、审批、付款。",
    key=("claim",),
    day="day",
    fields=(
        key("claim", "Claim", "报销单号"),
        needed("day", "day", "Submitted on", "提交日期"),
        field("person", "person", "Claimed by", "报销人"),
        field("person", "handler", "Handled by", "经办会计"),
        UNIT,
        field("money", "amount", "Amount", "金额"),
        field("text", "category", "Category", "费用类型"),
        field("moment", "submitted_at", "Submitted at", "提交时间"),
        field("moment", "approved_at", "Last approved at", "终审时间"),
        field("day", "paid_day", "Money received on", "到账日期"),
        field("int", "findings", "Findings", "不合规项数", "0: nothing was found; empty: not looked at.", "0 表示无问题；留空表示未检查。"),
    ),
)  # fmt: skip

KINDS = (PURCHASES, DELIVERIES, STOCK, SPEND, OUTLAYS, EXPENSE_CLAIMS)
