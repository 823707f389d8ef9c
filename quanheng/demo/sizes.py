"""The two sizes: which businesses, branches, teams and offices there are, and who is known by name."""

from __future__ import annotations

from dataclasses import dataclass, field

POSTS = {
    "general_manager": "总经理",
    "city_manager": "城市总经理",
    "sales_manager": "销售经理",
    "salesperson": "销售",
    "growth_salesperson": "专项拓新销售",
    "purchasing": "采购",
    "customer_service": "客户服务",
    "after_sales": "售后服务",
    "customer_discovery": "需求挖掘",
    "customer_success": "客户成功",
    "finance": "财务",
    "hr": "人力资源",
    "marketing": "市场",
    "admin": "行政",
    "front_desk": "前台",
    "research": "研发",
}
GRADES = {
    "junior": ("初级", 1),
    "standard": ("中级", 2),
    "senior": ("高级", 3),
    "lead": ("经理级", 4),
    "executive": ("高管", 5),
}
SELLING = ("salesperson", "growth_salesperson")


@dataclass(frozen=True)
class Branch:
    """A city branch: how many teams it has, and how many serve customers in it."""

    city: str
    teams: int
    service: int = 0
    after_sales: int = 0
    admin: int = 0


@dataclass(frozen=True)
class Business:
    """A business of the company: the letters its units begin with, its trade, its branches."""

    letters: str
    unit: str
    name: str
    industry: str
    goods: str
    branches: tuple[Branch, ...]


@dataclass(frozen=True)
class Size:
    """Everything in which the two companies differ."""

    code: str
    name: str
    root: str
    root_name: str
    letters: str
    digits: int
    businesses: tuple[Business, ...]
    team: tuple[str, ...]
    offices: tuple[tuple[str, str, str, int], ...]
    moves: bool
    orders_percent: int
    busy_percent: int
    visits_percent: int
    # Spending on selling, in hundred-thousandths of sales.
    selling: int
    named: dict[str, str] = field(default_factory=dict)


SMALL = Size(
    code="small",
    name="衡远食品有限公司",
    root="HY",
    root_name="衡远食品",
    letters="HY",
    digits=3,
    businesses=(
        Business(
            "HY", "HY-XS", "销售中心", "fmcg", "food",
            (Branch("SH", 2), Branch("HZ", 1), Branch("CD", 1), Branch("GZ", 2)),
        ),
    ),
    team=("senior", "standard", "standard", "junior", "junior"),
    offices=(
        ("purchasing", "CG", "采购部", 20),
        ("customer_service", "KF", "客户服务部", 6),
        ("after_sales", "KF", "客户服务部", 2),
        ("customer_discovery", "KF", "客户服务部", 2),
        ("customer_success", "KC", "客户成功部", 4),
        ("finance", "CW", "财务部", 6),
        ("hr", "RL", "人力资源部", 4),
        ("marketing", "SC", "市场部", 5),
        ("admin", "XZ", "行政部", 3),
        ("front_desk", "XZ", "行政部", 2),
        ("research", "YF", "研发部", 5),
    ),
    moves=False,
    orders_percent=44,
    busy_percent=260,
    visits_percent=130,
    selling=3_400,
    named={
        "HY001": "顾衡远",
        "HY012": "陈思远",
        "HY013": "沈嘉怡",
        "HY035": "许梦瑶",
        "HY031": "罗子轩",
        "HY028": "郑国栋",
        "HY038": "梁浩然",
        "HY023": "姚静雯",
    },
)  # fmt: skip
STANDARD = Size(
    code="standard",
    name="衡远集团有限公司",
    root="HG",
    root_name="衡远集团",
    letters="HG",
    digits=4,
    businesses=(
        Business(
            "SP", "SP", "衡远食品", "fmcg", "food",
            (
                Branch("SH", 4, 4, 2, 1), Branch("HZ", 3, 3, 2, 1), Branch("CD", 3, 3, 2, 1),
                Branch("GZ", 4, 4, 2, 1), Branch("NB", 2, 2, 1, 1), Branch("NJ", 3, 3, 2, 1),
                Branch("WH", 3, 3, 2, 1), Branch("XA", 2, 2, 1, 1), Branch("CQ", 3, 3, 2, 1),
                Branch("ZZ", 3, 3, 1, 1), Branch("JN", 2, 2, 1, 1), Branch("SY", 2, 2, 1, 1),
            ),
        ),
        Business(
            "KJ", "KJ", "衡远科技", "b2b_technology", "tech",
            (
                Branch("BJ", 4, 4, 3, 1), Branch("SZ", 4, 4, 3, 1), Branch("SU", 3, 3, 2, 1),
                Branch("CS", 2, 2, 1, 1), Branch("HF", 2, 2, 1, 1), Branch("QD", 2, 2, 1, 1),
                Branch("TJ", 2, 2, 1, 1), Branch("XM", 2, 2, 1, 1),
            ),
        ),
    ),
    team=(
        "senior", "senior", "standard", "standard", "standard", "standard",
        "junior", "junior", "junior", "junior",
    ),
    offices=(
        ("purchasing", "CG", "采购部", 26),
        ("customer_service", "KF", "客户服务部", 26),
        ("after_sales", "KF", "客户服务部", 14),
        ("customer_discovery", "KF", "客户服务部", 12),
        ("customer_success", "KC", "客户成功部", 20),
        ("finance", "CW", "财务部", 22),
        ("hr", "RL", "人力资源部", 18),
        ("marketing", "SC", "市场部", 24),
        ("admin", "XZ", "行政部", 16),
        ("front_desk", "XZ", "行政部", 8),
        ("research", "YF", "研发部", 40),
    ),
    moves=True,
    orders_percent=22,
    busy_percent=100,
    visits_percent=100,
    selling=8_200,
    named={"HG0001": "顾衡远"},
)  # fmt: skip
SIZES = {"small": SMALL, "standard": STANDARD}
