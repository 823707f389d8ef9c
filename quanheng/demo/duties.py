"""Who answers for what and who may decide what: the model of a sales company, with one fault of each kind planted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from quanheng.demo import truths
from quanheng.demo.world import Frame
from quanheng.org import default_model

FEN, PPM = 100, 1_000_000


def duty_tables() -> Iterator[tuple[str, Frame]]:
    """Yield duties, the parts of posts in them, and authority; both sizes have the same."""
    held = default_model.rows(default_model.shipped(), "zh-CN")
    yield "duties", pl.DataFrame(held["duties"])
    parts = sorted(_parts(held["duty_parts"]), key=lambda one: one["part"] != "owns")
    order = {row["duty"]: place for place, row in enumerate(held["duties"])}
    yield "duty_parts", pl.DataFrame(sorted(parts, key=lambda one: order[one["duty"]]))
    rows = [_authority(row) for row in _authorities(held["authorities"])]
    yield "authorities", pl.DataFrame(rows, infer_schema_length=None)


def _parts(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Let a second post own a duty, one be nobody's, and a post lose its only one to another."""
    twice, second = truths.OWNED_TWICE
    redundant, lost, owner = truths.POST_REDUNDANT
    yield {"duty": lost, "post": owner, "part": "owns"}
    for row in rows:
        part = row["part"]
        if (row["duty"], row["post"]) == (twice, second):
            part = "owns"
        if row["duty"] == truths.OWNED_BY_NOBODY or (row["duty"], row["post"]) == (lost, redundant):
            part = "takes_part"
        yield row | {"part": part}


def _authorities(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Take one authority away that a duty needs, and give one that none needs."""
    _, owner, lost = truths.AUTHORITY_MISSING
    yield from (row for row in rows if (row["post"], row["action"]) != (owner, lost))
    action, post = truths.AUTHORITY_UNNEEDED
    yield {"action": action, "post": post, "reach": "company", "per": "each"}


def _authority(row: dict[str, Any]) -> dict[str, Any]:
    percent, amount = row.get("percent"), row.get("amount")
    return {
        "action": row["action"],
        "post": row["post"],
        "reach": row["reach"],
        "percent": None if percent is None else int(percent * PPM),
        "amount": None if amount is None else amount * FEN,
        "count": row.get("count"),
        "per": row["per"],
    }
