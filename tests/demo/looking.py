"""Plain aggregates over the make-believe company's tables, as one would ask a database for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from quanheng.demo import truths
from quanheng.demo.calendar import NAMES
from quanheng.demo.dice import SEED
from quanheng.demo.tables import tables
from quanheng.demo.world import World, world

PLACE = {name: place for place, name in enumerate(NAMES)}
AFTER = dict(zip(NAMES, [*NAMES[1:], "2026-05"], strict=True))


@dataclass(frozen=True)
class Made:
    """A company: what it was made of, and its tables by name."""

    size: str
    world: World = field(repr=False)
    tables: dict[str, pl.DataFrame] = field(repr=False)

    def __getitem__(self, name: str) -> pl.DataFrame:
        return self.tables[name]

    @cached_property
    def units(self) -> pl.DataFrame:
        """Who works in which unit from which day on."""
        return self["assignments"].select("person", day="from", team="unit").sort("day", "person")

    @cached_property
    def sold(self) -> pl.DataFrame:
        """Every deal with its team, branch and month."""
        deals = pl.concat([self["deals_2023"], self["deals"]])
        return self.in_units(deals).with_columns(month=month_of("day"))

    def in_units(self, table: pl.DataFrame) -> pl.DataFrame:
        """Return the table with the team of whoever each row names, or of its own, and the branch."""
        found = table.sort("day").join_asof(
            self.units, on="day", by="person", check_sortedness=False
        )
        own = pl.col("unit") if "unit" in table.columns else pl.lit(None, dtype=pl.String)
        return found.with_columns(team=pl.coalesce(own, "team")).with_columns(
            branch=pl.col("team").str.replace(r"\d$", "")
        )

    @cached_property
    def back_next_month(self) -> pl.DataFrame:
        """Customers by branch and month in which they bought, and whether they bought in the next."""
        bought = self.sold.filter(pl.col("amount") > 0).select("customer", "branch", "month")
        bought = bought.unique()
        before = {after: name for name, after in AFTER.items()}
        again = bought.select("customer", month=pl.col("month").replace(before))
        again = again.unique().with_columns(back=pl.lit(1))
        both = bought.join(again, on=["customer", "month"], how="left")
        return both.filter(pl.col("month") < "2026-03").with_columns(pl.col("back").fill_null(0))

    @cached_property
    def back_after_a_year(self) -> pl.DataFrame:
        """By branch, how many customers of April 2024 to March 2025 bought again in the twelve months after."""
        bought = self.sold.filter(pl.col("amount") > 0)
        before = bought.filter(pl.col("month").is_between(pl.lit("2024-04"), pl.lit("2025-03")))
        after = bought.filter(pl.col("month").is_between(pl.lit("2025-04"), pl.lit("2026-03")))
        again = after["customer"].unique().implode()
        both = before.select("customer", "branch").unique()
        both = both.with_columns(back=pl.col("customer").is_in(again).cast(pl.Float64))
        return (
            both.filter(pl.col("branch") != truths.MERGED)
            .group_by("branch")
            .agg(pl.col("back").mean())
        )

    @cached_property
    def first_deals(self) -> pl.DataFrame:
        """The first deal of each customer."""
        bought = self.sold.filter(pl.col("amount") > 0).sort("day", "deal")
        return bought.unique("customer", keep="first", maintain_order=True)


def made(size: str, seed: int = SEED) -> Made:
    """Make the company of a size."""
    company = world(size, seed)
    return Made(size, company, dict(tables(company)))


def month_of(day: str) -> pl.Expr:
    """Return the month of a column of days, such as '2025-12'."""
    return pl.from_epoch(day, "d").dt.strftime("%Y-%m")


def per_year(table: pl.DataFrame, day: str, amount: str) -> dict[int, int]:
    """Return the sums of a column by calendar year."""
    by = table.group_by(pl.from_epoch(day, "d").dt.year().alias("year")).agg(pl.col(amount).sum())
    return dict(by.sort("year").rows())


def slope(of: pl.Series, on: pl.Series) -> float:
    """Return by how much one column rises where the other rises by one."""
    x, y = on - on.mean(), of - of.mean()
    return float((x * y).sum() / (x * x).sum())
