"""What keeps pages legible: axes with numbers, units of measure, ranks that say which end is good, reasons for a dash."""

from __future__ import annotations

import re

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from conftest import shipped
from quanheng.engine.measure.values import Value
from quanheng.measure.models import Score
from quanheng.measure.reading.peers import Spread
from quanheng.measure.reading.standings import Standing
from quanheng.measure.services.runs import period_correct
from quanheng.web import refusals
from quanheng.web.drawing import Ends, ends_of
from quanheng.web.showing import Style
from quanheng.web.templatetags.numbers import ordinal, strip
from tests.conftest import ROOT
from tests.web.test_pages import JANUARY, text_of

TEMPLATES = sorted((ROOT / "quanheng/web/templates").rglob("*.html"))
CATALOGUE = ROOT / "quanheng/locale/zh_Hans/LC_MESSAGES/django.po"
HAN = "[\u4e00-\u9fff]"


# Spreads.
def test_an_axis_goes_from_one_ten_to_another_and_holds_everything():
    one, other = Spread(numbers=(583_000, 900_000)), Spread(numbers=(310_000, 1_001_000))

    assert ends_of([one, other]) == Ends(300_000, 1_100_000)
    assert ends_of([one], [1_251_000, None]) == Ends(500_000, 1_300_000)
    assert ends_of([Spread(numbers=(800_000,), mine=800_000)]) == Ends(800_000, 900_000)
    assert ends_of([]) is None


def test_what_lies_far_out_does_not_press_the_others_together():
    assert ends_of([Spread(numbers=(400_000, 9_000_000))]) == Ends(400_000, 2_000_000, is_cut=True)


def test_a_strip_says_its_ends_its_median_and_ones_own_point():
    with translation.override("en"):
        drawn = strip({"style": Style(language="en")}, Spread(numbers=(583_000, 700_000, 900_000)), True, Ends(300_000, 1_100_000), 842_000)  # fmt: skip

    assert re.findall(r'<text class="tick"[^>]*>([^<]+)</text>', drawn) == ["30", "110"]
    assert 'class="median"' in drawn
    assert 'class="here"' in drawn
    assert "3 people from 58.3 points to 90.0 points, median 70.0 points; here 84.2 points" in drawn


def test_strips_of_one_table_share_their_axis(visit):
    page = visit("headquarters", f"/units/?{JANUARY}").content.decode()

    ends = re.findall(r'<text class="tick"[^>]*>([^<]+)</text>', page)
    assert ends == ["60", "120"] * 3
    assert "the dot the score of whoever answers for it. All have the same axis." in page


# Ranks, moves, units of measure.
@pytest.mark.parametrize(
    ("rank", "said"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (22, "22nd"), (112, "112th")]
)  # fmt: skip
def test_a_rank_is_counted(rank, said):
    with translation.override("en"):
        assert ordinal(rank) == said
    with translation.override("zh-hans"):
        assert ordinal(rank) == str(rank)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "15th of 19, 1 is best"), ("zh-hans", "第 15 名，共 19 名")]
)
def test_a_rank_says_which_end_is_good(language, said):
    half = Value(1, 2)
    standing = Standing(rank=15, count=19, median=half, best=half, worst=half)
    with translation.override(language):
        shown = render_to_string(
            "web/parts/standing.html",
            {"standing": standing, "made": shipped().metrics["target_attainment"]},
        )

    assert said in shown
    assert ("1 is best." if language == "en" else "第 1 名最好。") in shown


def test_a_move_says_that_it_brings_points(visit):
    assert "+40.0 points Target attainment: 80.0 %" in text_of(visit("manager", f"/people/ana/?{JANUARY}"))  # fmt: skip


