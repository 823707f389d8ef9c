"""The market and the rules of the house: market sizes and news, milestones, process steps, conduct, numbers by hand."""

from __future__ import annotations

import numpy as np
import polars as pl

from quanheng.demo import truths
from quanheng.demo.calendar import FACTS_PLACE, KNOWN_UNTIL, MEAN_MONTH, NAMES, calendar, place
from quanheng.demo.dice import Dice, Flags, Ints
from quanheng.demo.forces import drift
from quanheng.demo.names import CITIES
from quanheng.demo.roster import NOBODY, Months
from quanheng.demo.world import Frame, World, by_day, day, frame, keys, plan, whole, words

# Our share of the market in 2023, in percent, and by how much the market grows in a month (ppm).
SHARE_2023, MARKET_GROWTH = 16, 4_000
SOURCE = "行业协会月报"
NEWS = 110_000
NEWS_KINDS = ("competitor_price", "policy", "promotion", "competitor_product", "other")
WHAT = ("竞品降价促销", "地方政策调整", "竞品买赠活动", "竞品上新", "其他市场动态")
GOALS = ("高附加值产品占比提升", "重点城市份额提升", "数字化销售平台", "供应链提速", "人才梯队建设")
# Steps a month of each manager and each of HR; minutes at the start and at the end.
MANAGER_STEPS, HR_STEPS, MINUTES = 6_800_000, 7_000_000, (300, 95)
STEP_KINDS = ("appraisal", "form", "approval", "other")
PROCESSES = ("月度绩效回顾", "绩效面谈表", "费用与合同审批", "目标确认")
RULES = (
    ("客户拜访记录及时完整", 2), ("带教新人", 3), ("跨区协作支持", 2), ("日报缺交", -1), ("价格审批倒签", -3), ("客户信息录入不完整", -2),
)  # fmt: skip
CONDUCT = 85_000
THOUSAND = 1_000


