"""Any row of imports and revokes ends as a plain dictionary says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import hypothesis
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from tests.facts.files import HEAD, PEOPLE, Importer, values

DAYS = ("2026-01-05", "2026-02-05", "2026-03-05")
BATCHES = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d"]),
    st.tuples(st.sampled_from(DAYS), st.integers(1, 3)),
    min_size=1,
    max_size=4,
)
HISTORIES = st.lists(
    st.one_of(
        st.tuples(st.just("import"), BATCHES), st.tuples(st.just("revoke"), st.integers(0, 5))
    ),
    min_size=1,
    max_size=6,
)


class Model:
    """Facts as a stack of (batch, value) by key; the top one holds."""

    def __init__(self) -> None:
        self.held: dict[str, list[tuple[int, tuple[str, int]]]] = {}
        self.batches: list[int] = []
        self.next = 2

    def bring(self, rows: dict[str, tuple[str, int]]) -> None:
        fresh = {k: v for k, v in rows.items() if not self.held.get(k) or self.held[k][-1][1] != v}
        for key, value in fresh.items():
            self.held.setdefault(key, []).append((self.next, value))
        if fresh:
            self.batches.append(self.next)
            self.next += 1

    def revoke(self, batch: int) -> None:
        self.batches.remove(batch)
        for stack in self.held.values():
            stack[:] = [entry for entry in stack if entry[0] != batch]

    def rows(self) -> list[tuple[str, int, int]]:
        return sorted(
            (key, stack[-1][1][1] * 100, stack[-1][0]) for key, stack in self.held.items() if stack
        )


@pytest.fixture
def fresh(tmp_path_factory, actor, at, settings):
    """A context with an importer into a company of its own, undone at its end."""

    @contextmanager
    def begin() -> Iterator[Importer]:
        settings.QUANHENG_HOME = tmp_path_factory.mktemp("home")
        with transaction.atomic():
            importer = Importer(tmp_path_factory.mktemp("files"), actor, at)
            importer.bring({"people.csv": PEOPLE})
            yield importer
            transaction.set_rollback(True)

    return begin


@given(history=HISTORIES)
@hypothesis.settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_history_of_imports_and_revokes_is_that_of_a_dictionary(fresh, history):
    model = Model()
    with fresh() as importer:
        for verb, what in history:
            if verb == "import":
                text = "".join(f"{key},{day},p1,{amount}\n" for key, (day, amount) in what.items())
                importer.bring({"deals.csv": HEAD + text})
                model.bring(what)
            elif model.batches:
                batch = model.batches[what % len(model.batches)]
                importer.revoke(batch)
                model.revoke(batch)
            assert values("deals", "deal", "amount", "batch") == model.rows()
