"""The company's rows as the cells of its own files, with the headings its people use."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from quanheng.demo import seasons
from quanheng.demo.company import NAME, Company
from quanheng.demo.people import GRADES, POSTS, UNITS
from quanheng.demo.sales import Deal
from quanheng.demo.sheets import GBK, UTF8_MARKED, Cells, Table
from quanheng.demo.targets import AMOUNT, GROWTH, KEY, NEW
from quanheng.engine.ground.money import in_major

UNIT_KINDS = {"company": "公司", "branch": "分公司", "department": "部门", "team": "团队"}
TIERS = {
    "strategic": "战略客户",
    "potential": "潜力客户",
    "ordinary": "普通客户",
    "at_risk": "风险客户",
    "lost": "流失客户",
}
OUTCOMES = {"open": "跟进中", "won": "赢单", "lost": "输单"}
TICKET_TOPICS = {"before_sale": "售前咨询", "after_sale": "售后问题", "other": "其他"}
RATING_TOPICS = {
    "satisfaction": "客户满意度",
    "collaboration": "团队协作",
    "support": "销售支持",
    "recommend": "推荐意愿",
    "staff": "员工满意度",
}
# Heading, unit of measure, and what one stored unit is worth in it.
METRICS = {
    AMOUNT: ("销售额", "万元", 10),
    KEY: ("大客户订单额", "万元", 10),
    NEW: ("新客户数", "个", 1),
    GROWTH: ("销售增长率", "比例", 100),
}
# Two rows that cannot be right, as every export has some: the rejects file shows them.
UNKNOWN_PERSON, IMPOSSIBLE_DAY = "HY109", "2026/02/30"


def tables(company: Company) -> tuple[Table, ...]:
    """Return the company's files in the order in which the mapping reads them."""
    return (
        *_org(company),
        _customers(company),
        _deals(company),
        _last_year(company),
        _receipts(company),
        _offers(company),
        *_service(company),
        _ratings(company),
        _targets(company),
    )


def day(value: date | None) -> str:
    """Return a day as most of the files write it."""
    return value.isoformat() if value else ""


def slashed(value: date | None) -> str:
    """Return a day as the finance system writes it."""
    return f"{value:%Y/%m/%d}" if value else ""


def moment(value: datetime | None) -> str:
    """Return a local moment to the minute."""
    return f"{value:%Y-%m-%d %H:%M}" if value else ""


def yuan(fen: int | None) -> str:
    """Return money as text in yuan."""
    return "" if fen is None else in_major(fen, 2)


def grouped(fen: int) -> str:
    """Return money in yuan with thousands separated by commas, as printed lists have it."""
    whole, _, cents = in_major(fen, 2).partition(".")
    return f"{int(whole):,}.{cents}" if abs(fen) >= 100_000 else f"{whole}.{cents}"


def _org(company: Company) -> Iterator[Table]:
    yield Table(
        "部门.csv",
        ("部门编码", "部门名称", "部门类型", "上级部门"),
        [(unit.code, unit.name, UNIT_KINDS[unit.kind], unit.parent) for unit in UNITS],
    )
    yield Table("岗位.csv", ("岗位编码", "岗位名称"), POSTS.items())
    grades = [(code, name, rank) for code, (name, rank) in GRADES.items()]
    yield Table("职级.csv", ("职级编码", "职级名称", "级别"), grades)
    yield Table(
        "花名册.xlsx",
        ("工号", "姓名", "入职日期", "离职日期"),
        [(one.code, one.name, one.hired, one.left) for one in company.staff.people],
        title=f"{NAME}员工花名册",
    )
    yield Table(
        "任职记录.csv",
        ("工号", "部门编码", "岗位", "职级", "直接上级", "开始日期", "结束日期"),
        [
            (a.person, a.unit, POSTS[a.post], GRADES[a.grade][0], a.manager, day(a.first), day(a.last))
            for a in company.staff.assignments
        ],
    )  # fmt: skip


def _customers(company: Company) -> Table:
    last = seasons.CLOSED.last
    rows = [
        (
            one.code, one.name, day(one.since), one.owner(last), TIERS[one.tier()],
            one.trade.segment, one.region, "是" if one.key_account else "否",
        )
        for one in company.customers
    ]  # fmt: skip
    headings = (
        "客户编号",
        "客户名称",
        "建档日期",
        "负责人工号",
        "客户等级",
        "客户类型",
        "区域",
        "大客户",
    )
    return Table("客户档案.csv", headings, rows, encoding=UTF8_MARKED)