def market_size_table(world: World) -> Frame:
    """Return how much the market of each team buys in all, by product line; it grows slower than the company."""
    sold = _sold_in_2023(world)
    team, line = np.nonzero(sold > 0)
    months = len(NAMES) - 1
    month = np.tile(np.arange(months), len(team))
    team, line = team.repeat(months), line.repeat(months)
    growth = 1_000_000 + MARKET_GROWTH * month
    weight = np.array([calendar().weight(m) for m in range(len(NAMES))], dtype=np.int64)[month]
    amount = sold[team, line] // 12 * 100 // SHARE_2023 * growth // 1_000_000 * weight // MEAN_MONTH
    codes = _team_codes(world)
    cities = [CITIES[code.split("-")[1].rstrip("0123456789")][0] for code in codes]
    return by_day(
        frame(
            day=day(calendar().end[month] - 1), unit=words(codes, team),
            region=words(cities, team), product_line=words(list(world.goods.lines), line),
            amount=whole(amount // 10_000 * 10_000),
            source=words((SOURCE,), np.zeros(len(month), dtype=np.int64)),
        ),
        "SC",
        "market",
    )  # fmt: skip


def _sold_in_2023(world: World) -> Ints:
    """Return what each team sold of each product line in the first year."""
    deals, lines, units = world.deals, len(world.goods.lines), _team_places(world)
    year = deals.day < calendar().first[FACTS_PLACE]
    sums = np.zeros((max(units) + 1) * lines, dtype=np.int64)
    places = np.array(units)[deals.seat[year]] * lines + world.goods.line[deals.product[year]]
    np.add.at(sums, places, deals.amount[year])
    return sums.reshape(-1, lines)


def _team_codes(world: World) -> list[str]:
    return [unit.code for unit in world.org.units if unit.kind == "team" and unit.first is None]


def _team_places(world: World) -> list[int]:
    codes = {code: place_ for place_, code in enumerate(_team_codes(world))}
    return [codes.get(seat.unit, 0) for seat in world.org.seats]


def market_event_table(world: World) -> Frame:
    """Return the news that sellers report, and the two that are planted: a price war and a policy."""
    dice = world.dice("news")
    rows, days = world.spread(dice, world.roster.sellers(FACTS_PLACE), NEWS)
    count = len(rows)
    kind = dice.choice([30, 8, 26, 22, 14], count)
    product = dice.below(len(world.listed), count)
    branch = world.market.branch_of(rows.seat)
    cities = [CITIES[code.split("-")[1]][0] for code in world.forces.branches]
    table = frame(
        day=day(days), person=world.person(rows.person),
        unit=pl.Series([None] * count, dtype=pl.String), region=words(cities, branch),
        product=world.product(np.where(kind == 1, NOBODY, product)), kind=words(NEWS_KINDS, kind),
        first_day=day(days - dice.between(0, 6, count)),
        last_day=plan(days + dice.between(5, 40, count)), what=words(WHAT, kind),
    )  # fmt: skip
    return by_day(
        table.vstack(_planted_news(world)) if world.org.size.moves else table, "SD", "event", 5
    )


def _planted_news(world: World) -> Frame:
    unit, line, fought = truths.PRICE_WAR
    policed, forbidden = truths.POLICY
    heads = {seat.unit: seat.number for seat in world.org.seats if seat.post == "city_manager"}
    first = np.array([calendar().first[place(names[0])] for names in (fought, forbidden)])
    last = np.array([calendar().end[place(names[-1])] - 1 for names in (fought, forbidden)])
    person = world.roster.owner(np.array([heads[unit], heads[policed]]), first)
    product = next(i for i, one in enumerate(world.listed) if one.line == line)
    return frame(
        day=day(first + 1),
        person=world.person(person),
        unit=pl.Series([unit, policed]),
        region=pl.Series([CITIES[code.split("-")[1]][0] for code in (unit, policed)]),
        product=world.product(np.array([product, NOBODY])),
        kind=pl.Series(["competitor_price", "policy"]),
        first_day=day(first),
        last_day=plan(last),
        what=pl.Series([f"竞品{line}全线降价，被迫跟进", "地方限制新增供应商备案，暂停新客户开发"]),
    )


def milestone_table(world: World) -> Frame:
    """Return four steps a month towards strategic goals; most are done in time, some late, a few not."""
    dice = world.dice("milestones")
    month = np.repeat(np.arange(FACTS_PLACE, len(NAMES)), 4)
    count = len(month)
    first = calendar().first[month]
    days = calendar().working_between(dice, first + 9, first + 26)
    late = dice.below(100, count)
    done = days - dice.between(0, 9, count)
    done = np.where(late >= 78, days + dice.between(1, 25, count), done)
    done = np.where(late >= 95, NOBODY, done)
    return by_day(
        frame(
            day=plan(days), person=world.person(_heads(world, dice, days)),
            goal=words(GOALS, dice.below(len(GOALS), count)),
            weight=whole(dice.between(1, 4, count)), done_day=day(done),
        ),
        "LC", "milestone", 4,
    )  # fmt: skip


def _heads(world: World, dice: Dice, days: Ints) -> Ints:
    """Return a head of a department or a branch for each day; the general manager where there is none."""
    listed = [s for s in world.org.seats if s.boss <= 0 and s.grade in ("lead", "executive")]
    heads = np.array([seat.number for seat in listed], dtype=np.int64)
    today = np.minimum(days, KNOWN_UNTIL - 1)
    who = world.roster.owner(heads[dice.below(len(heads), len(days))], today)
    first = world.roster.owner(heads[:1].repeat(len(days)), today)
    return np.where(who == NOBODY, first, who)


def step_table(world: World) -> Frame:
    """Return the steps of management processes; managers spend less and less time on them, HR's are not timed."""
    dice = world.dice("steps")
    managers, led = world.spread(
        dice, world.since("general_manager", "city_manager", "sales_manager"), MANAGER_STEPS
    )
    office, kept = world.spread(dice, world.since("hr"), HR_STEPS)
    days = np.r_[led, kept]
    person, month = np.r_[managers.person, office.person], np.r_[managers.month, office.month]
    count = len(days)
    manages = np.arange(count) < len(managers)
    kind = np.where(
        manages, dice.choice([22, 28, 40, 10], count), dice.choice([40, 35, 0, 25], count)
    )
    in_time = dice.below(1_000, count) < drift(80, 95)[month]
    done = np.where(in_time, days - dice.between(0, 4, count), days + dice.between(1, 12, count))
    done = np.where(~in_time & (dice.below(10, count) < 3), NOBODY, done)
    minutes = drift(*MINUTES)[month] * dice.between(50, 150, count) // 1_000
    automatic = dice.below(1_000, count) < drift(35, 88)[month]
    return by_day(
        frame(
            day=day(days), person=world.person(person), kind=words(STEP_KINDS, kind),
            process=words(PROCESSES, kind), done_day=day(done),
            complete=in_time | (dice.below(10, count) < 6), automatic=automatic,
            minutes=whole(minutes, manages),
        ),
        "LS",
        "step",
    )  # fmt: skip


def conduct_table(world: World) -> Frame:
    """Return what adds to and takes from process points, and the red lines that some people crossed."""
    dice = world.dice("conduct")
    rows, days = world.spread(dice, world.roster.sellers(FACTS_PLACE), CONDUCT)
    count = len(rows)
    rule = dice.choice([30, 16, 14, 18, 8, 14], count)
    points = np.array([points for _, points in RULES], dtype=np.int64)[rule]
    red = _red_lines(rows, days)
    names = [name for name, _ in RULES]
    return by_day(
        frame(
            day=day(days), person=world.person(rows.person),
            points=whole(np.where(red, -10, points)), red_line=red,
            rule=words([*names, "销售行为红线第三条"], np.where(red, len(names), rule)),
            reason=words(["过程管理", "虚报拜访并冒领费用"], red.astype(np.int64)),
        ),
        "JF",
        "event",
        5,
    )  # fmt: skip


def _red_lines(rows: Months, days: Ints) -> Flags:
    """Choose one row of each month in which a red line is crossed, each time of somebody else."""
    month, seen = calendar().month_of(days), set()
    red = np.zeros(len(days), dtype=np.bool_)
    for name in truths.RED_LINE_MONTHS:
        here = np.nonzero(month == place(name))[0].tolist()
        first = next(one for one in here if int(rows.person[one]) not in seen)
        seen.add(int(rows.person[first]))
        red[first] = True
    return red


def manual_table(world: World) -> Frame:
    """Return the days of stock that the trade holds, which each foods team asks its dealers for every month."""
    dice = world.dice("by hand")
    food = {one.letters for one in world.org.size.businesses if one.goods == "food"}
    leads = [seat for seat in world.org.of_post("sales_manager") if seat.business in food]
    months = np.arange(FACTS_PLACE, len(NAMES) - 1)
    month, lead = np.repeat(months, len(leads)), np.tile(np.arange(len(leads)), len(months))
    count = len(month)
    days = calendar().end[month] - 1
    seats = np.array([seat.number for seat in leads], dtype=np.int64)[lead]
    entered = world.roster.owner(seats, days)
    return frame(
        entry=keys("SG", count, 5), day=day(days),
        metric=words(("channel_stock_days",), np.zeros(count, dtype=np.int64)),
        unit=words([seat.unit for seat in leads], lead), value=whole(dice.bell(22, 44, count)),
        entered_by=world.person(entered),
        evidence=words(("经销商月末盘点表",), np.zeros(count, dtype=np.int64)),
    )  # fmt: skip
