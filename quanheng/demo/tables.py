"""Every table of the company, by the name that `layouts` gives it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import polars as pl

from quanheng.demo import contacts, funnel, market, money, opinions, personnel, service, supply
from quanheng.demo import selling_facts as selling
from quanheng.demo.calendar import FACTS_FROM, NAMES, TODAY, calendar
from quanheng.demo.duties import duty_tables
from quanheng.demo.files_of_people import record_tables
from quanheng.demo.roster import NOBODY
from quanheng.demo.sizes import GRADES, POSTS
from quanheng.demo.targets import target_table
from quanheng.demo.world import Frame, World, day, frame, plan
from quanheng.engine.ground.period import add_months, epoch_day

# Ends of months of which some lie ahead: a month's target is set for the whole of it.
ENDS = tuple(
    epoch_day(add_months(TODAY.replace(day=1), i - len(NAMES) + 2)) for i in range(len(NAMES))
)
SIMPLE: tuple[tuple[str, Callable[[World], Frame]], ...] = (
    ("customers", selling.customer_table),
    ("products", selling.product_table),
    ("tier_changes", selling.tier_change_table),
    ("receipts", selling.receipt_table),
    ("leads", funnel.lead_table),
    ("contracts", funnel.contract_table),
    ("visits", contacts.visit_table),
    ("customer_needs", contacts.need_table),
    ("demonstrations", contacts.demonstration_table),
    ("outreach", contacts.outreach_table),
    ("need_forms", contacts.form_table),
    ("service_tickets", service.ticket_table),
    ("complaints", service.complaint_table),
    ("requests", service.request_table),
    ("ratings", opinions.rating_table),
    ("appraisals", opinions.appraisal_table),
    ("process_steps", market.step_table),
    ("conduct", market.conduct_table),
    ("manual_values", market.manual_table),
    ("stock", supply.stock_table),
    ("spend", money.spend_table),
    ("outlays", money.outlay_table),
    ("expense_claims", money.claim_table),
    ("attendance", personnel.attendance_table),
    ("training", personnel.training_table),
    ("pay_costs", personnel.pay_table),
    ("headcounts", personnel.headcount_table),
    ("payouts", personnel.payout_table),
    ("employment_events", personnel.event_table),
    ("hirings", personnel.hiring_table),
    ("market_sizes", market.market_size_table),
    ("market_events", market.market_event_table),
    ("milestones", market.milestone_table),
)


def tables(world: World) -> Iterator[tuple[str, Frame]]:
    """Yield every table with its name, one after the other."""
    yield from _org(world)
    for name, make in SIMPLE:
        yield name, make(world)
    sold = selling.deal_table(world)
    since = epoch_day(FACTS_FROM)
    yield "deals_2023", sold.filter(pl.col("day") < since)
    yield "deals", sold.filter(pl.col("day") >= since)
    opportunities, stages = funnel.opportunity_tables(world)
    yield "opportunities", opportunities
    yield "opportunity_stages", stages
    purchases, deliveries = supply.supply_tables(world)
    yield "purchases", purchases
    yield "deliveries", deliveries
    asked = _dated(target_table(world))
    yield "targets_of_money", asked.filter(pl.col("amount").is_not_null())
    yield "targets_of_numbers", asked.filter(pl.col("value").is_not_null())


def _dated(asked: Frame) -> Frame:
    month = asked["month"].to_numpy()
    ends = np.array(ENDS, dtype=np.int64)[month] - 1
    first = calendar().first[month]
    return asked.with_columns(plan(first).alias("from"), plan(ends).alias("to"))


def _org(world: World) -> Iterator[tuple[str, Frame]]:
    yield "units", _units(world)
    yield "posts", pl.DataFrame({"post": list(POSTS), "name": list(POSTS.values())})
    yield (
        "grades",
        pl.DataFrame(
            [(code, name, rank) for code, (name, rank) in GRADES.items()],
            schema=["grade", "name", "rank"],
            orient="row",
        ),
    )
    yield "people", _people(world)
    yield "assignments", _assignments(world)
    yield from duty_tables()
    yield from record_tables(world)


def _units(world: World) -> Frame:
    units = world.org.units
    return frame(
        unit=pl.Series([one.code for one in units]),
        name=pl.Series([one.name for one in units]),
        kind=pl.Series([one.kind for one in units]),
        parent=pl.Series([one.parent or None for one in units], dtype=pl.String),
        industry=pl.Series([one.industry or None for one in units], dtype=pl.String),
        **{
            "from": _optional([one.first for one in units]),
            "to": _optional([one.last for one in units]),
        },
    )


def _optional(days: list[int | None]) -> pl.Series:
    return plan(np.array([NOBODY if one is None else one for one in days], dtype=np.int64))


def _people(world: World) -> Frame:
    """Return everybody from the first day of work to the last, whatever lies between."""
    first: dict[int, int] = {}
    last: dict[int, int | None] = {}
    for stay in world.org.stays:
        if not stay.covers:
            first.setdefault(stay.person, stay.first)
            last[stay.person] = stay.last
    people = range(world.org.people)
    return frame(
        person=pl.Series(world.roster.codes),
        name=pl.Series(world.roster.names),
        hired=day(np.array([first[one] for one in people], dtype=np.int64)),
        left=_optional([last[one] for one in people]),
    )


def _assignments(world: World) -> Frame:
    pieces = world.roster.pieces
    return frame(
        person=world.person(np.array([one.person for one in pieces], dtype=np.int64)),
        unit=pl.Series([one.unit for one in pieces]),
        post=pl.Series([one.post for one in pieces]),
        grade=pl.Series([one.grade for one in pieces]),
        manager=world.person(np.array([one.manager for one in pieces], dtype=np.int64)),
        **{
            "from": plan(np.array([one.first for one in pieces], dtype=np.int64)),
            "to": _optional([one.last for one in pieces]),
        },
    )
