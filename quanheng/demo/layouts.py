"""The company's files: which table each holds, under which headings, written how. A `how` such as `tier` names labels."""

from __future__ import annotations

from dataclasses import dataclass

from quanheng.demo.sheets import GBK, UTF8, UTF8_MARKED


@dataclass(frozen=True)
class Layout:
    """One file of one table: `columns` are lines of heading, field and, unless it is text, how the field is written."""

    file: str
    table: str
    columns: str
    title: str = ""
    encoding: str = UTF8


DEALS = """
单号 deal|成交日期 day {day}|工号 person|部门编码 unit|客户编号 customer|产品编码 product|数量 quantity|金额 amount {money}|成本 cost {money}
客户新老 customer_kind customer_kind|产品新老 product_kind product_kind|渠道 channel|客户类型 segment|大客户 key_account flag
客户等级 tier tier|区域 region|产品线 product_line|高附加值 high_value flag|后续退货 returned flag
"""
LAYOUTS = (
    Layout("部门.csv", "units", "部门编码 unit|部门名称 name|部门类型 kind unit_kind|上级部门 parent|所属行业 industry industry|生效日期 from day|失效日期 to day"),
    Layout("岗位.csv", "posts", "岗位编码 post|岗位名称 name"),
    Layout("职级.csv", "grades", "职级编码 grade|职级名称 name|级别 rank"),
    Layout("花名册.xlsx", "people", "工号 person|姓名 name|入职日期 hired day|离职日期 left day", "员工花名册"),
    Layout(
        "任职记录.csv", "assignments",
        "工号 person|部门编码 unit|岗位 post post|职级 grade grade|直接上级 manager|开始日期 from day|结束日期 to day",
    ),
    Layout("职责.csv", "duties", "职责编号 duty|职责名称 name|所属流程 process|所需权限 needs"),
    Layout("职责分工.csv", "duty_parts", "职责编号 duty|岗位 post post|分工 part part"),
    Layout(
        "审批权限.csv", "authorities",
        "权限事项 action action|岗位 post post|权限范围 reach reach|比例上限 percent millionths|金额上限 amount yuan|数量上限 count|上限周期 per per",
    ),
    Layout("岗位编制.csv", "planned_headcounts", "部门编码 unit|岗位 post post|编制人数 planned|生效日期 from day"),
    Layout("晋升通道.csv", "grade_steps", "职级 grade grade|晋升职级 to_grade grade|至少任职月数 months|能力要求 needs"),
    Layout("薪酬带宽.csv", "pay_bands", "职级 grade grade|月薪下限(元) low yuan|月薪上限(元) high yuan"),
    Layout("员工档案.xlsx", "file_entries", "工号 person|类别 kind file|名称 title|说明 detail|开始日期 from day|结束日期 to day", "员工档案"),
    Layout(
        "客户档案.csv", "customers",
        "客户编号 customer|客户名称 name|建档日期 since day|负责人工号 person|客户等级 tier tier|客户类型 segment|区域 region|大客户 key_account flag",
        encoding=UTF8_MARKED,
    ),
    Layout(
        "产品目录.xlsx", "products",
        "产品编码 product|产品名称 name|产品线 line|上市日期 launched_day day|高附加值 high_value flag|标价(元) price yuan|标准成本(元) cost yuan|细分市场 segment|产品等级 tier",
        "产品目录",
    ),
    Layout("客户等级变更.csv", "tier_changes", "变更编号 change|变更日期 day day|促成人 person|部门编码 unit|客户编号 customer|原等级 from_tier tier|新等级 to_tier tier"),
    Layout("成交单_2023.csv", "deals_2023", DEALS.format(day="slashed", money="grouped"), encoding=GBK),
    Layout("成交单.csv", "deals", DEALS.format(day="day", money="yuan"), encoding=UTF8_MARKED),
    Layout(
        "回款流水.csv", "receipts",
        "回款单号 receipt|成交单号 deal|工号 person|部门编码 unit|客户编号 customer|应收日期 due_day slashed|应收金额 due_amount yuan"
        "|回款日期 day slashed|回款金额 amount yuan|成交日期 deal_day slashed|成交金额 deal_amount yuan|坏账金额 written_off yuan",
        encoding=GBK,
    ),
    Layout(
        "线索.csv", "leads",
        "线索编号 lead|线索日期 day day|跟进人 person|获取人 source_person|部门编码 unit|客户编号 customer|来源渠道 channel|合格线索 qualified flag"
        "|产生时间 created_at moment|首次跟进 followed_at moment|结果 outcome outcome|转化日期 closed_day day",
    ),
    Layout(
        "商机.csv", "opportunities",
        "商机编号 opportunity|建立日期 day day|工号 person|客户编号 customer|产品编码 product|阶段 stage|结果 outcome outcome|关闭日期 closed_day day"
        "|预计金额(万元) amount wan|丢单原因 lost_reason|报价日期 offered_day day|产品线 product_line|渠道 channel",
    ),
    Layout(
        "商机阶段.csv", "opportunity_stages",
        "商机编号 opportunity|阶段 stage|进入日期 day day|离开日期 left_day day|工号 person|部门编码 unit|客户编号 customer|预计金额(万元) amount wan",
    ),
    Layout(
        "合同台账.xlsx", "contracts",
        "合同编号 contract|提交日期 day day|工号 person|审批人 approver|部门编码 unit|客户编号 customer|合同金额(万元) amount wan|提交时间 submitted_at moment"
        "|审批通过时间 approved_at moment|签订日期 signed_day day|生效日期 start_day day|到期日期 end_day day",
        "合同台账（单位：万元）",
    ),
    Layout(
        "拜访跟进.csv", "visits",
        "拜访编号 visit|拜访日期 day day|工号 person|客户编号 customer|跟进方式 kind visit|需求深度 need_depth|方案匹配度 fit|达成下一步 next_step flag|拜访结果 result",
        encoding=UTF8_MARKED,
    ),
    Layout(
        "客户需求.csv", "customer_needs",
        "需求编号 need|提出日期 day day|反馈人 person|处理人 handler|部门编码 unit|客户编号 customer|产品编码 product|提出时间 heard_at moment|反馈时间 passed_at moment"
        "|答复时间 answered_at moment|解决时间 solved_at moment",
    ),
    Layout("方案演示.csv", "demonstrations", "演示编号 demonstration|演示日期 day day|工号 person|客户编号 customer|产品编码 product|是否通过 passed flag|客户评分 rating"),
    Layout("话术触达.csv", "outreach", "触达编号 contact|触达日期 day day|工号 person|客户编号 customer|话术 script|客户响应 answered flag|话术通过 passed flag|评分 rating"),
    Layout("需求调研表.csv", "need_forms", "调研表编号 form|填写日期 day day|工号 person|客户编号 customer|已填项数 fields_filled|总项数 fields_total"),
    Layout(
        "服务工单.csv", "service_tickets",
        "工单编号 ticket|受理日期 day day|处理人 person|客户编号 customer|产品编码 product|工单类型 topic ticket|受理时间 opened_at moment"
        "|首次响应 answered_at moment|解决时间 solved_at moment",
    ),
    Layout(
        "投诉登记.csv", "complaints",
        "投诉编号 complaint|投诉日期 day day|工号 person|责任部门 unit|客户编号 customer|成交单号 deal|投诉类型 topic|解决时间 solved_at moment"
        "|责任职能 fault function|责任人 culprit",
    ),
    Layout(
        "协作请求.csv", "requests",
        "请求编号 request|提出日期 day day|被请求人 person|提出人 asker|提出方 from_function function|被请求方 to_function function|类型 topic request"
        "|提出时间 asked_at moment|答复时间 answered_at moment|完成时间 done_at moment|评分 rating",
    ),
    Layout(
        "评分调查.csv", "ratings",
        "评分编号 rating|评分日期 day day|主题 topic rating|被评人 person|被评部门 unit|评分人 rater|客户编号 customer|得分 score thousandths|跨部门 across flag|调查批次 survey",
    ),
    Layout(
        "流程步骤.csv", "process_steps",
        "步骤编号 step|应完成日期 day day|工号 person|步骤类型 kind step|流程 process|完成日期 done_day day|填写完整 complete flag|系统自动 automatic flag|耗时(分钟) minutes",
    ),
    Layout("行为积分.csv", "conduct", "记录编号 event|日期 day day|工号 person|积分 points|触碰红线 red_line flag|依据条款 rule|事由 reason"),
    Layout("手工填报.xlsx", "manual_values", "填报编号 entry|所属日期 day day|指标 metric by_hand|部门编码 unit|数值 value|填报人 entered_by|依据 evidence", "月度手工填报"),
    Layout(
        "采购单.csv", "purchases",
        "采购单号 purchase|下单日期 day day|采购员 person|供应商 supplier|产品编码 product|数量 quantity|采购金额 amount yuan|标准价金额 standard_amount yuan|约定到货 due_day day",
    ),
    Layout(
        "到货单.csv", "deliveries",
        "到货单号 delivery|到货日期 day day|采购员 person|收货部门 unit|采购单号 purchase|供应商 supplier|产品编码 product|下单日期 ordered_day day|约定到货 due_day day"
        "|到货数量 received|拒收数量 rejected",
    ),
    Layout(
        "库存盘点.csv", "stock",
        "盘点编号 stock|盘点日期 day day|负责人 person|部门编码 unit|产品编码 product|库存数量 quantity|库存金额 amount yuan|缺货天数 days_out",
        encoding=UTF8_MARKED,
    ),
    Layout(
        "市场费用.xlsx", "spend",
        "费用编号 spend|发生日期 day day|工号 person|部门编码 unit|渠道 channel|用途 purpose purpose|金额(万元) amount wan|归因销售额(万元) credited wan|活动 campaign",
        "市场费用明细（单位：万元）",
    ),
    Layout("垫付资金.csv", "outlays", "垫付编号 outlay|支出日期 day day|工号 person|客户编号 customer|成交单号 deal|金额 amount yuan|收回日期 recovered_day day", encoding=GBK),
    Layout(
        "费用报销.csv", "expense_claims",
        "报销单号 claim|提交日期 day slashed|报销人 person|经办会计 handler|金额 amount yuan|费用类型 category|提交时间 submitted_at moment|终审时间 approved_at moment"
        "|到账日期 paid_day slashed|不合规项数 findings",
        encoding=GBK,
    ),
    Layout("考勤.csv", "attendance", "工号 person|日期 day day|状态 status status|工时 hours thousandths"),
    Layout(
        "培训记录.csv", "training",
        "培训编号 training|分配日期 day day|工号 person|课程 course|课程类别 family family|完成日期 done_day day|成本(元) cost yuan|题数 questions|答对题数 right",
    ),
    Layout("人力成本.csv", "pay_costs", "成本编号 cost|所属日期 day day|工号 person|部门编码 unit|成本类型 kind cost|金额 amount yuan", encoding=GBK),
    Layout(
        "编制表.xlsx", "headcounts",
        "编制编号 headcount|日期 day day|负责人 person|部门编码 unit|岗位 post|需求人数 needed|在岗人数 actual|核心人数 core", "月末编制表",
    ),
    Layout("奖金发放.csv", "payouts", "发放编号 payout|应发日期 due_day day|工号 person|部门编码 unit|激励方案 plan|金额 amount yuan|发放日期 paid_day day|经办人 handler"),
    Layout(
        "人事异动.xlsx", "employment_events",
        "异动编号 event|异动日期 day day|工号 person|原部门 unit|异动类型 kind move|岗位 post|主动离职 voluntary flag|核心人员 core flag|原因 reason|调入部门 to_unit",
        "人事异动台账",
    ),
    Layout("招聘台账.xlsx", "hirings", "招聘编号 hiring|批准日期 day day|招聘负责人 person|部门编码 unit|岗位 post|入职日期 started_day day|入职人员 hired", "招聘台账"),
    Layout("绩效结果.csv", "appraisals", "考核编号 appraisal|评定日期 day day|被考核人 person|部门编码 unit|考核人 rater|评分 rating thousandths|后期业绩 later_result thousandths"),
    Layout("市场容量.csv", "market_sizes", "容量编号 market|所属日期 day day|部门编码 unit|区域 region|产品线 product_line|市场容量(万元) amount wan|数据来源 source"),
    Layout(
        "市场动态.xlsx", "market_events",
        "动态编号 event|上报日期 day day|上报人 person|部门编码 unit|区域 region|产品编码 product|类型 kind news|开始日期 first_day day|结束日期 last_day day|内容 what",
        "市场动态",
    ),
    Layout("战略里程碑.xlsx", "milestones", "里程碑编号 milestone|应完成日期 day day|负责人 person|战略目标 goal|权重 weight|完成日期 done_day day", "战略里程碑"),
    Layout(
        "月度目标_金额.csv", "targets_of_money",
        "指标 metric target|工号 person|部门编码 unit|开始日期 from day|结束日期 to day|目标金额(万元) amount wan", encoding=UTF8_MARKED,
    ),
    Layout(
        "月度目标_数量.csv", "targets_of_numbers",
        "指标 metric target|工号 person|部门编码 unit|开始日期 from day|结束日期 to day|目标值 value millionths", encoding=UTF8_MARKED,
    ),
)  # fmt: skip
