"""What a change of facts means for periods that are closed: nothing, until somebody corrects them."""

from __future__ import annotations

from collections.abc import Mapping

from quanheng.base.language import tell
from quanheng.engine.ground.words import said
from quanheng.measure.models import Run


def touched(before: Mapping[str, int], after: Mapping[str, int]) -> list[Run]:
    """Return the closed periods whose months have other facts than before."""
    from quanheng.measure import selectors

    return selectors.closed_periods_touched(before, after)


def sentence(runs: list[Run]) -> str:
    """Return what to say of them."""
    return tell(
        said(
            "Facts of closed periods changed: {periods}. Their results stay as they are; “quanheng close {first} --correct --why …” lists what would differ.",
            periods=", ".join(run.period for run in runs),
            first=runs[0].period,
        )
    )
