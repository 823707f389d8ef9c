"""Service tickets, complaints, and what departments ask of one another."""

from __future__ import annotations

import numpy as np

from quanheng.demo.calendar import FACTS_PLACE, KNOWN_UNTIL, calendar
from quanheng.demo.customers import AT_RISK
from quanheng.demo.dice import Dice, Flags, Ints
from quanheng.demo.forces import drift
from quanheng.demo.funnel import goods_on
from quanheng.demo.roster import NOBODY, Months
from quanheng.demo.selling_facts import deal_keys
from quanheng.demo.sizes import SELLING
from quanheng.demo.trades import TRADES
from quanheng.demo.world import (
    MINUTES,
    Frame,
    World,
    by_day,
    day,
    frame,
    minute,
    moment,
    whole,
    words,
)

TICKET_TOPICS = ("before_sale", "after_sale", "other")
TICKETS = 4_500_000
COMPLAINTS = 14_000
# Topic, function at fault, how often.
FAULTS = (
    ("缺货断货", "purchasing", 20), ("临期产品", "purchasing", 10), ("包装破损", "purchasing", 12),
    ("回复太慢", "service", 14), ("售后维修超期", "service", 12), ("价格不符", "sales", 14),
    ("服务态度", "sales", 12), ("开票错误", "finance", 6),
)  # fmt: skip
FUNCTIONS = (
    "sales",
    "purchasing",
    "service",
    "success",
    "finance",
    "marketing",
    "research",
    "hr",
    "admin",
    "management",
)
POSTS_OF = {
    "sales": SELLING, "purchasing": ("purchasing",), "service": ("customer_service", "after_sales", "customer_discovery"),
    "success": ("customer_success",), "finance": ("finance",), "marketing": ("marketing",), "research": ("research",),
    "hr": ("hr",), "admin": ("admin", "front_desk"), "management": ("city_manager", "sales_manager"),
}  # fmt: skip
# Requests that each function gets per person and month (ppm), who asks, and about what.
ASKED = {
    "purchasing": 3_000_000, "service": 2_200_000, "success": 1_700_000, "finance": 2_600_000, "marketing": 2_000_000,
    "research": 2_500_000, "hr": 2_200_000, "admin": 3_000_000, "sales": 300_000,
}  # fmt: skip
REQUEST_TOPICS = ("support", "product", "approval", "meeting", "other")


