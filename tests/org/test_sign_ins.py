"""Sign-ins: opened for somebody or nobody, closed for good, and never with the password in the audit."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth import authenticate

from quanheng.base.access import NotFound
from quanheng.base.models import AuditEntry, User
from quanheng.org.models import Person
from quanheng.org.services.common import CannotChangeOrg
from quanheng.org.services.sign_ins import (
    CannotSignIn,
    sign_in_close,
    sign_in_open,
    sign_in_reopen,
    sign_ins,
)
from quanheng.org.signing_in import named

GOOD = "river-stone-9"


def opened(firm, username: str = "ana", **more) -> User:
    given = {"password": GOOD, "person": ""} | more
    return sign_in_open(actor=firm.actor, username=username, at=firm.at, **given)


def test_somebody_signs_in_by_the_name_and_the_password(firm):
    made = opened(firm, person="ana")

    assert authenticate(username="ana", password=GOOD) == made
    assert authenticate(username="ana", password="river-stone-8") is None
    assert Person.objects.get(code="ana").user == made


def test_the_audit_says_who_and_whose_and_never_the_password(firm):
    opened(firm, person="ana")

    entries = AuditEntry.objects.order_by("-id")[:2]
    assert [entry.action for entry in entries] == ["org.person.change", "org.user.change"]
    assert entries[1].after == {"username": "ana", "person": "ana"}
    written = json.dumps([[entry.before, entry.after, entry.why] for entry in entries])
    assert GOOD not in written
    assert "pbkdf2" not in written


def test_a_sign_in_may_be_nobodys(firm):
    opened(firm, "payroll")

    assert not Person.objects.exclude(user=None).exists()


@pytest.mark.parametrize("name", ["ana", "ANA"])
def test_a_name_that_is_taken_is_refused(firm, name):
    opened(firm)

    with pytest.raises(CannotSignIn, match=f"Somebody signs in as “{name}” already"):
        opened(firm, name)


def test_one_person_has_one_sign_in_and_another_once_it_is_closed(firm):
    opened(firm, person="ana")
    with pytest.raises(CannotSignIn, match="“ana” has a sign-in already"):
        opened(firm, "ana2", person="ana")
    sign_in_close(actor=firm.actor, username="ana", at=firm.at)

    opened(firm, "ana2", person="ana")

    assert Person.objects.get(code="ana").user.username == "ana2"


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short-1", "The password is shorter than 8 characters"),
        ("password1", "Many people use that password"),
        ("82640917355", "The password has digits only"),
        ("anastasia-s", "The password is too close to the name"),
        ("", "The password is shorter than 8 characters"),
        ("Anastasia-river-stone", "The password contains the name"),
    ],
)
def test_a_weak_password_is_refused_and_nothing_is_made(firm, password, why):
    with pytest.raises(CannotSignIn, match=why):
        opened(firm, "anastasia", password=password)

    assert not User.objects.filter(username="anastasia").exists()


def test_a_name_of_three_letters_may_stand_in_a_password(firm):
    opened(firm, "ana", password="banana-river-7")

    assert authenticate(username="ana", password="banana-river-7") is not None


@pytest.mark.parametrize(
    ("name", "more", "why"),
    [
        ("a@b.cn", {}, "“a@b.cn” reads like an e-mail address"),
        ("a@b.cn", {"email": "c@b.cn"}, "“a@b.cn” reads like an e-mail address"),
        ("13800138000", {}, "“13800138000” reads like a mobile phone number"),
        ("x7", {"email": "C@B.cn"}, "“C@B.cn” is the name by which somebody signs in"),
        ("A@B.cn", {"email": "a@b.cn"}, "Somebody signs in by “a@b.cn” already"),
    ],
)
def test_nobody_takes_a_name_by_which_somebody_else_signs_in(firm, name, more, why):
    opened(firm, "x6", email="a@b.cn")
    opened(firm, "c@b.cn", email="c@b.cn")
    User.objects.filter(username="c@b.cn").update(email="")

    with pytest.raises(CannotSignIn, match=why):
        opened(firm, name, **more)

    assert named("a@b.cn").username == "x6"
    assert User.objects.filter(is_machine=False).count() == 2


def test_a_name_may_be_the_address_of_its_own_account(firm):
    made = opened(firm, "a@b.cn", email="A@b.cn")

    assert named("a@b.cn") == made


def test_a_closed_sign_in_opens_again_with_another_password(firm):
    opened(firm, person="ana")
    sign_in_close(actor=firm.actor, username="ana", at=firm.at)
    with pytest.raises(CannotSignIn, match=r"was closed\. Open it again, by “quanheng user open ana”"):  # fmt: skip
        opened(firm)

    made = reopened(firm)

    assert authenticate(username="ana", password="brave-otter-9") == made
    assert authenticate(username="ana", password=GOOD) is None
    entry = AuditEntry.objects.order_by("id").last()
    assert (entry.action, entry.before) == ("org.user.change", {"is_active": False})
    assert entry.after == {"is_active": True, "password": "renewed"}
    with pytest.raises(NotFound, match="There is no closed sign-in “ana” here"):
        reopened(firm)


def reopened(firm, **more) -> User:
    given = {"password": "brave-otter-9"} | more
    return sign_in_reopen(actor=firm.actor, username="ana", at=firm.at, **given)


def test_a_closed_sign_in_stays_closed_where_somebody_else_came_in_its_place(firm):
    opened(firm, person="ana", email="ana@b.cn")
    sign_in_close(actor=firm.actor, username="ana", at=firm.at)
    with pytest.raises(CannotSignIn, match="shorter than 8"):
        reopened(firm, password="short")
    opened(firm, "other", email="ana@b.cn")
    with pytest.raises(CannotSignIn, match=r"Somebody signs in by “ana@b\.cn” already"):
        reopened(firm)

    assert not User.objects.get(username="ana").is_active


@pytest.mark.parametrize("name", ["", "an a", "a" * 151, "a/b"])
def test_a_name_that_cannot_be_one_is_refused(firm, name):
    with pytest.raises(CannotSignIn, match="This cannot be a sign-in: A name has letters"):
        opened(firm, name)


def test_a_sign_in_of_somebody_who_is_not_there_is_not_made(firm):
    with pytest.raises(NotFound, match="There is no person “zed” here"):
        opened(firm, person="zed")

    assert not User.objects.filter(username="ana").exists()


def test_who_was_closed_signs_in_no_more_and_stays_in_the_list(firm):
    opened(firm, person="ana")

    sign_in_close(actor=firm.actor, username="ana", at=firm.at)

    assert authenticate(username="ana", password=GOOD) is None
    assert [(one.username, one.person, one.name, one.is_open) for one in listed(firm)] == [
        ("ana", "ana", "Ana", False)
    ]
    with pytest.raises(NotFound, match="There is no sign-in “ana” here"):
        sign_in_close(actor=firm.actor, username="ana", at=firm.at)


def listed(firm) -> list:
    return sign_ins(actor=firm.actor, at=firm.at)


def test_the_machines_own_account_is_neither_listed_nor_closed(firm):
    assert listed(firm) == []
    with pytest.raises(NotFound):
        sign_in_close(actor=firm.actor, username=firm.actor.username, at=firm.at)


@pytest.mark.parametrize(
    ("role", "unit", "may"),
    [
        ("administrator", None, True),
        ("administrator", "north", False),  # a unit is not enough
        ("hr", None, False),
        ("headquarters", None, False),
        ("auditor", None, False),
        ("employee", None, False),
    ],
)
def test_only_who_administers_the_whole_company_opens_lists_and_closes(
    firm, user_of, role, unit, may
):
    user = user_of("eve", (role, unit))
    User.objects.create(username="gone", is_active=False)
    User.objects.create(username="going")
    does = [
        lambda: sign_in_reopen(actor=user, username="gone", password=GOOD, at=firm.at),
        lambda: sign_in_open(actor=user, username="new", password=GOOD, at=firm.at),
        lambda: sign_ins(actor=user, at=firm.at),
        lambda: sign_in_close(actor=user, username="going", at=firm.at),
    ]

    for do in does:
        if may:
            do()
        else:
            with pytest.raises(NotFound):
                do()

    assert User.objects.filter(username="new").exists() == may
    assert User.objects.get(username="going").is_active == (not may)


def test_the_last_administrator_of_the_whole_company_is_not_shown_out_from_within(firm, user_of):
    eve = user_of("eve", ("administrator", None))
    with pytest.raises(CannotChangeOrg, match="Nobody else administers the whole company"):
        sign_in_close(actor=eve, username="eve", at=firm.at)

    user_of("bo", ("administrator", None))
    sign_in_close(actor=eve, username="eve", at=firm.at)

    assert not User.objects.get(username="eve").is_active
