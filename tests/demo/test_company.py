from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise

from quanheng.demo import people, seasons
from quanheng.demo.company import company
from quanheng.demo.dice import dice
from quanheng.demo.products import products
from quanheng.engine.ground.period import Span


def _months(rows, day, amount):
    sums = Counter()
    for row in rows:
        sums[f"{day(row):%Y-%m}"] += amount(row)
    return dict(sorted(sums.items()))


def test_the_company_has_a_hundred_people_forty_of_them_in_sales(hengyuan):
    posts = {held.person: held.post for held in hengyuan.staff.assignments}
    sales = {"salesperson", "sales_manager", "city_manager"}

    assert len(hengyuan.staff.people) == 100
    assert sum(post in sales for post in posts.values()) == 40
    assert sum(post == "purchasing" for post in posts.values()) == 20
    assert sum(post not in {*sales, "purchasing"} for post in posts.values()) == 40


def test_no_two_people_share_a_name_or_a_code(hengyuan):
    everybody = hengyuan.staff.people

    assert len({one.name for one in everybody}) == 100
    assert [one.code for one in everybody] == [f"HY{i:03}" for i in range(1, 101)]


def test_every_day_everybody_has_at_most_one_assignment(hengyuan):
    for one in hengyuan.staff.people:
        held = hengyuan.staff.of(one.code)
        for earlier, later in pairwise(held):
            assert earlier.last is not None
            assert earlier.last < later.first
        assert held[0].first == one.hired
        assert held[-1].last == one.left


def test_managers_were_hired_before_those_they_lead(hengyuan):
    hired = {one.code: one.hired for one in hengyuan.staff.people}

    for held in hengyuan.staff.assignments:
        assert not held.manager or hired[held.manager] <= held.first


def test_one_moves_one_rises_one_comes_and_one_leaves(hengyuan):
    moved = hengyuan.staff.of(people.MOVED)
    raised = hengyuan.staff.of(people.PROMOTED)
    ended = [one for one in hengyuan.staff.people if one.left]

    assert [(held.unit, held.first.isoformat()) for held in moved[1:]] == [("HY-HZ1", "2025-11-17")]
    assert [held.grade for held in raised] == ["junior", "senior"]
    assert hengyuan.staff.of(people.NEWCOMER)[0].first == date(2025, 12, 1)
    assert [(one.name, one.left) for one in ended] == [("郑国栋", date(2026, 1, 31))]


def test_who_signs_a_deal_works_in_sales_that_day(hengyuan):
    for deal in (*hengyuan.deals, *hengyuan.last_year):
        held = hengyuan.staff.at(deal.person, deal.day) if deal.person else None
        assert bool(deal.unit) == (held is None)
        assert held is None or held.post == "salesperson"


def test_the_deals_of_each_month_are_pinned_to_the_cent(hengyuan):
    sums = _months(hengyuan.deals, lambda one: one.day, lambda one: one.amount)

    assert sums == {
        "2025-09": 246401327,
        "2025-10": 290806709,
        "2025-11": 227570629,
        "2025-12": 238097570,
        "2026-01": 261709383,
        "2026-02": 184785730,
        "2026-03": 241917407,
    }
    assert sum(one.amount for one in hengyuan.last_year) == 1310248325


def test_what_was_due_and_what_came_in_is_pinned_to_the_cent(hengyuan):
    assert sum(one.due_amount for one in hengyuan.receipts) == 3328053187
    assert sum(one.amount or 0 for one in hengyuan.receipts) == 3000944428


def test_another_seed_makes_another_company(hengyuan):
    other = company(seed=17)

    assert other.deals[0].amount != hengyuan.deals[0].amount
    assert other.staff.people != hengyuan.staff.people


def test_the_company_grew_by_a_tenth(hengyuan):
    now = sum(one.amount for one in hengyuan.deals if one.day >= seasons.CLOSED.first)
    before = sum(one.amount for one in hengyuan.last_year)

    assert now * 1000 // before == 1102


def test_weekends_are_quiet(hengyuan):
    count = Counter(one.day for one in hengyuan.deals)
    festive = (*seasons.SPRING_FESTIVALS, *seasons.NATIONAL_DAYS)
    plain = [day for day in seasons.days(seasons.CLOSED) if not seasons.within(day, festive)]
    working = [count[day] for day in plain if seasons.is_working(day)]
    free = [count[day] for day in plain if not seasons.is_working(day)]

    assert sum(free) / len(free) < 0.3 * sum(working) / len(working)


def test_hardly_anybody_orders_during_the_spring_festival(hengyuan):
    count = Counter(one.day for one in (*hengyuan.deals, *hengyuan.last_year))

    for festival in seasons.SPRING_FESTIVALS:
        assert sum(count[day] for day in seasons.days(festival)) < 30


def test_months_end_with_a_push(hengyuan):
    count = Counter(one.day for one in hengyuan.deals)
    november = seasons.working_days(Span(date(2025, 11, 1), date(2025, 12, 1)))

    last, before = november[-3:], november[:-3]

    assert sum(map(count.__getitem__, last)) / 3 > 1.3 * (
        sum(map(count.__getitem__, before)) / len(before)
    )


def test_a_customer_is_counted_new_on_its_first_deal_of_all(hengyuan):
    seen = {one.customer.code for one in hengyuan.last_year}
    firsts = {}
    for deal in hengyuan.deals:
        firsts.setdefault(deal.customer.code, deal)
    new = [deal for code, deal in firsts.items() if deal.customer_kind == "new"]
    old = [deal for code, deal in firsts.items() if deal.customer_kind == "existing"]

    assert all(deal.day == deal.customer.first for deal in new)
    assert {deal.customer.code for deal in old} <= seen
    assert len(new) == 186


