"""From a number to its rows, two clicks at most: Bo's January is 120.50, one deal in the third line of deals.csv."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from quanheng.base.models import AuditEntry
from quanheng.measure.models import Score
from quanheng.measure.services.runs import period_close
from quanheng.org.models import Person
from tests.conftest import NOON
from tests.web.entering import browser
from tests.web.people import somebody
from tests.web.test_pages import text_of

pytestmark = pytest.mark.django_db
BO = "person/bo/?period=2026-01"


@pytest.fixture
def manager(closed) -> Client:
    client = Client(SERVER_NAME="localhost", headers={"accept-language": "en"})
    client.force_login(somebody("manager"))
    return client


@pytest.fixture
def employee(closed) -> Client:
    client = Client(SERVER_NAME="localhost", headers={"accept-language": "en"})
    client.force_login(somebody("employee"))
    return client


def test_a_number_opens_to_formula_inputs_rule_and_rows(manager):
    page = text_of(manager.get(f"/explain/metric/target_attainment/{BO}"))

    assert "120.5 %" in page
    assert "target" in page
    assert "deals.csv · #5" in page  # a head line, then L1, L2, D1, D2
    assert "120.50" in page
    assert "targets.csv · #3" in page
    assert "Metric catalogue no. 3" in page
    assert "run" in page


def test_from_a_score_it_is_two_clicks_to_the_rows(manager):
    score = manager.get("/explain/score/bo/?period=2026-01").content.decode()

    first = "/explain/metric/target_attainment/person/bo/?period=2026-01"
    assert f'href="{first}"' in score
    assert "deals.csv" in manager.get(first).content.decode()


def test_the_rule_and_its_cases_are_read_in_the_readers_language(manager):
    chinese = {"accept-language": "zh-hans"}
    page = text_of(manager.get(f"/explain/metric/target_attainment/{BO}", headers=chinese))
    excel = manager.get(f"/explain/excel/target_attainment/{BO}", headers=chinese).content
    first = CalamineWorkbook.from_filelike(io.BytesIO(excel)).get_sheet_by_index(0).to_python()

    assert "指标目录第 3 条" in page
    assert ["依据", "指标目录第 3 条"] in first
    assert "目标 100，实际 80.66，达成率 80.66 %" in page
    assert "80.66 of 100" not in page


def test_the_drawer_gets_the_fragment_and_the_link_the_whole_page(manager):
    drawer = manager.get(f"/explain/metric/deal_amount/{BO}", headers={"hx-request": "true"})
    page = manager.get(f"/explain/metric/deal_amount/{BO}")

    assert drawer.content.lstrip().startswith(b"<article")
    assert b"<html" in page.content
    assert b'data-page="/explain/metric/deal_amount/person/bo/?period=2026-01"' in drawer.content


@pytest.mark.parametrize(
    "address",
    [
        "/explain/metric/deal_amount/person/ana/?period=2026-01",
        "/explain/metric/deal_amount/person/nobody/?period=2026-01",
        "/explain/metric/deal_amount/unit/west/?period=2026-01",
        "/explain/metric/deal_amount/company/company/?period=2026-01",
        "/explain/metric/deal_amount/planet/mars/?period=2026-01",
        "/explain/rows/deal_amount/person/ana/?period=2026-01&input=0",
        "/explain/rows/deal_amount/person/bo/?period=2026-01&input=99",
        "/explain/excel/deal_amount/person/ana/?period=2026-01",
        "/explain/score/ana/?period=2026-01",
    ],
)
def test_what_is_not_ones_own_reads_as_missing_and_nothing_is_written(employee, address):
    before = AuditEntry.objects.count()

    assert employee.get(address).status_code == 404
    assert AuditEntry.objects.count() == before


def test_a_metric_that_is_none_is_named(manager):
    response = manager.get(f"/explain/metric/no_such_metric/{BO}")

    assert response.status_code == 409
    assert "There is no metric “no_such_metric”" in text_of(response)


def test_a_trail_is_read_and_never_posted_to(manager):
    assert manager.post(f"/explain/metric/deal_amount/{BO}").status_code == 405


def test_the_trail_comes_as_a_workbook_whose_cells_are_never_formulas(manager, bring):
    Person.objects.filter(code="bo").update(name='=HYPERLINK("http://x","y")')

    response = manager.get(f"/explain/excel/target_attainment/{BO}")

    assert (
        response["Content-Disposition"]
        == 'attachment; filename="target_attainment-person-2026-01.xlsx"'
    )
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    first = book.get_sheet_by_index(0).to_python()
    assert first[1][1] == '=HYPERLINK("http://x","y") (bo)'
    assert b"<f>" not in response.content
    deals = book.get_sheet_by_index(1).to_python()
    assert deals[1][0] == "deals.csv · #5"
    assert 120.5 in deals[1]


def test_rows_come_a_page_at_a_time(manager):
    page = text_of(manager.get(f"/explain/rows/deal_amount/{BO}&input=0&offset=0"))

    assert "deals.csv · #5" in page
    assert "More:" not in page


@pytest.mark.parametrize(
    "asked", ["input=-1", "input=x", "offset=-5", "offset=999999999", "input=0&offset=0x1"]
)
def test_odd_offsets_do_no_harm(manager, asked):
    assert manager.get(f"/explain/rows/deal_amount/{BO}&{asked}").status_code in (200, 404)


def test_a_number_that_opens_by_ones_own_card_opens_for_the_months_of_that_card_alone(
    closed, actor
):
    period_close(actor=actor, period="2026-02", at=NOON)
    gong = somebody("manager")
    Score.objects.filter(run=closed, person="gm").delete()  # as if Gong had no card in January
    client = browser()
    client.force_login(gong)

    february = client.get("/explain/metric/deal_amount/company/company/?period=2026-02")
    january = client.get("/explain/metric/deal_amount/company/company/?period=2026-01")

    assert (february.status_code, january.status_code) == (200, 404)
    assert february.context["trail"].before is None
    assert [one is None for one in february.context["trail"].trend] == [True, False]
