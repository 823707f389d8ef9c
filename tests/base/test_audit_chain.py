"""Whether the audit is whole, against what was written down of it elsewhere."""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quanheng.base import audit, audit_chain, audit_heads
from quanheng.base.audit_heads import CannotReadHeads, CannotWriteHead, Head
from quanheng.base.models import AuditEntry, AuditHead, User
from tests.base.test_audit import write

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


def told(known=()) -> list[str]:
    return [f"{finding.where}: {finding.what}" for finding in audit_chain.verify(known)]


def fill(actor, at, count: int) -> None:
    for number in range(count):
        write(actor, at, number)


def test_an_end_that_was_cut_off_with_its_head_shows_against_what_was_written_down(actor, at):
    fill(actor, at, 4)
    known = [audit_heads.head_now(DAY)]
    last = AuditEntry.objects.order_by("-id").first()
    AuditHead.objects.update(hash=last.previous_hash, entries=3)
    last.delete()

    assert told() == []  # the cut itself leaves the rest whole
    assert told(known) == [
        "audit, as written down on 2026-03-01: On 2026-03-01 the chain held 4 entries; now it holds 3: its end was cut off."
    ]


def test_a_chain_written_anew_shows_against_what_was_written_down(actor, at):
    fill(actor, at, 2)
    known = [audit_heads.head_now(DAY)]
    AuditEntry.objects.all().delete()
    AuditHead.objects.all().delete()
    for number in (7, 8):
        write(actor, at, number)

    assert told() == []
    assert told(known) == [
        "audit, as written down on 2026-03-01: On 2026-03-01 entry number 2 was another one: the chain up to it was written anew."
    ]


def test_entries_that_came_after_disturb_nothing_that_was_written_down(actor, at):
    fill(actor, at, 2)
    known = [audit_heads.head_now(DAY)]
    fill(actor, at, 2)

    assert told(known) == []


@contextmanager
def somebody_writes(actor, at, *, before: str, nth: int):
    """Let somebody write an entry just before the nth time that a table is read."""
    seen = []

    def execute(run, sql, params, many, context):
        if f'FROM "{before}"' in sql:
            seen.append(sql)
            if len(seen) == nth:
                write(actor, at, 99)
        return run(sql, params, many, context)

    with connection.execute_wrapper(execute):
        yield
    assert len(seen) >= nth


@pytest.mark.parametrize(
    ("table", "nth"),
    [("base_audithead", 1), ("base_audithead", 2), ("base_auditentry", 1), ("base_auditentry", 2)],
)
def test_entries_written_while_the_chain_is_read_are_no_tampering(actor, at, table, nth):
    fill(actor, at, 4)

    with somebody_writes(actor, at, before=table, nth=nth):
        assert told() == []


def test_an_entry_added_by_hand_at_the_end_is_found_though_it_follows(actor, at):
    fill(actor, at, 2)
    last = AuditEntry.objects.order_by("-id").first()
    forged = AuditEntry(
        at=at, actor=actor, action="x", subject_type="t", subject_key="k", previous_hash=last.hash
    )
    forged.hash = audit.digest(forged, last.hash)
    forged.save()

    assert told() == [
        "audit, last entry: The chain holds 3 entries and ends elsewhere than its head says."
    ]


@pytest.mark.parametrize(
    ("field", "held", "says"),
    [
        ("at", "'rubbish'", "What it holds cannot be read: at."),
        ("at", "x'ff'", "What it holds cannot be read: at."),
        ("at", "'2026-13-45 00:00:00'", "What it holds cannot be read: at."),
        ("why", "cast(x'ff' as text)", "What it holds cannot be read: why."),
        ("after", "'{nonsense'", "Its content was changed after it was written."),
        ("after", "'null'", "Its content was changed after it was written."),
        ("after", "null", "Its content was changed after it was written."),
        ("after", """'"\\ud800"'""", "Its content was changed after it was written."),
        ("action", "x'ff'", "Its content was changed after it was written."),
    ],
)
def test_an_entry_that_cannot_be_read_is_named_and_the_rest_is_looked_at(actor, at, field, held, says):  # fmt: skip
    if connection.vendor != "sqlite":
        pytest.skip("other databases take no such values")
    fill(actor, at, 4)
    _, second, third, _ = AuditEntry.objects.order_by("id").values_list("pk", flat=True)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        cursor.execute(f"UPDATE base_auditentry SET {field} = {held} WHERE id = {second}")
        cursor.execute("PRAGMA ignore_check_constraints = OFF")
    AuditEntry.objects.filter(pk=third).update(subject_key="another")

    assert told() == [
        f"audit, entry {second}: {says}",
        f"audit, entry {third}: Its content was changed after it was written.",
    ]


def test_a_table_that_is_gone_is_a_finding():
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE base_auditentry")

    (found,) = told()
    assert found.startswith("audit: It cannot be read from the database: ")


def test_an_audit_that_was_emptied_head_and_all_is_found_by_what_was_made_with_entries(actor, at):
    fill(actor, at, 2)
    AuditEntry.objects.all().delete()
    AuditHead.objects.all().delete()
    assert told() == []  # the machine's own account is made without an entry

    User.objects.create(username="ana")
    assert told() == [
        "audit: It holds no entry, though users, rules or an org are here, and each was made with one."
    ]
    AuditHead.objects.create(pk=1, hash=audit.GENESIS)
    assert len(told()) == 1


