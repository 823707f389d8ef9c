"""The hundred people: who works where, in which post and grade, from which day to which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from quanheng.demo.dice import SEED, Dice, dice
from quanheng.engine.ground.period import Span

ROOT = "HY"


@dataclass(frozen=True)
class Unit:
    """A unit, and the unit above it."""

    code: str
    name: str
    kind: str
    parent: str


@dataclass(frozen=True)
class Person:
    """Somebody on the pay-roll; `left` is the last day of work."""

    code: str
    name: str
    hired: date
    left: date | None = None


@dataclass(frozen=True)
class Assignment:
    """A person in a unit, post and grade; `last` is the last day of it."""

    person: str
    unit: str
    post: str
    grade: str
    manager: str
    first: date
    last: date | None = None

    def holds(self, day: date) -> bool:
        """Return whether the day lies in it."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Staff:
    """Everybody, and what each of them did when."""

    people: tuple[Person, ...]
    assignments: tuple[Assignment, ...]

    def of_post(self, post: str) -> list[Assignment]:
        """Return the latest assignment of everybody in a post, by person."""
        last = {held.person: held for held in self.assignments if held.post == post}
        return [last[code] for code in sorted(last)]

    def at(self, person: str, day: date) -> Assignment | None:
        """Return what the person does on a day, if anything."""
        return next((held for held in self.of(person) if held.holds(day)), None)

    def of(self, person: str) -> tuple[Assignment, ...]:
        """Return the assignments of a person, oldest first."""
        return self._by_person.get(person, ())

    def sellers(self, span: Span) -> list[str]:
        """Return the salespeople who work on some day of the span."""
        return sorted(
            {
                held.person
                for held in self.assignments
                if held.post == "salesperson"
                and held.first < span.end
                and (held.last is None or held.last >= span.first)
            }
        )

    @cached_property
    def _by_person(self) -> dict[str, tuple[Assignment, ...]]:
        held: dict[str, tuple[Assignment, ...]] = {}
        for assignment in sorted(self.assignments, key=lambda one: one.first):
            held[assignment.person] = (*held.get(assignment.person, ()), assignment)
        return held


