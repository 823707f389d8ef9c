"""The kinds of rows that an import may fill here."""

from __future__ import annotations

from quanheng.engine.ground.fields import Kind, choice, field, needed
from quanheng.org.choices import AuthorityReach, DutyRole, LimitPer, UnitKind
from quanheng.org.decidable import ACTIONS

UNTIL = field(
    "day",
    "to",
    "Until",
    "结束日期",
    "The first day on which it no longer holds; empty: open.",
    "不再有效的第一天；留空：一直有效。",
)
FROM = field(
    "day", "from", "From", "开始日期", "Empty: since 1900-01-01.", "留空：自 1900-01-01 起。"
)

UNITS = Kind(
    code="units",
    label_en="Units",
    label_zh="部门",
    says="A unit and where it stands in the tree, from a day to a day; one row for each place.",
    says_zh="部门及其在组织树中的位置和起止日期，每个位置一行。",
    key=("unit", "from"),
    fields=(
        needed("unit", "unit", "Unit", "部门编号"),
        FROM,
        needed("text", "name", "Name", "部门名称"),
        choice("kind", "Kind", "部门类型", " ".join(UnitKind.values), "Empty: a department.", "留空：部门。"),
        field("unit", "parent", "Parent", "上级部门", "Empty: a root of the tree.", "留空：最上级部门。"),
        UNTIL,
        field(
            "text",
            "industry",
            "Industry",
            "行业",
            "The code of an industry, such as fmcg; empty: that of the unit above.",
            "行业代码，如 fmcg；留空：同上级部门。",
        ),
    ),
)  # fmt: skip

POSTS = Kind(
    code="posts",
    label_en="Posts",
    label_zh="岗位",
    says="A kind of work.",
    says_zh="岗位名录。",
    key=("post",),
    fields=(
        needed("text", "post", "Post", "岗位编号"),
        needed("text", "name", "Name", "岗位名称"),
    ),
)

GRADES = Kind(
    code="grades",
    label_en="Grades",
    label_zh="职级",
    says="A level; a higher rank is a higher level.",
    says_zh="职级名录；级别数字越大职级越高。",
    key=("grade",),
    fields=(
        needed("text", "grade", "Grade", "职级编号"),
        needed("text", "name", "Name", "职级名称"),
        field("int", "rank", "Rank", "级别", "Empty: 0.", "留空：0。"),
    ),
)

PEOPLE = Kind(
    code="people",
    label_en="People",
    label_zh="人员",
    says="Somebody who works here, worked here or will.",
    says_zh="在职、离职或即将入职的人员。",
    key=("person",),
    fields=(
        needed("person", "person", "Person", "工号"),
        needed("text", "name", "Name", "姓名"),
        field("day", "hired", "Hired on", "入职日期"),
        field("day", "left", "Left on", "离职日期", "The first day no longer employed.", "不再在职的第一天。"),
    ),
)  # fmt: skip

ASSIGNMENTS = Kind(
    code="assignments",
    label_en="Assignments",
    label_zh="任职记录",
    says="A person works in a unit, in a post and grade, for a manager, from a day to a day.",
    says_zh="人员在某部门任职的岗位、职级、直接上级和起止日期。",
    key=("person", "unit", "from"),
    fields=(
        needed("person", "person", "Person", "工号"),
        needed("unit", "unit", "Unit", "部门编号"),
        needed("day", "from", "From", "开始日期"),
        field("text", "post", "Post", "岗位编号"),
        field("text", "grade", "Grade", "职级编号"),
        field("person", "manager", "Manager", "直接上级"),
        field("number", "share", "Share", "任职比例", "A part of 1; empty: the whole.", "占 1 的比例，如 0.5；留空：全职。"),
        field("bool", "main", "Main", "主任职", "Empty: yes.", "留空：是。"),
        UNTIL,
    ),
)  # fmt: skip

DUTIES = Kind(
    code="duties",
    label_en="Duties",
    label_zh="职责",
    says="Something in a process that a post answers for.",
    says_zh="流程中需要有岗位负责的事项。",
    key=("duty",),
    fields=(
        needed("text", "duty", "Duty", "职责编号"),
        needed("text", "name", "Name", "职责名称"),
        field("text", "process", "Process", "所属流程"),
        field(
            "text",
            "needs",
            "Authority needed",
            "所需权限",
            "What its owner must be able to decide on: codes of actions with blanks between them, such as price_discount contract_sign.",
            "负责岗位须有的审批权限：填权限事项代码，多个用空格隔开，如 price_discount contract_sign。",
        ),
    ),
)

DUTY_PARTS = Kind(
    code="duty_parts",
    label_en="Parts in duties",
    label_zh="职责分工",
    says="Which post owns a duty and which takes part, in a unit and all below it or everywhere, from a day to a day.",
    says_zh="各岗位在职责中的分工：谁负责、谁参与，在哪个部门范围内，以及起止日期。",
    key=("duty", "post", "unit", "from"),
    fields=(
        needed("text", "duty", "Duty", "职责编号"),
        needed("text", "post", "Post", "岗位编号"),
        choice("part", "Part", "分工", " ".join(DutyRole.values), "Empty: owns it.", "留空：负责。"),
        field("unit", "unit", "Unit", "部门编号", "With all below it; empty: everywhere.", "含下级部门；留空：全公司。"),
        FROM,
        UNTIL,
    ),
)  # fmt: skip

AUTHORITIES = Kind(
    code="authorities",
    label_en="Authority",
    label_zh="审批权限",
    says="What a post may decide on, how far from its unit and up to which limit, from a day to a day.",
    says_zh="岗位可审批的事项、覆盖范围、上限和起止日期；三种上限最多填一种，都不填为不限额。",
    key=("action", "post", "reach", "from"),
    fields=(
        choice("action", "Action", "权限事项", " ".join(ACTIONS), required=True),
        needed("text", "post", "Post", "岗位编号"),
        choice("reach", "Reach", "权限范围", " ".join(AuthorityReach.values), "Empty: the holder's unit and all below it.", "留空：本部门及下级。"),
        field("number", "percent", "Limit in percent", "比例上限", "A part of 1, such as 0.15 or 15 %; at most one limit, none: without limit.", "占 1 的比例，如 0.15 或 15%；上限最多填一种，都不填：不限额。"),
        field("money", "amount", "Limit in money", "金额上限"),
        field("int", "count", "Limit as a number", "数量上限", "How many: people, days, cases.", "人数、天数、次数等。"),
        choice("per", "Per", "上限周期", " ".join(LimitPer.values), "Empty: each time.", "留空：每次。"),
        FROM,
        UNTIL,
    ),
)  # fmt: skip
