"""The kinds of rows by date that an import may fill: planned headcount, ways to grades, pay bands, employee file."""

from __future__ import annotations

from quanheng.engine.ground.fields import Kind, choice, field, needed
from quanheng.org.choices import FileKind
from quanheng.org.kinds import FROM, UNTIL

PLANNED_HEADCOUNTS = Kind(
    code="planned_headcounts",
    label_en="Planned headcount",
    label_zh="岗位编制",
    says="How many people a unit should have in a post, from a day to a day.",
    says_zh="某部门某岗位应有人数及起止日期。",
    key=("unit", "post", "from"),
    fields=(
        needed("unit", "unit", "Unit", "部门编号"),
        needed("text", "post", "Post", "岗位编号"),
        needed("int", "planned", "Planned", "编制人数"),
        FROM,
        UNTIL,
    ),
)

GRADE_STEPS = Kind(
    code="grade_steps",
    label_en="Ways to grades",
    label_zh="晋升通道",
    says="From which grade to which, after how many months, and what one must be able to do.",
    says_zh="从哪一职级晋升到哪一职级、至少任职月数和能力要求。",
    key=("grade", "to_grade", "from"),
    fields=(
        needed("text", "grade", "Grade", "职级编号"),
        needed("text", "to_grade", "Next grade", "晋升职级"),
        field("int", "months", "Months at least", "至少任职月数", "Empty: 0.", "留空：0。"),
        field("text", "needs", "What it takes", "能力要求"),
        FROM,
        UNTIL,
    ),
)

PAY_BANDS = Kind(
    code="pay_bands",
    label_en="Pay bands",
    label_zh="薪酬带宽",
    says="What a grade is paid a month, from the lowest to the highest, from a day to a day.",
    says_zh="某职级月薪的下限、上限及起止日期。",
    key=("grade", "from"),
    fields=(
        needed("text", "grade", "Grade", "职级编号"),
        needed("money", "low", "Lowest", "下限"),
        needed("money", "high", "Highest", "上限"),
        FROM,
        UNTIL,
    ),
    pay=True,
)

FILE_ENTRIES = Kind(
    code="file_entries",
    label_en="Employee file",
    label_zh="员工档案",
    says="A line of the employee file: contract, education, work elsewhere, ability, document or award.",
    says_zh="员工档案条目：合同、学历、外部经历、能力、证件或荣誉。",
    key=("person", "kind", "title", "from"),
    fields=(
        needed("person", "person", "Person", "工号"),
        choice("kind", "Kind", "类别", " ".join(FileKind.values), required=True),
        needed("text", "title", "Title", "名称"),
        field("text", "detail", "Detail", "说明"),
        FROM,
        UNTIL,
    ),
)
