from __future__ import annotations

from quanheng.base.models import AuditEntry, RuleVersion, User
from quanheng.base.services import RuleText, machine_user, rule_version_store


def rule(code: str, content: str) -> RuleText:
    return RuleText(
        kind="metric", code=code, content=content, source="shipped", path=f"metrics/{code}.yaml"
    )


def test_there_is_one_machine_and_nobody_signs_in_as_it(db):
    machine = machine_user()

    assert machine_user() == machine
    assert (machine.username, machine.is_machine) == ("quanheng", True)
    assert not machine.has_usable_password()
    assert User.objects.count() == 1


def test_a_text_is_kept_once_and_a_new_text_beside_it(actor, at):
    first = rule_version_store(actor=actor, rules=[rule("m", "a: 1"), rule("n", "b: 1")], at=at)
    again = rule_version_store(actor=actor, rules=[rule("m", "a: 1"), rule("n", "b: 2")], at=at)

    assert first["metric", "m"] == again["metric", "m"]
    assert first["metric", "n"] != again["metric", "n"]
    assert RuleVersion.objects.count() == 3
    assert RuleVersion.objects.get(pk=first["metric", "n"].pk).content == "b: 1"
    assert AuditEntry.objects.count() == 3


def test_the_hash_is_that_of_the_text():
    # printf 'a: 1' | sha256sum
    assert rule("m", "a: 1").hash.startswith("16c3c6d7")


def test_nothing_to_store_is_nothing_done(actor, at):
    assert rule_version_store(actor=actor, rules=[], at=at) == {}
    assert AuditEntry.objects.count() == 0
