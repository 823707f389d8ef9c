"""What concerns people and the market around them: work, cost, pay-outs, training, changes, goals, news."""

from __future__ import annotations

from quanheng.engine.ground.fields import (
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

ATTENDANCE = Kind(
    code="attendance",
    label_en="Attendance",
    label_zh="考勤",
    says="A person's working day.",
    says_zh="人员每个工作日的出勤。",
    key=("person", "day"),
    day="day",
    fields=(
        needed("person", "person", "Person", "工号"),
        needed("day", "day", "Day", "日期"),
        UNIT,
        choice("status", "Status", "状态", "present late absent leave travel", required=True),
        field("number", "hours", "Hours worked", "工时", uom="hours"),
    ),
)

TRAINING = Kind(
    code="training",
    label_en="Training",
    label_zh="培训",
    says="A course that a person was given: done or not, at what cost, with how many right answers.",
    says_zh="分配给人员的课程：是否完成、成本、测验答对题数。",
    key=("training",),
    day="day",
    fields=(
        key("training", "Training", "培训编号"),
        needed("day", "day", "Assigned on", "分配日期"),
        PERSON,
        UNIT,
        field("text", "course", "Course", "课程"),
        choice("family", "Family", "课程类别", "product selling customers high_value other"),
        field("day", "done_day", "Done on", "完成日期"),
        field("money", "cost", "Cost", "成本"),
        field("int", "questions", "Questions", "题数"),
        field("int", "right", "Right answers", "答对题数"),
    ),
    doubts=(
        Doubt(
            code="more_right_than_asked",
            where="right > questions",
            says_en="more answers are right than questions were asked",
            says_zh="答对题数多于题数",
        ),
    ),
)

PAY_COSTS = Kind(
    code="pay_costs",
    label_en="Pay costs",
    label_zh="人力成本",
    says="What a person or unit cost the company in pay, dated by the month it is for.",
    says_zh="人员或部门的人力成本，按所属月份记日期。",
    key=("cost",),
    day="day",
    pay=True,
    fields=(
        key("cost", "Pay cost", "成本编号"),
        needed("day", "day", "Of", "所属日期"),
        PERSON,
        UNIT,
        choice("kind", "Kind", "成本类型", "salary bonus commission social training other"),
        needed("money", "amount", "Amount", "金额"),
    ),
)

HEADCOUNTS = Kind(
    code="headcounts",
    label_en="Headcount",
    label_zh="编制",
    says="How many people a unit needs, has and counts as core, at the end of a month.",
    says_zh="部门月末的需求人数、在岗人数与核心人数。",
    key=("headcount",),
    day="day",
    fields=(
        key("headcount", "Headcount", "编制编号"),
        needed("day", "day", "On", "日期"),
        field("person", "person", "Answered for by", "负责人"),
        UNIT,
        field("text", "post", "Post", "岗位"),
        field("int", "needed", "Needed", "需求人数", uom="people"),
        field("int", "actual", "Actual", "在岗人数", uom="people"),
        field("int", "core", "Core people", "核心人数", uom="people"),
    ),
    doubts=(
        Doubt(
            code="nobody_needed",
            where="needed <= 0",
            says_en="a headcount of nobody is planned",
            says_zh="编制需求人数不大于零",
        ),
    ),
)

PAYOUTS = Kind(
    code="payouts",
    label_en="Pay-outs",
    label_zh="奖金提成发放",
    says="Variable pay that was due to somebody, and when it was paid.",
    says_zh="应发的奖金或提成及实际发放日期。",
    key=("payout",),
    day="due_day",
    pay=True,
    fields=(
        key("payout", "Pay-out", "发放编号"),
        needed("day", "due_day", "Due on", "应发日期"),
        PERSON,
        UNIT,
        field("text", "plan", "Plan", "激励方案"),
        field("money", "amount", "Amount", "金额"),
        field("day", "paid_day", "Paid on", "发放日期"),
        field("person", "handler", "Paid by", "经办人"),
    ),
)

EMPLOYMENT_EVENTS = Kind(
    code="employment_events",
    label_en="Employment events",
    label_zh="人事异动",
    says="Somebody came, left, moved, was promoted or came back.",
    says_zh="入职、离职、调动、晋升、返聘等。",
    key=("event",),
    day="day",
    fields=(
        key("event", "Event", "异动编号"),
        needed("day", "day", "On", "异动日期", "Of a leaver: the last day of work.", "离职以最后工作日为准。"),
        PERSON,
        field("unit", "unit", "Unit", "部门", "The unit that the person leaves or was in; empty: that of the day.", "异动前所在部门；留空按当日主任职。"),
        choice("kind", "Kind", "异动类型", "hired left transferred promoted returned", required=True),
        field("text", "post", "Post", "岗位"),
        field("bool", "voluntary", "Voluntary", "主动离职"),
        field("bool", "core", "Core person", "核心人员"),
        field("text", "reason", "Reason", "原因"),
        field("unit", "to_unit", "To unit", "调入部门"),
    ),
)  # fmt: skip

HIRINGS = Kind(
    code="hirings",
    label_en="Hirings",
    label_zh="招聘",
    says="A request to hire, from approved to the new person's first day.",
    says_zh="招聘需求，从批准到入职。",
    key=("hiring",),
    day="day",
    fields=(
        key("hiring", "Hiring", "招聘编号"),
        needed("day", "day", "Approved on", "批准日期"),
        field("person", "person", "Recruiter", "招聘负责人"),
        UNIT,
        field("text", "post", "Post", "岗位"),
        field("day", "started_day", "Started on", "入职日期"),
        field("person", "hired", "Hired", "入职人员"),
    ),
)

APPRAISALS = Kind(
    code="appraisals",
    label_en="Appraisal results",
    label_zh="绩效结果",
    says="The rating a person got, and the result of the period after it.",
    says_zh="人员的绩效评分及其后一期的业绩结果。",
    key=("appraisal",),
    day="day",
    fields=(
        key("appraisal", "Appraisal", "考核编号"),
        needed("day", "day", "Rated on", "评定日期"),
        field("person", "person", "Person rated", "被考核人"),
        UNIT,
        field("person", "rater", "Rated by", "考核人"),
        field("number", "rating", "Rating", "评分", "Higher is better.", "越高越好。"),
        field("number", "later_result", "Later result", "后期业绩", "Of the period after, such as the attainment.", "下一期的业绩，如达成率。"),
    ),
)  # fmt: skip

MARKET_SIZES = Kind(
    code="market_sizes",
    label_en="Market sizes",
    label_zh="市场容量",
    says="How much a market buys in all, dated by the month it is for.",
    says_zh="区域市场当期总容量，按所属月份记日期。",
    key=("market",),
    day="day",
    fields=(
        key("market", "Market size", "容量编号"),
        needed("day", "day", "Of", "所属日期"),
        UNIT,
        field("text", "region", "Region", "区域"),
        field("text", "product_line", "Product line", "产品线"),
        needed("money", "amount", "Size", "市场容量"),
        field("text", "source", "Source", "数据来源"),
    ),
)

MARKET_EVENTS = Kind(
    code="market_events",
    label_en="Market events",
    label_zh="市场动态",
    says="News from the market: a competitor's price, a policy, a promotion; where, and from when to when.",
    says_zh="市场动态：竞品调价、政策、促销等，发生在哪里、持续多久。",
    key=("event",),
    day="day",
    fields=(
        key("event", "Event", "动态编号"),
        needed("day", "day", "Reported on", "上报日期"),
        field("person", "person", "Reported by", "上报人"),
        UNIT,
        field("text", "region", "Region", "区域"),
        PRODUCT,
        choice("kind", "Kind", "类型", "competitor_price policy promotion competitor_product other"),
        field("day", "first_day", "From", "开始日期"),
        field("day", "last_day", "To", "结束日期"),
        field("text", "what", "What", "内容"),
    ),
)  # fmt: skip

MILESTONES = Kind(
    code="milestones",
    label_en="Milestones",
    label_zh="战略里程碑",
    says="A step towards a strategic goal that is due on a day.",
    says_zh="战略目标在某日应完成的里程碑。",
    key=("milestone",),
    day="day",
    fields=(
        key("milestone", "Milestone", "里程碑编号"),
        needed("day", "day", "Due on", "应完成日期"),
        PERSON,
        UNIT,
        field("text", "goal", "Goal", "战略目标"),
        field("number", "weight", "Weight", "权重"),
        field("day", "done_day", "Done on", "完成日期"),
    ),
)

KINDS = (
    ATTENDANCE,
    TRAINING,
    PAY_COSTS,
    HEADCOUNTS,
    PAYOUTS,
    EMPLOYMENT_EVENTS,
    HIRINGS,
    APPRAISALS,
    MARKET_SIZES,
    MARKET_EVENTS,
    MILESTONES,
)
