"""The kinds of rows that an import may fill here."""

from __future__ import annotations

from quanheng.engine.ground.kinds import Field, Kind
from quanheng.org.choices import UnitKind


def _field(name: str, kind: str, en: str, zh: str, says: str = "") -> Field:
    return Field(name=name, type=kind, label_en=en, label_zh=zh, says=says)


def _required(name: str, kind: str, en: str, zh: str, says: str = "") -> Field:
    return Field(name=name, type=kind, label_en=en, label_zh=zh, says=says, required=True)


_END = _field(
    "to", "day", "Until", "结束日期", "The first day on which it no longer holds; empty: open."
)

UNITS = Kind(
    code="units",
    label_en="Units",
    label_zh="部门",
    says="A unit and where it stands in the tree, from a day to a day; one row for each place.",
    key=("unit", "from"),
    fields=(
        _required("unit", "unit", "Unit", "部门编号"),
        _field("from", "day", "From", "开始日期", "Empty: since 1900-01-01."),
        _required("name", "text", "Name", "部门名称"),
        Field(
            name="kind",
            type="choice",
            label_en="Kind",
            label_zh="部门类型",
            choices=tuple(UnitKind.values),
            says="Empty: a department.",
        ),
        _field("parent", "unit", "Parent", "上级部门", "Empty: a root of the tree."),
        _END,
    ),
)

POSTS = Kind(
    code="posts",
    label_en="Posts",
    label_zh="岗位",
    says="A kind of work.",
    key=("post",),
    fields=(
        _required("post", "text", "Post", "岗位编号"),
        _required("name", "text", "Name", "岗位名称"),
    ),
)

GRADES = Kind(
    code="grades",
    label_en="Grades",
    label_zh="职级",
    says="A level; a higher rank is a higher level.",
    key=("grade",),
    fields=(
        _required("grade", "text", "Grade", "职级编号"),
        _required("name", "text", "Name", "职级名称"),
        _field("rank", "int", "Rank", "级别", "Empty: 0."),
    ),
)

PEOPLE = Kind(
    code="people",
    label_en="People",
    label_zh="人员",
    says="Somebody who works here, worked here or will.",
    key=("person",),
    fields=(
        _required("person", "person", "Person", "工号"),
        _required("name", "text", "Name", "姓名"),
        _field("hired", "day", "Hired on", "入职日期"),
        _field("left", "day", "Left on", "离职日期", "The first day no longer employed."),
    ),
)

ASSIGNMENTS = Kind(
    code="assignments",
    label_en="Assignments",
    label_zh="任职记录",
    says="A person works in a unit, in a post and grade, for a manager, from a day to a day.",
    key=("person", "unit", "from"),
    fields=(
        _required("person", "person", "Person", "工号"),
        _required("unit", "unit", "Unit", "部门编号"),
        _required("from", "day", "From", "开始日期"),
        _field("post", "text", "Post", "岗位编号"),
        _field("grade", "text", "Grade", "职级编号"),
        _field("manager", "person", "Manager", "直接上级"),
        _field("share", "number", "Share", "任职比例", "A part of 1; empty: the whole."),
        _field("main", "bool", "Main", "主任职", "Empty: yes."),
        _END,
    ),
)
