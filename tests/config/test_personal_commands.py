"""`quanheng personal` and `quanheng keys`: brought in by a file, taken away, let go; keys changed, also when killed half way."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from tests.conftest import ROOT

OTHER = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA="  # a key that nothing was sealed with
CARD = "11010519491231002X"
PEOPLE = """
from datetime import UTC, date, datetime
import django
django.setup()
from quanheng.base.services import machine_user
from quanheng.config.home import migrate_home
from quanheng.org.rows import PersonRow
from quanheng.org.services.people import people_put
migrate_home()
rows = [PersonRow(code=f"p{n:03}", name=f"Person {n}", hired=date(2020, 1, 1)) for n in range(450)]
people_put(actor=machine_user(), rows=rows, at=datetime(2026, 7, 1, tzinfo=UTC))
"""
LEAVER = """
from datetime import UTC, date, datetime
import django
django.setup()
from quanheng.base.services import machine_user
from quanheng.org.rows import PersonRow
from quanheng.org.services.people import people_put
rows = [PersonRow(code="old", name="Old Hand", hired=date(2001, 1, 1), left=date(2010, 3, 31))]
people_put(actor=machine_user(), rows=rows, at=datetime(2026, 7, 1, tzinfo=UTC))
"""


def python(home: Path, program: str) -> None:
    surroundings = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    surroundings |= {
        "QUANHENG_HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "quanheng.config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", program], env=surroundings, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("staffed") / "home"
    python(folder, PEOPLE)
    return folder


@pytest.fixture
def staffed(cli, built):
    """A home with 450 people."""
    shutil.copytree(built, cli.home)
    return cli


def book(path, *rows) -> str:
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return str(path)


def sealed_by(cli) -> set[str]:
    """Return the names of the keys that the phones in the database are sealed with."""
    with sqlite3.connect(cli.home / "quanheng.sqlite3") as database:
        rows = database.execute("SELECT phone FROM org_personalrecord").fetchall()
    return {phone.partition(".")[0] for (phone,) in rows}


def phones(cli, tmp_path, count: int = 450) -> None:
    rows = [[f"p{n:03}", f"154{n:08}"] for n in range(count)]
    file = book(tmp_path / "phones.xlsx", ["工号", "Mobile phone"], *rows)
    assert json.loads(cli("personal", "import", file, "--json").out)["changed"] == count


def test_a_template_is_filled_in_and_brought_in_and_nothing_of_it_stays_in_the_open(staffed, tmp_path):  # fmt: skip
    made = staffed("personal", "template", tmp_path / "blank.xlsx", env={"QUANHENG_LANGUAGE": "zh"})
    assert made.code == 0
    again = staffed("personal", "template", tmp_path / "blank.xlsx")
    assert (again.code, "is there already" in again.err) == (2, True)

    file = book(
        tmp_path / "staff.xlsx", ["人员", "身份证号", "手机号"], ["p001", CARD, "154 0000 1234"]
    )
    done = staffed("personal", "import", file)
    assert (done.code, done.out) == (0, "1 rows read; something changed of 1 people.\n")
    for folder, _, names in os.walk(staffed.home):
        for name in names:
            raw = Path(folder, name).read_bytes()
            assert CARD.encode() not in raw, name
            assert b"15400001234" not in raw, name
            if zipfile.is_zipfile(path := Path(folder, name)):
                with zipfile.ZipFile(path) as held:
                    assert not [n for n in held.namelist() if CARD.encode() in held.read(n)], name


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.csv", "工号,手机号\np001,154\n", "a.csv, row 2: Mobile phone: A mobile phone number"),
        ("a.csv", "工号,手机号\nnobody,15400001234\n", "There is no person “nobody”."),
        ("a.csv", "code,tel\np001,15400001234\n", "the first row must hold the headings"),
        ("a.csv", "", "the first row must hold the headings"),
        ("a.csv", "工号,手机号\n", "there is no row in it"),
        ("a.csv", "工号,手机号,mobile phone\np001,1,2\n", "stands twice"),
        ("a.xlsx", "no workbook", "this is no workbook of Excel"),
        ("a.pdf", "x", "name a file in .xlsx or .csv"),
    ],
)
def test_a_file_that_does_not_fit_is_a_sentence_and_changes_nothing(staffed, tmp_path, name, text, told):  # fmt: skip
    (tmp_path / name).write_text(text, encoding="utf-8")

    refused = staffed("personal", "import", tmp_path / name)

    assert refused.code == 2
    assert told in refused.err
    assert sealed_by(staffed) == set()


def test_a_file_of_a_chinese_excel_is_read(staffed, tmp_path):
    (tmp_path / "a.csv").write_bytes("工号,住址\np001,北京市朝阳区幸福路\n".encode("gb18030"))

    assert staffed("personal", "import", tmp_path / "a.csv").code == 0


def test_keys_are_added_and_everything_is_sealed_anew(staffed, tmp_path):
    phones(staffed, tmp_path, 3)
    first = sealed_by(staffed)
    added = json.loads(staffed("keys", "add", "--json").out)["key"]

    listed = json.loads(staffed("keys", "list", "--json").out)
    assert [(one["key"], one["sealed"]) for one in listed] == [(added, 0), (*first, 3)]
    done = staffed("keys", "rotate", "--drop")
    assert (done.code, done.out) == (0, "personal records: 3 sealed anew.\n")
    assert sealed_by(staffed) == {added}
    listed = json.loads(staffed("keys", "list", "--json").out)
    assert listed == [{"key": added, "sealed": 3, "here": True, "fits": True}]
    assert stat.S_IMODE((staffed.home / "keys").stat().st_mode) == 0o600
    assert staffed("doctor").code == 0
    assert staffed("audit", "verify").code == 0


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_rotation_that_is_killed_half_way_goes_on_from_there(staffed, tmp_path, nth):
    phones(staffed, tmp_path)
    (old,) = sealed_by(staffed)
    new = json.loads(staffed("keys", "add", "--json").out)["key"]

    killed = staffed("keys", "rotate", env={"QUANHENG_FAULT": f"keys.in_batch@{nth}"})
    assert killed.code == -9
    assert sealed_by(staffed) == ({old} if nth == 1 else {old, new})
    packed = tmp_path / "p449.zip"
    assert staffed("personal", "export", "p449", "--to", packed, "--why", "asked").code == 0
    held = json.loads(zipfile.ZipFile(packed).read("data.json"))["held"]
    assert held["numbers"][0]["phone"] == "15400000449"
    left = {1: 450, 2: 250, 3: 50}[nth]
    done = staffed("keys", "rotate", "--drop")
    assert done.out == f"personal records: {left} sealed anew.\n"
    assert sealed_by(staffed) == {new}
    assert staffed("doctor").code == 0


def test_a_lost_key_is_told_by_the_doctor_and_by_every_command(staffed, tmp_path):
    phones(staffed, tmp_path, 1)
    (old,) = sealed_by(staffed)
    kept = (staffed.home / "keys").read_text()
    (staffed.home / "keys").unlink()

    lost = f"{staffed.home / 'keys'} is not there. Copy the file “keys” back from its backup"
    doctor = staffed("doctor")
    assert (doctor.code, lost in doctor.out) == (1, True)
    file = book(tmp_path / "more.xlsx", ["工号", "手机号"], ["p002", "15400000002"])
    for words in (
        ("personal", "import", file),
        ("personal", "export", "p000", "--to", tmp_path / "x.zip", "--why", "asked"),
        ("keys", "list"),
        ("keys", "add"),
        ("keys", "rotate"),
    ):
        refused = staffed(*words)
        assert (refused.code, lost in refused.err) == (2, True)
    assert not (staffed.home / "keys").exists()
    assert not (tmp_path / "x.zip").exists()
    assert sealed_by(staffed) == {old}
    (staffed.home / "keys").write_text(kept)
    assert staffed("personal", "import", file).code == 0


def test_another_file_of_keys_names_the_ones_that_are_missing(staffed, tmp_path):
    phones(staffed, tmp_path, 1)
    (old,) = sealed_by(staffed)
    (staffed.home / "keys").write_text(f"other:{OTHER}\n")

    for words in (("doctor",), ("keys", "list"), ("keys", "rotate")):
        told = staffed(*words)
        assert told.code != 0
        assert f"sealed with the keys {old}, which are missing" in told.out + told.err


def test_another_key_of_the_same_name_is_told_and_nothing_is_rotated_with_it(staffed, tmp_path):
    phones(staffed, tmp_path, 2)
    (name,) = sealed_by(staffed)
    (staffed.home / "keys").write_text(f"{name}:{OTHER}\n")
    sentence = f"A stored secret cannot be opened with the key “{name}”"

    listed = staffed("keys", "list")
    assert (listed.code, sentence in listed.err) == (2, True)
    assert "here, but opens nothing" in listed.out
    (row,) = json.loads(staffed("keys", "list", "--json").out.splitlines()[0])
    assert row == {"key": name, "sealed": 2, "here": True, "fits": False}
    rotated = staffed("keys", "rotate")
    assert (rotated.code, rotated.out, sentence in rotated.err) == (2, "", True)


def test_keys_of_the_environment_rule_and_are_not_changed_from_here(staffed):
    given = staffed("keys", "add", "--print").out.strip()
    env = {"QUANHENG_KEYS": given}

    refused = staffed("keys", "add", env=env)
    assert (refused.code, "Write the new one before the others there" in refused.err) == (2, True)
    (listed,) = json.loads(staffed("keys", "list", "--json", env=env).out)
    assert listed["key"] == given.partition(":")[0]


def test_what_is_over_goes_once_and_the_doctor_says_what_is_due(staffed, tmp_path):
    python(staffed.home, LEAVER)
    file = book(
        tmp_path / "a.xlsx", ["工号", "手机号"], ["old", "15400000001"], ["p001", "15400000002"]
    )
    assert staffed("personal", "import", file).code == 0
    due = staffed("doctor")
    assert (due.code, "who left more than 24 months ago" in due.out) == (1, True)

    dry = json.loads(staffed("personal", "retain", "--dry-run", "--json").out)
    assert {one["what"]: one["people"] for one in dry["rules"]} == {
        "numbers": ["old"], "consents": [], "file": [], "name": ["old"],
    }  # fmt: skip
    assert staffed("doctor").code == 1
    assert staffed("personal", "retain").code == 0
    again = json.loads(staffed("personal", "retain", "--json").out)
    assert [one["people"] for one in again["rules"]] == [[], [], [], []]
    assert staffed("doctor").code == 0
    with sqlite3.connect(staffed.home / "quanheng.sqlite3") as database:
        assert database.execute("SELECT name FROM org_person WHERE code='old'").fetchone() == (
            "#old",
        )
        assert database.execute("SELECT count(*) FROM org_personalrecord").fetchone() == (1,)


def test_an_export_is_for_its_owners_eyes_and_is_not_written_over_a_file(staffed, tmp_path):
    file = tmp_path / "p001.zip"
    assert staffed("personal", "export", "p001", "--to", file, "--why", "asked").code == 0

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = staffed("personal", "export", "p001", "--to", file, "--why", "asked")
    assert (again.code, "is there already" in again.err) == (2, True)
    nobody = staffed("personal", "export", "nobody", "--to", tmp_path / "n.zip", "--why", "asked")
    assert nobody.code == 2