def ticket_table(world: World) -> Frame:
    """Return the service tickets: those who serve after the sale get the after-sale ones."""
    dice = world.dice("tickets")
    rows = world.since("customer_service", "after_sales", "customer_discovery")
    rows, days = world.spread(dice, rows, TICKETS)
    count = len(rows)
    posts = [seat.post for seat in world.org.seats]
    after = np.array([post == "after_sales" for post in posts])[rows.seat]
    topic = np.where(after, 1, dice.choice([35, 45, 20], count))
    opened = minute(dice, days)
    answered = opened + dice.between(3, 150, count)
    branch = _branch(world, rows)
    hours = np.where(
        branch < 0,
        world.forces.usual_hours_tenths[rows.month],
        world.forces.hours_tenths[np.maximum(branch, 0), rows.month],
    )
    hours = hours * np.where(topic == 1, 150, 80) // 100
    solved = answered + np.maximum(hours * 6 * dice.between(45, 155, count) // 100, 20)
    who = _buyers(world, dice, branch, days)
    return by_day(
        frame(
            day=day(days), person=world.person(rows.person), customer=world.customer(who),
            product=world.product(_of_buyer(world, dice, who, days)),
            topic=words(TICKET_TOPICS, topic), opened_at=moment(opened),
            answered_at=moment(answered), solved_at=moment(solved),
        ),
        "GD",
        "ticket",
    )  # fmt: skip


def _branch(world: World, rows: Months) -> Ints:
    """Return the branch in which somebody works; −1 at headquarters."""
    places = np.array(
        [world.forces.branch(s.branch) if s.branch else NOBODY for s in world.org.seats],
        dtype=np.int64,
    )
    found: Ints = places[rows.seat]
    return found


def _buyers(world: World, dice: Dice, branch: Ints, days: Ints) -> Ints:
    """Return who bought at about that time, of the branch where there is one."""
    deals = world.deals
    places = np.searchsorted(deals.day, days)
    found: Ints = deals.customer[np.maximum(places - 1 - dice.below(300, len(days)), 0)]
    for _ in range(12):
        drawn = np.maximum(places - 1 - dice.below(np.maximum(places // 30, 200), len(days)), 0)
        wrong = (branch >= 0) & (world.market.branch_of(world.customers.seat[found]) != branch)
        found = np.where(wrong, deals.customer[drawn], found)
    return found


def _of_buyer(world: World, dice: Dice, who: Ints, days: Ints) -> Ints:
    tech = np.array([one.goods == "tech" for one in TRADES])[world.customers.trade[who]]
    return np.where(tech, goods_on(world, dice, days, "tech"), goods_on(world, dice, days, "food"))


def complaint_table(world: World) -> Frame:
    """Return the complaints: about deals; out of stock more where supply was late that month."""
    dice, deals = world.dice("complaints"), world.deals
    month = calendar().month_of(deals.day)
    out = world.forces.out_hundredths[deals.branch, world.goods.line[deals.product], month]
    poor = world.customers.tier_on(deals.customer, deals.day) == AT_RISK
    share = COMPLAINTS + out * 30 + np.where(poor, 12_000, 0)
    rows = np.nonzero(dice.chance(share, len(deals)) & (month >= FACTS_PLACE) & ~deals.back)[0]
    count = len(rows)
    weights = [weight for *_, weight in FAULTS]
    fault = np.where(dice.below(2_000, count) < out[rows], 0, dice.choice(weights, count))
    known = dice.below(100, count) < 92
    days = calendar().working_from(deals.day[rows] + dice.between(1, 9, count))
    keep = days < KNOWN_UNTIL
    rows, fault, known, days = rows[keep], fault[keep], known[keep], days[keep]
    culprit = _culprits(world, dice, rows, fault, days)
    units = _units_at_fault(world, rows, fault, known)
    solved = minute(dice, days) + dice.bell(240, 7_000, len(rows))
    return by_day(
        frame(
            day=day(days), person=world.person(deals.person[rows]),
            unit=words(sorted({u for u in units if u}), _places(units)),
            customer=world.customer(deals.customer[rows]), deal=deal_keys(deals).gather(rows),
            topic=words([topic for topic, *_ in FAULTS], fault), solved_at=moment(solved),
            fault=words([function for _, function, _ in FAULTS], np.where(known, fault, NOBODY)),
            culprit=world.person(np.where(known, culprit, NOBODY)),
        ),
        "TS",
        "complaint",
    )  # fmt: skip


def _places(units: list[str]) -> Ints:
    listed = sorted({unit for unit in units if unit})
    return np.array([listed.index(unit) if unit else NOBODY for unit in units], dtype=np.int64)


def _units_at_fault(world: World, rows: Ints, fault: Ints, known: Flags) -> list[str]:
    root = world.org.size.root
    office = {"purchasing": f"{root}-CG", "service": f"{root}-KF", "finance": f"{root}-CW"}
    seats, found = world.deals.seat[rows].tolist(), []
    for seat, place, sure in zip(seats, fault.tolist(), known.tolist(), strict=True):
        unit = office.get(FAULTS[place][1], world.org.seats[seat].unit)
        found.append(unit if sure else "")
    return found


def _culprits(world: World, dice: Dice, rows: Ints, fault: Ints, days: Ints) -> Ints:
    found = world.deals.person[rows]
    for function in ("purchasing", "service", "finance"):
        mine = np.array([one == function for _, one, _ in FAULTS])[fault]
        found = np.where(mine, world.roster.picked(dice, POSTS_OF[function], days), found)
    return found


def request_table(world: World) -> Frame:
    """Return requests between departments: mostly what sales asks of a back office, faster answered each year."""
    parts = [_requests(world, function, ppm) for function, ppm in ASKED.items()]
    table = parts[0]
    for part in parts[1:]:
        table = table.vstack(part)
    return by_day(table, "XZ", "request")


def _requests(world: World, function: str, ppm: int) -> Frame:
    dice = world.dice(f"requests/{function}")
    rows, days = world.spread(dice, world.since(*POSTS_OF[function]), ppm)
    count = len(rows)
    # Purchasing asks sales, everybody else is asked by sales or, now and then, by another back office.
    inside = dice.below(100, count) < 12
    asker = "purchasing" if function == "sales" else "sales"
    other = "finance" if function != "finance" else "hr"
    sales = world.roster.picked(
        dice, POSTS_OF[asker] if asker != "sales" else (*SELLING, "sales_manager"), days
    )
    office = world.roster.picked(dice, POSTS_OF[other], days)
    topic = dice.choice([16, 60, 4, 8, 12] if function == "research" else [58, 8, 12, 14, 8], count)
    asked = minute(dice, days)
    slow = drift(9, 4)[rows.month] * 6
    answered = asked + np.maximum(slow * dice.between(10, 210, count) // 100, 5)
    never = dice.below(100, count) < 2
    done = answered + dice.bell(30, 3_000, count)
    rating = np.clip(dice.bell(2, 5, count) + (dice.below(100, count) < 45), 1, 5)
    return frame(
        day=day(days),
        person=world.person(rows.person),
        asker=world.person(np.where(inside, office, sales)),
        from_function=words(
            FUNCTIONS, np.where(inside, FUNCTIONS.index(other), FUNCTIONS.index(asker))
        ),
        to_function=words(FUNCTIONS, np.full(count, FUNCTIONS.index(function))),
        topic=words(REQUEST_TOPICS, topic),
        asked_at=moment(asked),
        answered_at=moment(answered, ~never),
        done_at=moment(done, ~never),
        rating=whole(rating, (dice.below(10, count) < 7) & ~never & (done < KNOWN_UNTIL * MINUTES)),
    )
