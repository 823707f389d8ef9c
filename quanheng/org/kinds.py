"""The kinds of rows that an import may fill here."""

from __future__ import annotations

from quanheng.engine.ground.fields import Kind, choice, field, needed
from quanheng.org.choices import UnitKind

_END = field(
    "day",
    "to",
    "Until",
    "结束日期",
    "The first day on which it no longer holds; empty: open.",
    "不再有效的第一天；留空：一直有效。",
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
        field("day", "from", "From", "开始日期", "Empty: since 1900-01-01.", "留空：自 1900-01-01 起。"),
        needed("text", "name", "Name", "部门名称"),
        choice("kind", "Kind", "部门类型", " ".join(UnitKind.values), "Empty: a department.", "留空：部门。"),
        field("unit", "parent", "Parent", "上级部门", "Empty: a root of the tree.", "留空：最上级部门。"),
        _END,
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
        _END,
    ),
)  # fmt: skip
