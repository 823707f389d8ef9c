"""The verb `org`: what is wrong with duties and authority, who decides, and the model to begin with."""

from __future__ import annotations

import json

import pytest

ENGLISH = {"QUANHENG_LANGUAGE": "en"}
UNITS = "Unit,From,Name,Kind,Parent,Until,Industry\nhq,,HQ,Company,,,\nnorth,,North,Branch,hq,,\n"
POSTS = "Post,Name\n" + "".join(
    f"{post},{post.replace('_', ' ').capitalize()}\n"
    for post in (
        "admin after_sales city_manager customer_discovery customer_service customer_success finance "
        "front_desk general_manager hr marketing purchasing research sales_manager salesperson"
    ).split()
)
PEOPLE = "Person,Name,Hired on,Left on\nana,Ana,,\nbo,Bo,,\nchen,Chen,,\neve,Eve,,\n"
ASSIGNMENTS = """Person,Unit,From,Post,Grade,Manager,Share,Main,Until
ana,north,2026-01-01,salesperson,,bo,,,
bo,north,2026-01-01,sales_manager,,chen,,,
chen,north,2026-01-01,city_manager,,eve,,,
eve,hq,2026-01-01,general_manager,,,,,
"""


@pytest.fixture
def firm(cli, tmp_path):
    """A firm of four in a home of its own, with the model of a sales company."""
    folder = tmp_path / "model"
    assert cli("migrate").code == 0
    assert cli("org", "model", "--write", folder, env=ENGLISH).code == 0
    for name, text in (
        ("Units", UNITS), ("Posts", POSTS), ("People", PEOPLE), ("Assignments", ASSIGNMENTS),
    ):  # fmt: skip
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    done = cli("import", "--mapping", "templates", folder, env=ENGLISH)
    assert done.code == 0, done.err
    return cli


def test_a_review_and_questions_about_who_decides(firm):
    checked = firm("org", "check", "--on", "2026-03-01", env=ENGLISH)
    lines = checked.out.splitlines()

    assert checked.code == 1
    assert lines[0] == "✓ No duty is owned twice"
    assert lines[1] == "✗ Every duty is owned by a post in which somebody works"
    assert lines[2].startswith(
        "  duty “Sign-ins and access”: Nobody works in the post that owns it: Admin (everywhere). Fill the post"
    )
    assert lines[-1] == (
        "37 duties, 97 parts in them and 40 authorities on 2026-03-01: 22 things are wrong."
    )
    told = json.loads(firm("org", "check", "--on", "2026-03-01", "--json", env=ENGLISH).out)
    assert (told["ok"], told["day"], len(told["findings"])) == (False, "2026-03-01", 22)
    assert {one["kind"] for one in told["findings"]} == {"owned_by_nobody"}

    who = ("org", "who", "price_discount", "--person", "ana", "--on", "2026-03-01")
    first = firm(*who, "--amount", "12%", env=ENGLISH)
    assert (first.code, first.out) == (
        0,
        "Chen (chen), City manager in North, decides up to 15 % each time, in the own branch.\n",
    )
    told = json.loads(firm(*who, "--json", env=ENGLISH).out)
    assert (told["decider"]["person"], told["authority"]["limit"]) == ("bo", "10 %")
    bare = firm(*who, "--amount", "12", env=ENGLISH)
    assert (bare.code, "Write it as 12%." in bare.err) == (2, True)


