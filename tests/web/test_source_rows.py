"""Source rows name whom and what they know by a code, and doubtful ones open from the note that tells of them."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from quanheng.measure.services.runs import period_correct
from tests.web.people import somebody
from tests.web.test_pages import text_of

pytestmark = pytest.mark.django_db
AT = "?period=2026-01"
NINE_OF_FIVE = "rating,day,person,rater,score\nR1,2026-01-05,bo,ana,9\nR2,2026-01-06,bo,ana,4\n"
DOUBTFUL = f"/explain/rows/collaboration_rating/person/bo/{AT}&doubt=ratings.off_the_scale"


@pytest.fixture
def manager(bring, actor, at) -> Client:
    bring(customers="customer,name\nK2,Corner shop\n")
    bring(ratings=NINE_OF_FIVE)
    period_correct(actor=actor, period="2026-01", why="names and ratings came late", at=at)
    client = Client(SERVER_NAME="localhost", headers={"accept-language": "en"})
    client.force_login(somebody("manager"))
    return client


def test_a_row_shows_names_and_the_code_muted_beside_them(manager):
    page = manager.get(f"/explain/metric/deal_amount/person/bo/{AT}").content.decode()

    assert 'Bo <small class="code muted">bo</small>' in page
    assert 'Corner shop <small class="code muted">K2</small>' in page


def test_a_code_without_a_name_stands_alone(manager):
    page = text_of(manager.get(f"/explain/rows/deal_amount/person/ana/{AT}&input=0"))

    assert "80.00 Ana ana K1" in page


def test_amounts_stand_right_behind_the_day_and_below_zero_with_a_minus(manager, bring, actor, at):
    bring(deals="deal,day,person,customer,amount\nD2,2026-01-20,bo,K2,-60.50\n")
    period_correct(actor=actor, period="2026-01", why="it came back", at=at)

    page = text_of(manager.get(f"/explain/metric/deal_amount/person/bo/{AT}"))

    assert "File · sheet · row Deal Signed on Amount Person Customer" in page
    assert "D2 2026-01-20 −60.50 Bo bo Corner shop K2" in page
    assert "Deals · 1 row File" in page


def test_in_a_workbook_names_have_a_column_of_their_own(manager):
    book = manager.get(f"/explain/excel/deal_amount/person/bo/{AT}").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(1).to_python()

    assert rows == [
        ["Source", "Deal", "Signed on", "Amount", "Person (name)", "Person", "Customer (name)", "Customer"],
        ["deals.csv · #5", "D2", "2026-01-20", 120.5, "Bo", "bo", "Corner shop", "K2"],
    ]  # fmt: skip


def test_sixty_rows_ask_for_names_no_more_often_than_one(manager, bring, actor, at):
    address = f"/explain/rows/deal_amount/person/bo/{AT}&input=0"
    one = queries_of(manager, address)
    more = "".join(f"X{n:02},2026-01-15,bo,K{n},1.00\n" for n in range(60))
    bring(deals=f"deal,day,person,customer,amount\n{more}")
    period_correct(actor=actor, period="2026-01", why="sixty deals came late", at=at)

    assert queries_of(manager, address) == one


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_amounts_of_a_workbook_are_exact_decimals(manager, bring, actor, at):
    bring(deals="deal,day,person,customer,amount\nD2,2026-01-20,bo,K2,9376.64\n")
    period_correct(actor=actor, period="2026-01", why="another amount", at=at)

    book = manager.get(f"/explain/excel/target_attainment/person/bo/{AT}").content
    with zipfile.ZipFile(io.BytesIO(book)) as held:
        first, deals = (held.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (1, 2))
        formats = held.read("xl/styles.xml").decode()

    assert "<v>93.766</v>" in first  # 9,376.64 of 100.00, shown as 9376.6%
    assert "<v>9376.64</v>" in first
    assert "<v>9376.64</v>" in deals
    assert 'formatCode="0.0%"' in formats


def test_a_note_about_doubtful_rows_opens_those_very_rows(manager):
    card = manager.get(f"/people/bo/{AT}").content.decode()
    [href] = set(re.findall(r'href="([^"]*doubt=[^"]*)"', card))

    page = text_of(manager.get(href.replace("&amp;", "&")))

    assert href.replace("&amp;", "&") == DOUBTFUL
    assert "Doubtful rows of ratings and surveys: an answer lies outside its scale" in page
    assert "ratings.csv · #2" in page
    assert "#3" not in page  # the answer of 4 of 5 is sound


@pytest.mark.parametrize("doubt", ["ratings.no_such", "stock.below_zero", "ratings", "%00"])
def test_a_doubt_that_is_none_reads_as_missing(manager, doubt):
    address = f"/explain/rows/collaboration_rating/person/bo/{AT}&doubt={doubt}"

    assert manager.get(address).status_code in (400, 404)


def test_doubtful_rows_of_somebody_else_read_as_missing(manager):
    client = Client(SERVER_NAME="localhost")
    client.force_login(somebody("employee"))

    assert client.get(DOUBTFUL).status_code == 200
    assert client.get(DOUBTFUL.replace("/bo/", "/ana/")).status_code == 404
