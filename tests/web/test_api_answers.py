"""What the API answers: the same numbers as the command, money as text, every row once, nobody else's pay."""

from __future__ import annotations

import json
from typing import Any

import pytest

from quanheng.base.models import AuditEntry
from quanheng.config.command import main
from quanheng.facts import mappings, services
from quanheng.measure.actions import PAY_VIEW
from quanheng.measure.models import Run
from quanheng.measure.services.runs import period_close, period_correct
from quanheng.org.choices import Role
from tests.conftest import NOON
from tests.measure import colleagues
from tests.measure.test_pay import CARD, COSTS, MAPPING
from tests.web.api_asking import Asker, by_token, still  # noqa: F401
from tests.web.people import somebody

pytestmark = pytest.mark.django_db
JANUARY = {"period": "2026-01"}
CLI_JANUARY = ("--from", "2026-01-01", "--to", "2026-02-01")


@pytest.fixture
def hq(closed) -> Asker:
    """A program that reads as headquarters."""
    return by_token(somebody("headquarters"))


@pytest.fixture
def typed(closed, capsys):
    """Return what a command says as JSON."""

    def typed(*words: str) -> Any:
        capsys.readouterr()
        assert main([*words, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return typed


def test_people_come_with_where_they_work_today(hq):
    status, found = hq("/people", q="AN")

    assert (status, found["total"], found["next"]) == (200, 1, None)
    assert found["data"] == [
        {
            "key": "ana", "name": "Ana", "hired": None, "left": None, "unit": "west",
            "unit_name": "West branch", "post": "salesperson", "grade": "standard", "manager": "gm",
        }
    ]  # fmt: skip
    assert [row["key"] for row in hq.rows("/people", unit="east")] == ["cai"]
    assert [row["key"] for row in hq.rows("/people", unit="sales", limit=1)] == [
        "ana",
        "bo",
        "cai",
        "gm",
    ]
    assert hq.rows("/people", q="nobody of that name") == []


def test_a_person_has_every_assignment(hq):
    _, ana = hq("/people/ana")

    assert [(a["unit"], a["day_from"], a["day_to"], a["share"]) for a in ana["assignments"]] == [
        ("east", "2025-01-01", "2026-02-16", 1.0),
        ("west", "2026-02-16", None, 1.0),
    ]


def test_a_unit_says_what_stands_below_it_and_where_it_stood(hq):
    _, sales = hq("/units/sales")
    _, west = hq("/units/west")

    assert (sales["parent"], sales["below"], sales["open"]) == (None, ["east", "west"], True)
    assert (west["parent"], west["below"], west["results"]) == ("sales", [], True)
    assert [placed["parent"] for placed in west["placements"]] == ["sales"]


def test_the_book_says_every_metric_in_both_languages(hq):
    rows = hq.rows("/metrics", limit=200)

    assert len(rows) > 100
    deal_amount = next(row for row in rows if row["code"] == "deal_amount")
    assert (200, deal_amount) == hq("/metrics/deal_amount")
    assert deal_amount["label"] == {"en": "Sales amount", "zh-CN": "销售额"}
    assert (deal_amount["uom"], deal_amount["good"], deal_amount["layer"]) == (
        "money",
        "up",
        "result",
    )
    assert deal_amount["formula"] == {
        "symbols": "Σ deals.(amount)",
        "words": {"en": "sum of amount of deals", "zh-CN": "成交单的成交金额之和"},
    }
    assert deal_amount["reference"] == {
        "en": "Metric catalogue no. 1",
        "zh-CN": "指标目录第 1 条",
    }


def test_periods_name_the_run_that_holds(hq, bring, actor):
    bring(deals="deal,day,person,customer,amount\nD9,2026-01-28,bo,K9,9.50\n")
    corrected = period_correct(actor=actor, period="2026-01", why="late", at=NOON).run

    [period] = hq.rows("/periods")
    assert period == {
        "period": "2026-01", "day_from": "2026-01-01", "day_to": "2026-02-01",
        "run": corrected.pk, "corrects": corrected.corrects_id, "closed_at": "2026-07-01T04:00:00Z",
    }  # fmt: skip
    [row] = hq.rows("/measurements", **JANUARY, metric="deal_amount", key="bo")
    assert row["value"] == "130.00"


def test_measurements_read_as_the_command_says_them(hq, typed):
    asked = {"metric": ["deal_amount", "target_attainment"], **JANUARY}

    rows = hq.rows("/measurements", **asked)

    measured = typed("measure", "deal_amount", "target_attainment", "--by", "person", *CLI_JANUARY)
    assert rows == measured
    assert rows[0] == {
        "key": "ana", "name": "Ana", "period": "2026-01-01/2026-02-01", "metric": "deal_amount",
        "value": "80.00", "uom": "money", "currency": "CNY", "numerator": "80.00", "denominator": "1",
    }  # fmt: skip
    without = next(row for row in rows if row["value"] is None)
    assert (without["key"], without["metric"]) == ("cai", "target_attainment")
    assert without["why"]
    assert "numerator" not in without


@pytest.mark.parametrize(
    ("by", "key"), [("person", "bo"), ("person", "cai"), ("unit", "west"), ("company", "company")]
)
def test_a_closed_number_is_that_of_explain(hq, typed, by, key):
    for metric in ("deal_amount", "target_attainment", "deal_count"):
        whole = typed("explain", metric, "--by", by, "--key", key, *CLI_JANUARY)

        _, answered = hq(f"/explain/{metric}", **JANUARY, by=by, key=key)
        [row] = hq.rows("/measurements", **JANUARY, by=by, key=key, metric=metric)
        rows = whole.pop("rows")
        assert answered == whole
        assert [row for each in answered["inputs"] for row in each["rows"]] == rows
        assert row == {name: whole[name] for name in row}


def test_a_score_is_that_of_explain(hq, typed):
    whole = typed("explain", "salesperson", "--by", "person", "--key", "bo", *CLI_JANUARY)

    _, explained = hq("/explain/scores/bo", **JANUARY)
    _, score = hq("/scores/bo", **JANUARY)

    lines = whole.pop("inputs")
    assert explained == {k: v for k, v in whole.items() if k != "rows"} | {
        "lines": explained["lines"]
    }
    for mine, line, short in zip(explained["lines"], lines, score["lines"], strict=True):
        del line["rows"], line["run"], line["what"]
        assert mine == line
        assert short == {name: line.get(name, short[name]) for name in short}
    assert (score["value"], score["why"]) == (whole["value"], whole["why"])


def test_every_metric_of_everybody_is_listed_once(hq):
    for by, keys in (("person", 4), ("unit", 3), ("company", 1)):
        rows = hq.rows("/measurements", **JANUARY, by=by, limit=97)
        at = [(row["metric"], row["key"]) for row in rows]
        assert at == sorted(set(at))
        assert len(at) == keys * len({metric for metric, _ in at})
        money = [row["value"] for row in rows if row["uom"] == "money" and row["value"] is not None]
        assert money
        assert {type(value) for value in money} == {str}


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5])
def test_pages_of_any_size_hold_every_row_once(hq, limit):
    def keys(path: str, **asked: Any) -> list[str]:
        return [row["key"] for row in hq.rows(path, **asked, limit=limit)]

    assert keys("/people") == ["ana", "bo", "cai", "gm"]
    assert keys("/units") == ["east", "sales", "west"]
    assert keys("/scores", **JANUARY) == ["ana", "bo", "cai", "gm"]
    assert keys("/scores", **JANUARY, unit="east") == ["ana", "cai"]
    assert keys("/scores", **JANUARY, card="salesperson") == ["ana", "bo"]
    metrics = ["deal_count", "deal_amount"]
    assert keys("/measurements", **JANUARY, metric=metrics) == ["ana", "bo", "cai", "gm"] * 2


