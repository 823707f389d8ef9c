"""Tokens of the API: issued once, kept as a hash, ended in several ways, and never in the audit."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from quanheng.base import audit_chain
from quanheng.base.access import NotFound
from quanheng.base.models import ApiToken, AuditEntry, User
from quanheng.base.tokens.scopes import METRICS, ORG, SCOPES
from quanheng.base.tokens.selectors import BadToken, token_opened, tokens
from quanheng.base.tokens.services import (
    CannotIssue,
    CannotRevoke,
    token_issue,
    token_revoke,
    token_used,
)
from quanheng.config.command import main

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(db) -> User:
    return User.objects.create(username="ana")


@pytest.fixture
def issue(actor, user, at):
    def issue(**changed):
        given = {"actor": actor, "user": user, "name": "BI", "scopes": [ORG], "days": 30, "at": at}
        return token_issue(**given | changed)

    return issue


def test_a_token_opens_by_its_secret_of_which_only_the_hash_is_kept(issue, user, at):
    token, secret = issue(scopes=[METRICS, ORG, ORG])

    assert secret.startswith("qh_")
    assert len(secret) == 46
    assert token_opened(secret, at) == token
    kept = ApiToken.objects.values().get()
    assert kept.pop("hash") == hashlib.sha256(secret.encode()).hexdigest()
    assert (kept["prefix"], kept["scopes"]) == (secret[:9], "org:read metrics:read")
    assert kept["expires_at"] - kept["created_at"] == timedelta(days=30)
    assert secret[9:] not in str(kept)


def test_no_two_secrets_are_alike(issue):
    assert len({issue()[1] for _ in range(20)}) == 20


def test_issuing_and_revoking_stand_in_the_audit_without_the_secret(issue, actor, at):
    token, secret = issue()
    token_revoke(actor=actor, token_id=token.pk, at=at, why="left the company")

    issued, revoked = AuditEntry.objects.filter(action="base.token.change").order_by("id")
    assert issued.before is None
    assert issued.after == {
        "user": "ana", "name": "BI", "prefix": secret[:9], "scopes": ["org:read"],
        "expires_at": "2026-07-31T04:00:00+00:00", "revoked_at": None,
    }  # fmt: skip
    assert (revoked.before["revoked_at"], revoked.after["revoked_at"]) == (
        None,
        "2026-07-01T04:00:00+00:00",
    )
    assert revoked.why == "left the company"
    whole = json.dumps(list(AuditEntry.objects.values("before", "after", "why")))
    assert secret[9:] not in whole
    assert token.hash not in whole
    assert list(audit_chain.verify()) == []


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"days": 0}, r"A token lives 1 to 365 days; 0 is outside\."),
        ({"days": 366}, r"A token lives 1 to 365 days; 366 is outside\."),
        ({"scopes": []}, r"Say what the token may read: one or more of org:read, .*explain:read\."),
        ({"scopes": [ORG, "pay:write"]}, r"There is no scope “pay:write”\. Choose among org:read"),
        ({"name": " "}, r"Give the token a name of 1 to 100 letters"),
        ({"name": "x" * 101}, r"Give the token a name of 1 to 100 letters"),
        ({"name": "B\nI"}, r"Give the token a name of 1 to 100 letters"),
    ],
)
def test_what_a_token_may_not_be_is_said_and_nothing_is_kept(issue, changed, sentence):
    entries = AuditEntry.objects.count()

    with pytest.raises(CannotIssue, match=sentence):
        issue(**changed)
    assert (ApiToken.objects.count(), AuditEntry.objects.count()) == (0, entries)


def test_nobody_reads_as_the_machine_or_as_somebody_who_may_not_sign_in(issue, actor, user):
    user.is_active = False
    user.save()

    for whom in (actor, user):
        with pytest.raises(CannotIssue, match=f"The user “{whom.username}” may not sign in"):
            issue(user=whom)
    assert not ApiToken.objects.exists()


def test_everybody_issues_sees_and_revokes_their_own_and_nobody_elses(issue, actor, user, at):
    other = User.objects.create(username="bo")
    token, _ = issue(actor=user)

    with pytest.raises(NotFound, match="There is no user “ana” here"):
        issue(actor=other)
    with pytest.raises(NotFound) as foreign:
        token_revoke(actor=other, token_id=token.pk, at=at)
    with pytest.raises(NotFound) as missing:
        token_revoke(actor=other, token_id=token.pk + 1, at=at)
    assert str(foreign.value) == str(missing.value).replace(str(token.pk + 1), str(token.pk))
    assert (tokens(user), tokens(other), tokens(actor)) == ([token], [], [token])
    assert token_revoke(actor=user, token_id=token.pk, at=at).revoked_at == at


def test_a_token_opens_nothing_once_it_has_ended_was_revoked_or_its_user_is_shut_out(
    issue, actor, user, at
):
    token, secret = issue()
    assert token_opened(secret, token.expires_at - timedelta(seconds=1)) == token

    with pytest.raises(BadToken, match="The token “BI” ended on 2026-07-31"):
        token_opened(secret, token.expires_at)
    User.objects.update(is_active=False)
    with pytest.raises(BadToken, match="The token “BI” belongs to a user who may not sign in"):
        token_opened(secret, at)
    token_revoke(actor=actor, token_id=token.pk, at=at)
    with pytest.raises(BadToken, match="The token “BI” was revoked"):
        token_opened(secret, at)
    for wrong in ("", secret[:-1], token.hash, token.prefix, "qh_\udc80", "'; --", "\x00"):
        with pytest.raises(BadToken, match="There is no such token"):
            token_opened(wrong, at)


def test_a_token_is_revoked_once(issue, actor, at):
    token, _ = issue()
    token_revoke(actor=actor, token_id=token.pk, at=at)

    with pytest.raises(CannotRevoke, match="The token “BI” was revoked on 2026-07-01 already"):
        token_revoke(actor=actor, token_id=token.pk, at=at + timedelta(days=1))
    token.refresh_from_db()
    assert token.revoked_at == at


def test_the_day_of_use_is_written_once_a_day(issue, django_assert_num_queries):
    token, _ = issue()

    token_used(token=token, day=date(2026, 7, 2))
    token.refresh_from_db()
    assert token.last_used_on == date(2026, 7, 2)
    with django_assert_num_queries(0):
        token_used(token=token, day=date(2026, 7, 2))
        token_used(token=token, day=date(2026, 7, 1))


@pytest.mark.parametrize(
    ("changed", "constraint"),
    [
        ({"name": ""}, "token_says_its_name_beginning_and_scopes"),
        ({"prefix": ""}, "token_says_its_name_beginning_and_scopes"),
        ({"scopes": ""}, "token_says_its_name_beginning_and_scopes"),
        ({"expires_at": timedelta(0)}, "token_ends_after_it_begins"),
        ({"expires_at": timedelta(days=365, seconds=1)}, "token_lives_at_most_a_year"),
        ({"revoked_at": timedelta(seconds=-1)}, "token_is_revoked_after_it_was_issued"),
    ],
)
def test_the_database_keeps_what_a_token_promises(issue, at, changed, constraint):
    issue(days=365)
    values = {k: at + v if isinstance(v, timedelta) else v for k, v in changed.items()}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ApiToken.objects.update(**values)


def test_the_database_keeps_each_secret_once(issue):
    token, _ = issue()
    token.pk = None

    with pytest.raises(IntegrityError, match=r"token_secret_is_unique|base_apitoken\.hash"):
        token.save()


@pytest.fixture
def typed(user, capsys):
    """Run a command in this process: `typed("token", "list")` → (status, output)."""

    def typed(*words: str) -> tuple[int, str]:
        capsys.readouterr()
        status = main(words)
        return status, capsys.readouterr().out

    return typed


def test_the_command_issues_lists_and_revokes(typed):
    status, out = typed(
        "token", "issue", "ana", "--name", "BI", "--scope", "org:read", "--scope", "scores:read",
        "--days", "10", "--json",
    )  # fmt: skip
    issued = json.loads(out)
    assert (status, issued["user"], issued["scopes"], issued["state"]) == (
        0,
        "ana",
        ["org:read", "scores:read"],
        "live",
    )
    secret = issued.pop("secret")
    assert json.loads(typed("token", "list", "--json")[1]) == [issued]

    number = str(issued["id"])
    assert json.loads(typed("token", "revoke", number, "--why", "lost", "--json")[1])["state"] == (
        "revoked"
    )
    shown = typed("token", "list")[1]
    assert secret[:9] in shown
    assert secret not in shown
    assert typed("token", "revoke", number)[0] == 2


def test_the_command_shows_the_secret_on_a_line_of_its_own(typed, at):
    status, out = typed("token", "issue", "ana", "--name", "BI", "--scope", "org:read")

    sentence, secret = out.splitlines()
    assert status == 0
    assert sentence.endswith("Keep its secret now: it is not shown again.")
    assert ApiToken.objects.get().hash == hashlib.sha256(secret.encode()).hexdigest()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("issue", "bo", "--name", "BI", "--scope", "org:read"), "There is no user “bo” here"),
        (("issue", "ana", "--name", "BI", "--scope", "all"), "There is no scope “all”"),
        (("issue", "ana", "--scope", "org:read"), "arguments are required: --name"),
        (("issue", "ana", "--name", "BI"), "arguments are required: --scope"),
        (
            ("issue", "ana", "--name", "BI", "--scope", "org:read", "--days", "999"),
            "999 is outside",
        ),
        (("revoke", "7"), "There is no token “7” here"),
    ],
)
def test_a_command_that_cannot_be_done_ends_with_2_and_a_sentence(typed, words, sentence):
    status, out = typed("token", *words, "--json")

    assert status == 2
    assert sentence in json.loads(out)["error"]
    assert not ApiToken.objects.exists()


def test_the_command_says_that_there_is_no_token_yet(typed):
    assert typed("token", "list") == (0, "There is no token yet.\n")


def test_every_scope_reads_one_thing():
    assert SCOPES == ("org:read", "metrics:read", "scores:read", "explain:read")