def test_heads_are_lines_that_are_added_and_read_back(actor, at, tmp_path):
    fill(actor, at, 1)
    folder = tmp_path / "kept" / "elsewhere"
    first = audit_heads.write_head(folder, audit_heads.head_now(DAY))
    fill(actor, at, 1)
    audit_heads.write_head(folder, audit_heads.head_now(DAY))

    heads = audit_heads.read_heads(first)
    assert [head.entries for head in heads] == [1, 2]
    assert told(heads) == []


@pytest.mark.parametrize("text", ["", "\n  \n"])
def test_a_file_without_a_head_is_refused_as_nothing_would_be_compared(tmp_path, text):
    path = tmp_path / "heads.jsonl"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(CannotReadHeads, match="is empty: there is nothing to compare the audit"):
        audit_heads.read_heads(path)


@pytest.mark.parametrize(
    "head",
    [
        {"day": "yesterday", "entries": 1, "hash": "0" * 64},
        {"day": "2026-03-01", "entries": "1", "hash": "0" * 64},
        {"day": "2026-03-01", "entries": True, "hash": "0" * 64},
        {"day": "2026-03-01", "entries": -1, "hash": "0" * 64},
        {"day": "2026-03-01", "entries": float("inf"), "hash": "0" * 64},
        {"day": "2026-03-01", "entries": 1, "hash": "0" * 63},
        {"day": "2026-03-01", "entries": 1, "hash": None},
    ],
)
def test_a_line_that_could_be_no_head_is_refused_and_not_taken_for_tampering(tmp_path, head):
    path = tmp_path / "heads.jsonl"
    path.write_text(json.dumps(head), encoding="utf-8")

    with pytest.raises(CannotReadHeads, match=r"Line 1 of “heads\.jsonl” is no head of the audit"):
        audit_heads.read_heads(path)


@pytest.mark.parametrize("place", ["file", "file/below", "taken"])
def test_a_head_that_cannot_be_written_there_is_a_sentence(tmp_path, place):
    (tmp_path / "file").write_text("")
    (tmp_path / "taken" / "audit-heads.jsonl").mkdir(parents=True)
    head = Head(day="2026-03-01", entries=0, hash=audit.GENESIS)

    with pytest.raises(CannotWriteHead, match="Name a folder that this account may write into"):
        audit_heads.write_head(tmp_path / place, head)


@pytest.mark.parametrize("line", ["", "[]", "{}", '{"day": 1}', '{"entries": "many"}', "\x00"])
def test_a_damaged_file_of_heads_is_named_with_its_line(tmp_path, line):
    path = tmp_path / "heads.jsonl"
    good = json.dumps({"day": "2026-03-01", "entries": 0, "hash": audit.GENESIS})
    path.write_text(f"{good}\n{line}x\n", encoding="utf-8")

    with pytest.raises(CannotReadHeads, match=r"Line 2 of “heads\.jsonl” is no head of the audit"):
        audit_heads.read_heads(path)


def test_a_missing_file_of_heads_says_which_file_is_meant(tmp_path):
    with pytest.raises(CannotReadHeads, match="Name the file that “quanheng audit head” writes"):
        audit_heads.read_heads(tmp_path / "none")


def test_an_entry_says_from_where_and_for_whom_and_its_hash_holds_that(actor, at):
    boss = User.objects.create(username="boss")
    actor.came_from = "page 10.0.0.7"
    audit.note(actor=actor, action="test.write", subject=("t", "1"), at=at, on_behalf_of=boss)
    entry = AuditEntry.objects.get()

    assert (entry.came_from, entry.on_behalf_of) == ("page 10.0.0.7", boss)
    for change in ({"came_from": ""}, {"on_behalf_of": None}):
        before = {name: getattr(entry, name) for name in change}
        AuditEntry.objects.update(**change)
        assert len(told()) == 1
        AuditEntry.objects.update(**before)
    assert told() == []


def test_an_entry_from_before_origins_were_written_keeps_its_hash(actor, at):
    actor.came_from = ""
    write(actor, at, 1)

    # SHA-256 of the nine parts that every entry has, worked out here and not by the program
    entry = AuditEntry.objects.get()
    parts = [
        "0" * 64, at.isoformat(timespec="microseconds"), actor.pk, "test.write", "test.thing", "1", None,
        {"number": 1, "name": "名", "day": "2026-01-01"}, "because",
    ]  # fmt: skip
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert entry.hash == hashlib.sha256(text.encode()).hexdigest()


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None
)
@given(harm=st.sampled_from(["change", "remove", "swap", "insert"]), place=st.integers(0, 5))
def test_whatever_is_done_to_one_entry_is_found_against_what_was_written_down(
    actor, at, harm, place
):
    AuditEntry.objects.all().delete()
    AuditHead.objects.all().delete()
    fill(actor, at, 6)
    known = [Head(day="2026-03-01", entries=6, hash=AuditHead.objects.get().hash)]
    rows = list(AuditEntry.objects.order_by("id"))
    one, other = rows[place], rows[(place + 1) % 6]
    if harm == "change":
        AuditEntry.objects.filter(pk=one.pk).update(why="another")
    elif harm == "remove":
        one.delete()
    elif harm == "swap":
        AuditEntry.objects.filter(pk=one.pk).update(subject_key=other.subject_key)
    else:
        AuditEntry.objects.create(
            at=at, actor=actor, action="x", subject_type="t", subject_key="k",
            previous_hash=f"new {place}", hash="made up",
        )  # fmt: skip

    assert told(known) != []