def test_both_answers_are_whole_sentences_in_chinese_too(firm):
    chinese, on = {"QUANHENG_LANGUAGE": "zh-hans"}, ("--on", "2026-03-01")

    checked = firm("org", "check", *on, env=chinese).out.splitlines()
    assert checked[0] == "✓ 没有职责重复负责（推诿）"
    assert (
        "  职责“Sign-ins and access”: 负责岗位无人在岗：Admin（全公司）。 请补齐人员，或把职责交给有人在岗的岗位。"
        in checked
    )
    assert checked[-1] == "2026-03-01：37 项职责、97 条分工、40 条审批权限，发现 22 个问题。"
    who = ("org", "who", "price_discount", "--person", "ana", *on)
    assert firm(*who, "--amount", "12%", env=chinese).out == (
        "由North的City manager Chen（chen）审批：每次上限 15 %；范围：本分公司。\n"
    )
    assert firm(*who, "--amount", "90%", env=chinese).out == (
        "由HQ的General manager Eve（eve）审批：不限额；范围：全公司。\n"
    )


def test_money_and_numbers_are_asked_for_as_the_limits_are(firm):
    def who(action, person, *more):
        return firm(
            "org", "who", action, "--person", person, "--on", "2026-03-01", *more, env=ENGLISH
        )

    signs = who("contract_sign", "ana", "--amount", "200000.01")
    assert signs.out.startswith(
        "Chen (chen), City manager in North, decides up to 1000000.00 each time"
    )
    hires = who("hire", "bo", "--amount", "6")
    assert hires.out.startswith(
        "Eve (eve), General manager in HQ, decides without limit, everywhere."
    )
    nobody = who("access_grant", "ana")
    assert (nobody.code, nobody.out) == (
        1,
        "On the way up from Ana nobody has this authority: granting of access.\n",
    )
    for words, sentence in (
        (("fly", "ana"), "There is no action “fly” to decide on. Use one of: price_discount"),
        (("hire", "zoe"), "There is no person “zoe” here."),
        (("hire", "ana", "--amount", "1x"), "“1x” is no amount."),
    ):
        refused = who(*words)
        assert (refused.code, sentence in refused.err) == (2, True), refused.err


def test_an_amount_that_no_limit_can_be_held_against_is_refused(firm):
    def who(action, amount):
        return firm("org", "who", action, "--person", "ana", "--on", "2026-03-01", "--amount", amount, env=ENGLISH)  # fmt: skip

    for action in ("contract_sign", "hire"):
        refused = who(action, "30%")
        assert refused.code == 2
        assert refused.err == (
            "The limits of this are no percentages. Write the amount itself, without “%”, in place of “30%”.\n"
        )
    for amount in ("99999999%", "100.0001%"):
        refused = who("price_discount", amount)
        assert refused.code == 2
        assert refused.err == f"“{amount}” is more than the whole. Write at most 100%.\n"
    assert who("price_discount", "100%").code == 0


def test_a_day_before_there_was_a_company_is_refused(firm):
    checked = firm("org", "check", "--on", "1900-01-01", env=ENGLISH)

    assert (checked.code, checked.out) == (2, "")
    assert checked.err == (
        "Nothing of the org stands on 1900-01-01: nobody works in any unit. Ask about a day on which people are at work.\n"
    )


def test_an_empty_home_is_told_how_to_begin(cli, tmp_path):
    assert cli("org", "check").code == 2
    cli("migrate")

    checked = cli("org", "check", env=ENGLISH)
    assert checked.code == 0
    assert checked.out.splitlines()[-1] == (
        "To begin with, “quanheng org model --write FOLDER” writes those of a sales company."
    )
    shown = cli("org", "model", env=ENGLISH)
    assert "Winning leads" in shown.out
    assert "with its sign where it is a percentage" in cli("org", "who", "--help", env=ENGLISH).out
    assert "It names posts that are not here: admin, after_sales, city_manager" in shown.out
    written = cli("org", "model", "--write", tmp_path / "m", env={"QUANHENG_LANGUAGE": "zh-hans"})
    assert (
        (tmp_path / "m" / "职责.csv")
        .read_text("utf-8-sig")
        .startswith("职责编号,职责名称,所属流程,所需权限")
    )
    assert (written.code, len(json.loads(cli("org", "model", "--json").out)["duty_parts"])) == (
        0,
        97,
    )
