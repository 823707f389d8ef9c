"""After any row of imports and revokes, what is held is what the batches that remain bring, in their order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import hypothesis
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from quanheng.org import selectors as org
from tests.facts.files import HEAD, PEOPLE, Importer, rows

DAYS = {"2026-01-05": 20458, "2026-02-05": 20489, "2026-03-05": 20517}
DEALS = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d"]),
    st.tuples(st.sampled_from(sorted(DAYS)), st.integers(1, 2)),
    min_size=1,
    max_size=4,
)
NAMES = st.dictionaries(st.sampled_from(["q1", "q2"]), st.sampled_from(["Cem", "Dan"]), max_size=2)
STEPS = st.one_of(
    st.tuples(st.just("import"), st.tuples(DEALS, NAMES)),
    st.tuples(st.just("revoke"), st.integers(0, 5)),
)
HISTORIES = st.lists(STEPS, min_size=2, max_size=7)
Rows = dict[str, tuple[object, ...]]


class Model:
    """The rows of the batches that remain; each key has those of the newest one."""

    def __init__(self) -> None:
        self.batches: dict[int, tuple[Rows, Rows]] = {}
        self.next = 2

    def bring(self, deals: Rows, people: Rows) -> None:
        held = self.held()
        if any(held[0].get(k) != v for k, v in deals.items()) or any(
            held[1].get(k) != v for k, v in people.items()
        ):
            self.batches[self.next] = deals, people
            self.next += 1

    def held(self) -> tuple[Rows, Rows]:
        deals: Rows = {}
        people: Rows = {}
        for brought_deals, brought_people in self.batches.values():
            deals |= brought_deals
            people |= brought_people
        return deals, people


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


def bring(importer: Importer, deals: Rows, people: Rows) -> None:
    lines = "".join(f"{key},{day},p1,{amount}\n" for key, (day, amount) in deals.items())
    files = {"deals.csv": HEAD + lines}
    if people:
        names = "".join(f"{key},{name}\n" for key, (name,) in people.items())
        files["people.csv"] = "id,name\n" + names
    importer.bring(files)


def follow(fresh, history) -> None:
    model = Model()
    with fresh() as importer:
        for verb, what in history:
            if verb == "import":
                deals, people = what[0], {key: (name,) for key, name in what[1].items()}
                bring(importer, deals, people)
                model.bring(deals, people)
            elif model.batches:
                batch = sorted(model.batches)[what % len(model.batches)]
                importer.revoke(batch)
                del model.batches[batch]
            assert_is(model)


def assert_is(model: Model) -> None:
    """What is held is what the model holds; each fact names a batch that remains, and the row that says it."""
    deals, people = model.held()
    held = {row["deal"]: row for row in rows()}
    names = {code: (name,) for code, name in org.person_names().items() if code[0] == "q"}
    assert {key: (row["day"], row["amount"]) for key, row in held.items()} == {
        key: (DAYS[day], amount * 100) for key, (day, amount) in deals.items()
    }
    assert names == people
    for key, row in held.items():
        brought = model.batches[row["batch"]][0]
        assert (brought[key], row["row"]) == (deals[key], list(brought).index(key) + 2)


def settings_of(examples: int) -> hypothesis.settings:
    return hypothesis.settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


@given(history=HISTORIES)
@settings_of(6)
def test_a_history_of_imports_and_revokes_is_that_of_the_batches_that_remain(fresh, history):
    follow(fresh, history)


@pytest.mark.fuzz
@given(history=HISTORIES)
@settings_of(200)
def test_many_histories_are_those_of_the_batches_that_remain(fresh, history):
    follow(fresh, history)