def test_a_cursor_belongs_to_its_list(hq):
    cursor = hq("/people", limit=1)[1]["next"]
    assert hq("/people", limit=3, cursor=cursor)[1]["data"][0]["key"] == "bo"

    for path, asked in [
        ("/units", {}), ("/people", {"q": "a"}), ("/people", {"unit": "west"}), ("/scores", JANUARY),
    ]:  # fmt: skip
        status, found = hq(path, **asked, cursor=cursor)
        assert (status, found["error"]["where"]) == (400, "cursor")
    for wrong in (cursor[:-1], cursor + "x", "x", "W10", "', 1", "😀", "ï"):
        assert hq("/people", cursor=wrong)[0] == 400


def test_explain_gives_source_rows_a_slice_at_a_time(hq, bring, actor):
    deals = "".join(f"E{n:02},2026-03-{n + 1:02},bo,K{n},{n}.00\n" for n in range(25))
    bring(deals=f"deal,day,person,customer,amount\n{deals}")
    period_close(actor=actor, period="2026-03", at=NOON)

    def rows(**asked: int) -> list[str]:
        status, found = hq("/explain/deal_amount", period="2026-03", key="bo", **asked)
        assert (status, found["inputs"][0]["rows_total"]) == (200, 25)
        return [row["fields"]["deal"] for row in found["inputs"][0]["rows"]]

    whole = [f"E{n:02}" for n in range(25)]
    assert rows() == whole
    assert rows(rows=0) == []
    assert [deal for start in range(0, 30, 10) for deal in rows(rows=10, offset=start)] == whole
    assert rows(rows=10, offset=25) == []


