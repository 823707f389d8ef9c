"""What a trail tells beside rows: where a number counts, values in words, sixty rows a page at a time, a score as a workbook."""

from __future__ import annotations

import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from python_calamine import CalamineWorkbook

from conftest import shipped
from quanheng.engine.ground.kinds import FACTS
from quanheng.measure.services.runs import period_correct
from quanheng.org.models import Person
from quanheng.web.source_rows import Column, Showing
from tests.web.people import somebody
from tests.web.test_pages import text_of

pytestmark = pytest.mark.django_db
AT = "?period=2026-01"
MOST_QUERIES = 30
SIXTY = "deal,day,person,customer,amount\n" + "".join(
    f"X{n:02},2026-01-{n % 28 + 1:02},bo,K{n},1.00\n" for n in range(60)
)


@pytest.fixture
def manager(closed) -> Client:
    client = Client(SERVER_NAME="localhost", headers={"accept-language": "en"})
    client.force_login(somebody("manager"))
    return client


def test_a_number_of_a_card_says_target_attainment_and_what_it_brings(manager):
    page = manager.get(f"/explain/metric/target_attainment/person/bo/{AT}")

    said = text_of(page)
    assert "Scorecard Card Salesperson" in said
    assert "Attainment 120.5 %" in said
    assert "Score 120.0 points" in said
    assert "Weight 100 %" in said  # the one line with data carries the whole weight
    assert "Points 120.0" in said
    assert f'href="/explain/score/bo/{AT}" data-drawer' in page.content.decode()


@pytest.mark.parametrize(
    "address", ["deal_amount/person/bo/", "target_attainment/unit/west/", "deal_count/person/gm/"]
)
def test_a_number_that_no_card_counts_says_nothing_of_cards(manager, address):
    said = text_of(manager.get(f"/explain/metric/{address}{AT}"))

    assert "Formula" in said
    assert "Points" not in said


def test_sixty_rows_come_ten_first_then_fifty_a_page(manager, bring, actor, at):
    bring(deals=SIXTY)
    period_correct(actor=actor, period="2026-01", why="sixty deals came late", at=at)
    first = manager.get(f"/explain/metric/deal_amount/person/bo/{AT}").content.decode()
    rows = f"/explain/rows/deal_amount/person/bo/{AT}&input=0"

    second = part(manager, f"{rows}&offset=10")
    last = part(manager, f"{rows}&offset=60")

    assert (deals(first), deals(second), deals(last)) == (10, 50, 1)  # sixty, and Bo's own
    assert "More: 10 of 61 are shown" in first
    assert "More: 60 of 61 are shown" in second
    assert "More:" not in last
    assert "<html" not in second


def part(client: Client, address: str) -> str:
    return client.get(address, headers={"hx-request": "true"}).content.decode()


def deals(page: str) -> int:
    return len(re.findall(r"deals\.csv · #\d+", page))


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("zh-hans", ["新品", "135", "2026-03-02 10:30", True, None]),
        ("en", ["New", "135", "2026-03-02 10:30", True, None]),
    ],
)
def test_fields_of_rows_read_as_people_say_them(language, shown):
    moment = next(
        (kind.code, field.name)
        for kind in FACTS.values()
        for field in kind.fields
        if field.type == "moment"
    )
    asked = [
        ("deals", "product_kind", "new"), ("deals", "quantity", "135.000000"), (*moment, "2026-03-02T10:30:00+08:00"),
        ("deals", "key_account", True), ("deals", "quantity", None),
    ]  # fmt: skip

    with translation.override(language):
        found = [
            Showing(kind, shipped()).cell(Column(name=name, label={}), {name: value}).value
            for kind, name, value in asked
        ]

    assert found == shown


def test_a_score_comes_as_a_workbook_whose_cells_are_never_formulas(manager):
    Person.objects.filter(code="bo").update(name="=1+1")

    answer = manager.get(f"/explain/excel-score/bo/{AT}")

    assert answer["Content-Disposition"] == 'attachment; filename="score-2026-01.xlsx"'
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    first, lines = (book.get_sheet_by_index(place).to_python() for place in (0, 1))
    assert first[1] == ["Person", "=1+1 (bo)"]
    assert first[3] == ["Score", 120.0]
    assert lines[0] == [
        "Metric", "Actual", "Target", "Attainment", "Weight", "Score", "Points", "Note",
    ]  # fmt: skip
    [target] = [line for line in lines if line[0] == "Target attainment"]
    assert target[:7] == ["Target attainment", 1.205, 1.0, 1.205, 1.0, 120.0, 120.0]


@pytest.mark.parametrize("address", ["ana", "nobody"])
def test_a_score_of_somebody_else_is_no_workbook(closed, address):
    client = Client(SERVER_NAME="localhost")
    client.force_login(somebody("employee"))

    assert client.get(f"/explain/excel-score/{address}/{AT}").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/explain/metric/target_attainment/person/bo/",
        "/explain/metric/sales_growth/unit/west/",
        "/explain/rows/deal_amount/person/bo/",
        "/explain/score/bo/",
        "/explain/excel/target_attainment/person/bo/",
        "/explain/excel-score/bo/",
    ],
)
def test_no_explanation_asks_the_database_more_than_thirty_times(manager, address):
    manager.get(f"{address}{AT}")

    with CaptureQueriesContext(connection) as queries:
        assert manager.get(f"{address}{AT}").status_code == 200

    assert len(queries) <= MOST_QUERIES