UNITS = (
    Unit(ROOT, "衡远食品", "company", ""),
    Unit("HY-GM", "总经理室", "department", ROOT),
    Unit("HY-XS", "销售中心", "department", ROOT),
    Unit("HY-SH", "上海分公司", "branch", "HY-XS"),
    Unit("HY-SH1", "上海销售一部", "team", "HY-SH"),
    Unit("HY-SH2", "上海销售二部", "team", "HY-SH"),
    Unit("HY-HZ", "杭州分公司", "branch", "HY-XS"),
    Unit("HY-HZ1", "杭州销售部", "team", "HY-HZ"),
    Unit("HY-CD", "成都分公司", "branch", "HY-XS"),
    Unit("HY-CD1", "成都销售部", "team", "HY-CD"),
    Unit("HY-GZ", "广州分公司", "branch", "HY-XS"),
    Unit("HY-GZ1", "广州销售一部", "team", "HY-GZ"),
    Unit("HY-GZ2", "广州销售二部", "team", "HY-GZ"),
    Unit("HY-CG", "采购部", "department", ROOT),
    Unit("HY-KF", "客户服务部", "department", ROOT),
    Unit("HY-KC", "客户成功部", "department", ROOT),
    Unit("HY-CW", "财务部", "department", ROOT),
    Unit("HY-RL", "人力资源部", "department", ROOT),
    Unit("HY-SC", "市场部", "department", ROOT),
    Unit("HY-XZ", "行政部", "department", ROOT),
    Unit("HY-YF", "研发部", "department", ROOT),
)
TEAMS = ("HY-SH1", "HY-SH2", "HY-HZ1", "HY-CD1", "HY-GZ1", "HY-GZ2")
BRANCHES = ("HY-SH", "HY-HZ", "HY-CD", "HY-GZ")
POSTS = {
    "general_manager": "总经理",
    "city_manager": "城市总经理",
    "sales_manager": "销售经理",
    "salesperson": "销售",
    "purchasing": "采购",
    "customer_service": "客户服务",
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
# post, unit, how many
OFFICES = (
    ("purchasing", "HY-CG", 20),
    ("customer_service", "HY-KF", 10),
    ("customer_success", "HY-KC", 4),
    ("finance", "HY-CW", 6),
    ("hr", "HY-RL", 4),
    ("marketing", "HY-SC", 5),
    ("admin", "HY-XZ", 3),
    ("front_desk", "HY-XZ", 2),
    ("research", "HY-YF", 5),
)
TEAM_GRADES = ("senior", "standard", "standard", "junior", "junior")
GENERAL_MANAGER = "HY001"
# Those to whom something happens; docs/demo.md tells it.
MOVED, PROMOTED, NEWCOMER, LEAVER = "HY013", "HY035", "HY031", "HY028"
MOVED_ON, PROMOTED_ON = date(2025, 11, 17), date(2026, 1, 1)
HIRED_ON, LEFT_ON = date(2025, 12, 1), date(2026, 1, 31)
NAMED = {
    GENERAL_MANAGER: "顾衡远",
    "HY012": "陈思远",
    MOVED: "沈嘉怡",
    PROMOTED: "许梦瑶",
    NEWCOMER: "罗子轩",
    LEAVER: "郑国栋",
    "HY038": "梁浩然",
    "HY023": "姚静雯",
}
SURNAMES = (
    "王李张刘陈杨赵黄周吴" * 3 + "徐孙胡朱高林何郭马梁宋谢韩唐冯于董程曹袁邓傅曾彭" * 2
    + "吕苏卢蒋蔡贾丁魏薛叶余潘杜戴夏钟汪田任姜范方石谭廖邹"
)  # fmt: skip
GIVEN = """
宇航 俊杰 志强 建华 丽娟 晓燕 海燕 文博 天宇 佳琪 雪梅 明辉 永刚 春梅 玉兰 志伟 晨曦 一鸣 泽宇 诗涵
婉婷 伟 敏 静 磊 洋 勇 军 杰 娟 涛 艳 超 霞 刚 桂英 建国 红梅 鹏飞 立新 振华 慧敏 雅琴 淑芬 美玲
丹丹 婷婷 晓东 海涛 少华 家豪 伟杰 文静 若曦 思琪 书瑶 书豪 景行 承志 致远 安琪 可欣 佳慧 佩珊 巧云
素珍 兰芳 国强 德明 光耀 广生 卫东 学军 新民 长青 启明 瑞霖 润泽 沐阳 子墨 子涵 紫萱 晓峰 小龙 立群
大伟 东升 向阳 冬梅 秋月 雨桐 欣怡 倩 琳 莹 鑫 斌 宁 健 帆 璐 楠
""".split()


def staff(seed: int = SEED) -> Staff:
    """Return the hundred people and their assignments, by code and day."""
    assigned = tuple(_assigned(dice("people", seed)))
    names = _names(dice("names", seed), [held.person for held in assigned])
    people = tuple(
        Person(held.person, names[held.person], held.first, held.last) for held in assigned
    )
    return Staff(people, tuple(_with_changes(assigned)))


def _names(thrown: Dice, codes: list[str]) -> dict[str, str]:
    surnames, given = list(SURNAMES), list(GIVEN)
    thrown.shuffle(surnames)
    thrown.shuffle(given)
    return {
        code: NAMED.get(code, surname + name)
        for code, surname, name in zip(codes, surnames, given, strict=False)
    }


def _assigned(thrown: Dice) -> Iterator[Assignment]:
    """Yield the one assignment that everybody would have if nothing ever changed."""
    start = date(2016, 5, 9)
    yield Assignment(GENERAL_MANAGER, "HY-GM", "general_manager", "executive", "", start)
    numbers = iter(range(2, 101))
    heads = {}
    for branch in BRANCHES:
        heads[branch] = f"HY{next(numbers):03}"
        boss = (heads[branch], branch, "city_manager", "lead", GENERAL_MANAGER)
        yield Assignment(*boss, _hired(thrown, 2016, 2016, months=(6, 12)))
    for team in TEAMS:
        heads[team] = f"HY{next(numbers):03}"
        boss = (heads[team], team, "sales_manager", "lead", heads[team[:5]])
        yield Assignment(*boss, _hired(thrown, 2017, 2017))
    for team in TEAMS:
        for grade in TEAM_GRADES:
            code = f"HY{next(numbers):03}"
            yield _seller(thrown, code, team, grade, heads[team])
    for post, unit, size in OFFICES:
        yield from _office(thrown, [f"HY{next(numbers):03}" for _ in range(size)], post, unit)


def _seller(thrown: Dice, code: str, team: str, grade: str, manager: str) -> Assignment:
    years = {"senior": (2018, 2020), "standard": (2019, 2022), "junior": (2022, 2023)}[grade]
    hired = _hired(thrown, *years)
    if code == NEWCOMER:
        hired = HIRED_ON
    elif grade == "junior" and int(code[2:]) % 5 == 1:  # the second junior of each team is fresh
        hired = _hired(thrown, 2025, 2025, months=(4, 8))
    last = LEFT_ON if code == LEAVER else None
    return Assignment(code, team, "salesperson", grade, manager, hired, last)


def _office(thrown: Dice, codes: list[str], post: str, unit: str) -> Iterator[Assignment]:
    head = "HY091" if post == "front_desk" else codes[0]
    for place, code in enumerate(codes):
        leads = code == head
        grade = "lead" if leads else ("senior", "standard", "standard", "junior")[place % 4]
        manager = GENERAL_MANAGER if leads else head
        hired = _hired(thrown, 2017, 2017) if leads else _hired(thrown, 2018, 2023)
        yield Assignment(code, unit, post, grade, manager, hired)


def _hired(thrown: Dice, first: int, last: int, months: tuple[int, int] = (1, 12)) -> date:
    return date(thrown.randint(first, last), thrown.randint(*months), thrown.randint(1, 28))


def _with_changes(assigned: tuple[Assignment, ...]) -> Iterator[Assignment]:
    for held in assigned:
        if held.person == MOVED:
            yield replace(held, last=MOVED_ON - timedelta(days=1))
            yield replace(held, unit="HY-HZ1", manager="HY008", first=MOVED_ON)
        elif held.person == PROMOTED:
            yield replace(held, last=PROMOTED_ON - timedelta(days=1))
            yield replace(held, grade="senior", first=PROMOTED_ON)
        else:
            yield held