@pytest.fixture
def paid(closed, actor, home, tmp_path) -> Run:
    """The close of February, in which it is known what Ana and Bo earn, and a card holds it against a target."""
    (home / "rulebook" / "scorecards").mkdir(parents=True)
    (home / "rulebook" / "scorecards" / "pay_card.yaml").write_text(CARD, encoding="utf-8")
    (tmp_path / "costs.csv").write_text(COSTS, encoding="utf-8")
    (tmp_path / "pay.yaml").write_text(MAPPING, encoding="utf-8")
    mapping = mappings.find(str(tmp_path / "pay.yaml"))
    services.batch_import(actor=actor, mapping=mapping, paths=[tmp_path / "costs.csv"], at=NOON)
    return period_close(actor=actor, period="2026-02", at=NOON).run


FEBRUARY = {"period": "2026-02"}


def test_what_somebody_earns_is_for_payroll_for_hr_and_for_oneself(paid):
    everybody = {"ana", "bo", "cai", "gm"}
    seen = {
        Role.EMPLOYEE: {"bo"}, Role.MANAGER: {"gm"}, Role.BRANCH_HEAD: {"cai"}, Role.HEADQUARTERS: set(),
        Role.ADMINISTRATOR: set(), Role.PAYROLL: everybody, Role.HR: everybody,
    }  # fmt: skip

    for role, people in seen.items():
        asker = by_token(somebody(role))
        rows = asker.rows("/measurements", **FEBRUARY, metric="pay_per_head")
        assert {row["key"] for row in rows} == people
        every = asker.rows("/measurements", **FEBRUARY, limit=200)
        assert {row["key"] for row in every if row["metric"] == "pay_per_head"} == people
        for person in ("ana", "bo"):
            status = asker("/explain/pay_per_head", **FEBRUARY, key=person)[0]
            assert status == (200 if person in people else 404)


def test_a_line_of_pay_shows_no_number_of_a_colleague(paid):
    asker = by_token(somebody(Role.BRANCH_HEAD))
    whole = by_token(somebody(Role.HR))

    def pay(who: Asker, path: str) -> tuple:
        lines = who(path, **FEBRUARY)[1]["lines"]
        line = next(line for line in lines if line["metric"] == "pay_per_head")
        return line["value"], line["target"], line["score"], line["why"], line.get("currency")

    hidden = "It is made of pay, which is for payroll, HR and the person."
    for path in ("/scores/bo", "/explain/scores/bo"):
        assert pay(asker, path)[:4] == (None, None, None, hidden)
        assert pay(whole, path) == ("7000.00", "9000.00", 77.7778, None, "CNY")


def test_a_unit_shows_its_labour_cost_but_not_the_rows(paid):
    asker = by_token(somebody(Role.BRANCH_HEAD))
    status, _ = asker("/explain/pay_per_head", **FEBRUARY, by="unit", key="west")
    assert status == 404  # two people: it would tell what each earns
    colleagues.join()

    _, found = asker("/explain/pay_per_head", **FEBRUARY, by="unit", key="west")

    assert (found["value"], found["inputs"][0]["rows_total"], found["inputs"][0]["rows"]) == (
        "10926.83",
        2,
        [],
    )
    assert not AuditEntry.objects.filter(action=PAY_VIEW.name).exists()


def test_opening_rows_of_pay_stands_in_the_audit(paid):
    asker = by_token(somebody(Role.PAYROLL))
    entries = AuditEntry.objects.filter(action=PAY_VIEW.name)

    asker("/explain/pay_per_head", **FEBRUARY, by="company", key="company", rows=0)
    assert not entries.exists()
    _, found = asker("/explain/pay_per_head", **FEBRUARY, by="company", key="company")
    assert [row["fields"]["amount"] for row in found["inputs"][0]["rows"]] == ["9000.00", "7000.00"]
    entry = entries.get()
    assert (entry.actor.username, entry.subject_key, entry.at) == (
        "payroll",
        "company/company",
        NOON,
    )


def test_whoever_left_the_roster_but_has_a_number_is_listed_too(hq, bring, actor):
    bring(
        people="person,name\ndan,Dan\n",
        deals="deal,day,person,customer,amount\nD9,2026-03-05,dan,K9,7.00\n",
    )
    period_close(actor=actor, period="2026-03", at=NOON)

    rows = hq.rows("/measurements", period="2026-03", key="dan")
    assert ("deal_amount", "7.00") in {(row["metric"], row["value"]) for row in rows}
    assert "dan" in {
        row["key"] for row in hq.rows("/measurements", period="2026-03", metric="deal_amount")
    }
    assert hq("/measurements", **JANUARY, key="dan")[0] == 404
    assert hq("/measurements", **JANUARY, key=["ana", "dan"])[0] == 404