@pytest.mark.parametrize(
    ("value", "uom", "english", "chinese"),
    [
        ("1234.50", "money", "1,234.50 CNY", "1,234.50元"),
        (12, "rows", "12 entries", "12条"),
        (2.5, "hours", "2.5 h", "2.5小时"),
        (29.169863, "people", "29.169863 people", "29.169863人"),
        (0.95, "ratio", "95.0%", "95.0%"),
        ("100.00", "money_days", "100.00 CNY·days", "100.00元·天"),
        (7, "", "7", "7"),
        (None, "money", "–", "–"),
    ],
)
def test_what_a_number_is_made_of_says_its_unit_of_measure(value, uom, english, chinese):
    shown = [str(Style(language=one, short=False).stated(value, uom)) for one in ("en", "zh-hans")]

    assert shown == [english, chinese]


# Scores that say little, units that do not sell.
def test_a_score_that_rests_on_too_little_stands_below_the_others_with_the_reason(visit):
    lines = Score.objects.get(person="bo").lines
    Score.objects.filter(person="bo").update(lines=[{**line, "score": 1} for line in lines])

    page = text_of(visit("headquarters", f"/people/?{JANUARY}"))

    why = "Not ranked beside the others: less than 80 % of the weights have data"
    assert page.index("Bo bo") < page.index(why) < page.index("Ana ana") < page.index("Gong gm")
    assert "60.0 points – 30 %" in page
    assert why not in text_of(visit("headquarters", f"/people/?{JANUARY}&order=person"))


def test_a_unit_that_sells_nothing_itself_shows_no_sales_but_the_reason(visit, bring, actor, at):
    bring(
        units="unit,name,parent\noffice,Office,sales\n",
        people="person,name\ndan,Dan\n",
        assignments="person,unit,post,grade,manager,from,to\ndan,office,general_manager,,,2025-01-01,\n",
    )
    period_correct(actor=actor, period="2026-01", why="an office came late", at=at)

    page = text_of(visit("headquarters", f"/units/?{JANUARY}"))

    assert "Office – Sales amount sells nothing itself" in page
    assert "West branch 120.50 CNY" in page


def test_a_team_on_a_phone_has_what_costs_most_under_the_name(visit):
    page = text_of(visit("manager", f"/home/team/?{JANUARY}"))

    assert "Ana Salesperson only 30 % of the weights have data What costs most: Target attainment 80.0 % −40.0 points" in page  # fmt: skip


# Explanations of units.
def test_a_number_of_a_unit_says_its_target_and_how_much_of_it_is_reached(visit):
    page = text_of(visit("headquarters", f"/explain/metric/deal_amount/unit/west/?{JANUARY}"))

    assert "Against the target Target 100.00 CNY Attainment 120.5 %" in page
    assert "sum of amount of deals 2026-01-01 – 2026-01-31 120.50 CNY" in page


# Refusals.
@pytest.mark.django_db(databases=[])
def test_a_failure_is_said_in_both_languages_without_database_or_frame(rf):
    whole, part = rf.get("/"), rf.get("/")
    part.htmx = True

    page, fragment = refusals.failed(whole), refusals.failed(part)

    assert (page.status_code, fragment.status_code) == (500, 500)
    for one in (page, fragment):
        assert "出错了" in one.content.decode()
        assert "Something went wrong" in one.content.decode()
    assert page.content.decode().startswith("<!doctype html>")
    assert "<html" not in fragment.content.decode()
    assert "src=" not in page.content.decode()


# Punctuation.
def test_chinese_sentences_have_chinese_punctuation():
    text = CATALOGUE.read_text(encoding="utf-8")
    said = [line for line in text.splitlines() if line.startswith(("msgstr ", '"'))]

    half = rf"{HAN}[,;:!?]|[,;!?]\s?{HAN}|{HAN} ?\(|\) ?{HAN}"
    wrong = [line for line in said if re.search(half, re.sub(r"“[^”]*”|\{\{.*?\}\}|\w+://\S+|\[.*?\]|\w+\(\)", "", line))]  # fmt: skip
    assert wrong == []


def test_no_template_writes_punctuation_that_only_one_language_has():
    wrong = [
        f"{path.name}: {found}"
        for path in TEMPLATES
        for found in re.findall(
            r"[}]{2}: |%}: |[}]{2}, |[}]{2}; ", path.read_text(encoding="utf-8")
        )
    ]

    assert wrong == []