def test_returns_are_negative_and_few(hengyuan):
    back = [one for one in hengyuan.deals if one.amount < 0]

    assert all(one.quantity < 0 and one.cost < 0 for one in back)
    assert len(back) == 132


def test_new_products_sell_more_each_quarter(hengyuan):
    sums, new = Counter(), Counter()
    for deal in hengyuan.deals:
        sums[f"{deal.day:%Y-%m}"] += deal.amount
        new[f"{deal.day:%Y-%m}"] += deal.amount * (deal.product_kind == "new")

    assert new["2025-10"] * 100 // sums["2025-10"] == 9
    assert new["2026-03"] * 100 // sums["2026-03"] == 25


def test_forty_products_have_a_price_and_a_margin():
    listed = products()

    assert len(listed) == 40
    assert len({one.name for one in listed}) == 40
    assert all(one.price > 0 and 0 < one.margin < 100 for one in listed)


def test_one_salesperson_passes_needs_on_too_late(hengyuan):
    in_time, heard = Counter(), Counter()
    for need in hengyuan.needs:
        late = need.passed_at is None or (need.passed_at - need.heard_at).total_seconds() > 86_400
        heard[need.person] += 1
        in_time[need.person] += not late

    assert min(heard, key=lambda person: in_time[person] / heard[person]) == "HY038"
    assert in_time["HY038"] * 100 // heard["HY038"] == 50


def test_customer_service_gets_faster_month_by_month(hengyuan):
    minutes, solved = Counter(), Counter()
    for need in hengyuan.needs:
        if need.solved_at:
            month = f"{need.heard_at:%Y-%m}"
            minutes[month] += int((need.solved_at - need.heard_at).total_seconds()) // 60
            solved[month] += 1
    hours = [minutes[month] // solved[month] // 60 for month in seasons.MONTHS]

    assert hours == sorted(hours, reverse=True)
    assert hours[0] - hours[-1] >= 10


def test_one_salesperson_collects_poorly(hengyuan):
    due, received = Counter(), Counter()
    for one in hengyuan.receipts:
        if seasons.CLOSED.first <= one.due_day < seasons.CLOSED.end:
            due[one.person] += one.due_amount
        if one.day and seasons.CLOSED.first <= one.day < seasons.CLOSED.end:
            received[one.person] += one.amount
    rates = {person: received[person] * 100 // total for person, total in due.items()}

    assert min(rates, key=rates.__getitem__) == "HY023"
    assert rates["HY023"] == 72
    assert sorted(rates.values())[1] >= 90


def test_complaints_about_empty_shelves_gather_around_the_festival(hengyuan):
    count = Counter(f"{one.day:%Y-%m}" for one in hengyuan.complaints)
    empty = Counter(f"{one.day:%Y-%m}" for one in hengyuan.complaints if one.topic == "缺货断货")

    assert [count[month] for month in seasons.MONTHS] == [10, 11, 10, 22, 23, 12]
    assert [empty[month] for month in seasons.MONTHS] == [1, 3, 3, 12, 12, 2]


def test_nothing_is_known_after_the_last_month(hengyuan):
    end = seasons.CLOSED.end

    assert all(one.day is None or one.day < end for one in hengyuan.receipts)
    assert all(one.closed_day is None or one.closed_day < end for one in hengyuan.offers)
    assert all(one.solved_at is None or one.solved_at.date() < end for one in hengyuan.needs)
    assert all(one.solved_at is None or one.solved_at.date() < end for one in hengyuan.tickets)


def test_undecided_opportunities_have_no_closing_day(hengyuan):
    for one in hengyuan.offers:
        assert (one.outcome == "open") == (one.closed_day is None)
        assert bool(one.lost_reason) == (one.outcome == "lost")


def test_every_salesperson_has_a_target_for_each_month_begun_in_sales(hengyuan):
    asked = {
        (one.key, one.span.first)
        for one in hengyuan.targets
        if one.metric == "deal_amount" and one.by == "person"
    }
    sellers = {
        (person, month.span.first)
        for month in seasons.months()
        for person in hengyuan.staff.sellers(month.span)
    }

    assert asked == sellers


def test_the_company_is_asked_for_growth_of_twelve_percent(hengyuan):
    asked = [one.amount for one in hengyuan.targets if one.metric == "sales_growth"]

    assert asked == [12] * 6


def test_most_monthly_targets_are_met_between_six_and_twelve_tenths(hengyuan):
    sold = Counter()
    for deal in hengyuan.deals:
        sold[deal.person, f"{deal.day:%Y-%m}"] += deal.amount
    shares = [
        sold[one.key, f"{one.span.first:%Y-%m}"] // (one.amount * 1_000)
        for one in hengyuan.targets
        if one.metric == "deal_amount" and one.by == "person"
    ]

    assert len(shares) == 176
    assert sum(60 <= share <= 120 for share in shares) * 100 // len(shares) == 85


def test_dice_of_one_topic_are_not_disturbed_by_another():
    first = dice("deals")
    dice("receipts").random()

    assert [first.randint(1, 6) for _ in range(5)] == [dice("deals").randint(1, 6), *_rest()]


def _rest():
    again = dice("deals")
    again.randint(1, 6)
    return [again.randint(1, 6) for _ in range(4)]
