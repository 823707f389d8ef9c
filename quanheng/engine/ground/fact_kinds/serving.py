"""The work between people: service, complaints, requests between departments, ratings, steps of a process."""

from __future__ import annotations

from quanheng.engine.ground.fields import (
    CUSTOMER,
    FUNCTIONS,
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

SERVICE_TICKETS = Kind(
    code="service_tickets",
    label_en="Service tickets",
    label_zh="服务工单",
    says="A request to customer service, from opened to solved.",
    says_zh="客户服务工单，从受理到解决。",
    key=("ticket",),
    day="day",
    fields=(
        key("ticket", "Ticket", "工单编号"),
        needed("day", "day", "Opened on", "受理日期"),
        field("person", "person", "Handled by", "处理人"),
        UNIT,
        CUSTOMER,
        PRODUCT,
        choice("topic", "Topic", "工单类型", "before_sale after_sale other"),
        field("moment", "opened_at", "Opened at", "受理时间"),
        field("moment", "answered_at", "Answered at", "首次响应时间"),
        field("moment", "solved_at", "Solved at", "解决时间"),
    ),
)

COMPLAINTS = Kind(
    code="complaints",
    label_en="Complaints",
    label_zh="投诉",
    says="A customer complained; with the unit at fault once that is known.",
    says_zh="客户投诉，查明后填写责任部门。",
    key=("complaint",),
    day="day",
    fields=(
        key("complaint", "Complaint", "投诉编号"),
        needed("day", "day", "Complained on", "投诉日期"),
        PERSON,
        field("unit", "unit", "Unit at fault", "责任部门"),
        CUSTOMER,
        field("text", "deal", "Deal", "成交单号"),
        field("text", "topic", "About", "投诉类型"),
        field("moment", "solved_at", "Solved at", "解决时间"),
        choice("fault", "Function at fault", "责任职能", FUNCTIONS),
        field("person", "culprit", "Person at fault", "责任人"),
    ),
)

REQUESTS = Kind(
    code="requests",
    label_en="Requests between departments",
    label_zh="协作请求",
    says="One department asked another for something: counted and timed, its text is never read.",
    says_zh="部门间的协作请求：只计数、计时，不读取内容。",
    key=("request",),
    day="day",
    fields=(
        key("request", "Request", "请求编号"),
        needed("day", "day", "Asked on", "提出日期"),
        field("person", "person", "Asked of", "被请求人", "Who answers.", "负责答复的人。"),
        field("person", "asker", "Asked by", "提出人"),
        field("unit", "unit", "Unit asked", "被请求部门", "Empty: the unit of the person asked.", "留空：被请求人当日的主任职部门。"),
        choice("from_function", "Asked by function", "提出方职能", FUNCTIONS),
        choice("to_function", "Asked of function", "被请求方职能", FUNCTIONS),
        choice("topic", "Topic", "类型", "support product approval meeting other"),
        field("moment", "asked_at", "Asked at", "提出时间"),
        field("moment", "answered_at", "Answered at", "答复时间"),
        field("moment", "done_at", "Done at", "完成时间"),
        field("number", "rating", "Rating", "评分", "1 to 5.", "1 至 5 分。"),
    ),
)  # fmt: skip

RATINGS = Kind(
    code="ratings",
    label_en="Ratings and surveys",
    label_zh="评分与调查",
    says="One answer: somebody or something was rated on a topic, on the scale that the topic uses.",
    says_zh="一份评分：就某一主题给人或部门打分，量表由主题决定。",
    key=("rating",),
    day="day",
    fields=(
        key("rating", "Answer", "评分编号"),
        needed("day", "day", "Rated on", "评分日期"),
        choice(
            "topic",
            "Topic",
            "评分主题",
            "satisfaction collaboration support recommend staff performance",
            "satisfaction, recommend: by customers; collaboration: by colleagues; support: of a back office by sales; staff, performance: by employees, on their work and on how performance is managed.",
            "satisfaction 客户满意度、recommend 推荐意愿由客户打分；collaboration 团队协作由同事打分；support 销售支持由销售给后台打分；staff 员工满意度、performance 绩效管理满意度由员工打分。",
            required=True,
        ),
        field("person", "person", "Person rated", "被评人"),
        field("unit", "unit", "Unit rated", "被评部门", "Empty: the unit of the person's main assignment on the day.", "留空：被评人当日的主任职部门。"),
        field("person", "rater", "Rated by", "评分人"),
        CUSTOMER,
        needed("number", "score", "Score", "得分"),
        field("bool", "across", "Across departments", "跨部门评分"),
        field("text", "survey", "Survey", "调查批次", "Which survey the answer belongs to; each answers once.", "所属调查；每人只答一次。"),
    ),
    doubts=(
        Doubt(
            code="off_the_scale",
            where="score < 0 or score > 10 or (topic != 'recommend' and score > 5)",
            says_en="an answer lies outside its scale: 0 to 10 for recommend, up to 5 for all others",
            says_zh="得分超出量表：推荐意愿为 0 至 10 分，其余最高 5 分",
        ),
        Doubt(
            code="answered_twice",
            once=("survey", "topic", "person", "unit", "rater", "customer"),
            where="survey is not null and (rater is not null or customer is not null)",
            says_en="somebody answered one survey more than once",
            says_zh="同一人对同一调查重复作答",
        ),
    ),
)  # fmt: skip

PROCESS_STEPS = Kind(
    code="process_steps",
    label_en="Steps of processes",
    label_zh="流程步骤",
    says="A step of a management process that was due: an appraisal, a form, an approval.",
    says_zh="管理流程中到期的一步：绩效环节、表单填写、审批等。",
    key=("step",),
    day="day",
    fields=(
        key("step", "Step", "步骤编号"),
        needed("day", "day", "Due on", "应完成日期"),
        PERSON,
        UNIT,
        choice("kind", "Kind", "步骤类型", "appraisal form approval other"),
        field("text", "process", "Process", "流程"),
        field("day", "done_day", "Done on", "完成日期"),
        field("bool", "complete", "Complete", "填写完整"),
        field("bool", "automatic", "Without a person", "系统自动完成"),
        field("number", "minutes", "Time taken", "耗时", uom="minutes"),
    ),
)

CONDUCT = Kind(
    code="conduct",
    label_en="Conduct",
    label_zh="行为记录",
    says="Something that adds to or takes from process points, or crosses a red line.",
    says_zh="过程积分的加减，或触碰红线的行为。",
    key=("event",),
    day="day",
    fields=(
        key("event", "Event", "记录编号"),
        needed("day", "day", "Happened on", "发生日期"),
        PERSON,
        UNIT,
        field("number", "points", "Points", "积分", "Above 0 adds, below 0 takes away.", "正数加分，负数减分。"),
        field("bool", "red_line", "Red line", "触碰红线"),
        field("text", "rule", "Rule", "依据条款"),
        field("text", "reason", "Reason", "事由"),
    ),
)  # fmt: skip

MANUAL_VALUES = Kind(
    code="manual_values",
    label_en="Numbers entered by hand",
    label_zh="手工填报",
    says="A number that no system holds, entered by hand for a metric.",
    says_zh="没有系统来源、由人工填报的指标数值。",
    key=("entry",),
    day="day",
    fields=(
        key("entry", "Entry", "填报编号"),
        needed("day", "day", "Of", "所属日期"),
        needed("text", "metric", "Metric", "指标", "The code of the metric.", "指标代码。"),
        PERSON,
        UNIT,
        needed("number", "value", "Value", "数值"),
        field("person", "entered_by", "Entered by", "填报人"),
        field("text", "evidence", "Evidence", "依据"),
    ),
)

KINDS = (
    SERVICE_TICKETS,
    COMPLAINTS,
    REQUESTS,
    RATINGS,
    PROCESS_STEPS,
    CONDUCT,
    MANUAL_VALUES,
)