def _deals(company: Company) -> Table:
    names = {one.code: one.name for one in company.staff.people}
    rows: list[Cells] = [_deal(one, one.person, names[one.person]) for one in company.deals]
    wrong = company.deals[len(rows) // 2]
    twin = wrong._replace(deal=f"{wrong.deal}A", quantity=1, amount=12_800, cost=8_400)
    rows.insert(len(rows) // 2, _deal(twin, UNKNOWN_PERSON, "（已离职）"))
    total = sum(one.amount for one in company.deals) + twin.amount
    return Table(
        "成交单.xlsx",
        (
            "单号", "成交日期", "工号", "业务员", "客户编号", "产品编码", "数量(箱)", "金额(元)",
            "成本(元)", "客户新老", "产品新老", "渠道", "客户类型", "大客户",
        ),
        rows,
        title=f"{NAME}成交明细（2025年9月—2026年3月）",
        total=("", "合计", "", "", "", "", "", total / 100),
    )  # fmt: skip


def _deal(one: Deal, person: str, name: str) -> Cells:
    return (
        one.deal, one.day, person, name, one.customer.code, one.product.code, one.quantity,
        one.amount / 100, one.cost / 100, "新客户" if one.customer_kind == "new" else "老客户",
        "新品" if one.product_kind == "new" else "老品", one.customer.trade.channel,
        one.customer.trade.segment, "是" if one.customer.key_account else "否",
    )  # fmt: skip


def _last_year(company: Company) -> Table:
    rows = [
        (
            one.deal, slashed(one.day), one.person, one.unit, one.customer.code, one.product.code,
            one.quantity, grouped(one.amount), grouped(one.cost),
        )
        for one in company.last_year
    ]  # fmt: skip
    headings = ("单号", "日期", "工号", "部门编码", "客户编号", "产品编码", "数量", "金额", "成本")
    return Table("成交单_上年同期.csv", headings, rows, encoding=UTF8_MARKED)


def _receipts(company: Company) -> Table:
    rows: list[Cells] = [
        (
            one.receipt, one.deal.deal, one.person, one.unit, one.deal.customer.code,
            slashed(one.due_day), yuan(one.due_amount), slashed(one.day), yuan(one.amount),
        )
        for one in company.receipts
    ]  # fmt: skip
    last = rows[-1]
    rows.append((f"{last[0]}A", *last[1:7], IMPOSSIBLE_DAY, last[6]))
    headings = (
        "回款单号", "成交单号", "工号", "部门编码", "客户编号", "应收日期", "应收金额", "回款日期", "回款金额"
    )  # fmt: skip
    return Table("回款流水.csv", headings, rows, encoding=GBK)


def _offers(company: Company) -> Table:
    rows = [
        (
            one.opportunity, one.day, one.person, one.customer.code, one.product.code, one.stage,
            OUTCOMES[one.outcome], one.closed_day, one.hundreds / 100, one.lost_reason,
        )
        for one in company.offers
    ]  # fmt: skip
    headings = (
        "商机编号", "建立日期", "工号", "客户编号", "产品编码", "阶段", "结果", "关闭日期",
        "预计金额(万元)", "丢单原因",
    )  # fmt: skip
    return Table("商机跟进表.xlsx", headings, rows, title="商机跟进表（单位：万元）")


def _service(company: Company) -> Iterator[Table]:
    yield Table(
        "客户需求.csv",
        (
            "需求编号", "提出日期", "反馈人", "处理人", "客户编号", "产品编码", "提出时间",
            "反馈时间", "答复时间", "解决时间",
        ),
        [
            (
                one.need, day(one.heard_at.date()), one.person, one.handler, one.customer.code,
                one.product.code, moment(one.heard_at), moment(one.passed_at),
                moment(one.answered_at), moment(one.solved_at),
            )
            for one in company.needs
        ],
    )  # fmt: skip
    yield Table(
        "服务工单.csv",
        ("工单编号", "受理日期", "处理人", "客户编号", "产品编码", "类型", "受理时间", "首次响应", "解决时间"),
        [
            (
                one.ticket, day(one.opened_at.date()), one.person, one.customer.code,
                one.product.code, TICKET_TOPICS[one.topic], moment(one.opened_at),
                moment(one.answered_at), moment(one.solved_at),
            )
            for one in company.tickets
        ],
    )  # fmt: skip
    yield Table(
        "投诉登记.csv",
        ("投诉编号", "投诉日期", "工号", "责任部门", "客户编号", "投诉类型", "解决时间"),
        [
            (
                one.complaint, day(one.day), one.person, one.unit, one.customer.code, one.topic,
                moment(one.solved_at),
            )
            for one in company.complaints
        ],
    )  # fmt: skip


def _ratings(company: Company) -> Table:
    rows = [
        (
            one.rating, day(one.day), RATING_TOPICS[one.topic], one.person, one.unit, one.rater,
            one.customer, one.score,
        )
        for one in company.ratings
    ]  # fmt: skip
    headings = ("评分编号", "评分日期", "主题", "被评人", "被评部门", "评分人", "客户编号", "得分")
    return Table("评分调查.csv", headings, rows)


def _targets(company: Company) -> Table:
    names = {one.code: one.name for one in company.staff.people}
    names |= {one.code: one.name for one in UNITS}
    rows = []
    for one in company.targets:
        label, uom, parts = METRICS[one.metric]
        person, unit = (one.key if one.by == by else "" for by in ("person", "unit"))
        who = (person, unit, names.get(one.key, NAME))
        rows.append((label, *who, one.span.first, one.span.last, one.amount / parts, uom))
    headings = ("指标", "工号", "部门编码", "名称", "开始日期", "结束日期", "目标值", "单位")
    return Table("月度目标.xlsx", headings, rows, title="2025年10月—2026年3月 月度目标")
