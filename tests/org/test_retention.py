"""What is held on leavers goes when its time is over, by rules that stand in a file; consents, and what the database keeps of both."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from quanheng.base import keyring, sealed
from quanheng.base.access import NotFound
from quanheng.base.models import AuditEntry
from quanheng.org import retention
from quanheng.org.choices import Role
from quanheng.org.models import Person
from quanheng.org.personal_models import Consent, PersonalRecord
from quanheng.org.record_models import FileEntry
from quanheng.org.retention import BadRetention, is_due, months_before, retentions
from quanheng.org.retention_seen import goes_on, kept, sees_retention
from quanheng.org.rows import PersonRow
from quanheng.org.services.consents import CannotConsent, consent_give, consent_withdraw
from quanheng.org.services.factor_keys import factor_keys, factor_reseal
from quanheng.org.services.people import people_put
from quanheng.org.services.personal import PersonalRow, personal_put
from quanheng.org.services.retention import personal_retain
from tests.base.test_keyring import NEW, OLD, in_environment

# The company's day is 2026-07-01: two years before is 2024-07-01, three 2023-07-01, five 2021-07-01.
LEFT = {
    "two_years": date(2024, 7, 1),
    "almost_two": date(2024, 7, 2),
    "three": date(2023, 7, 1),
    "five": date(2021, 7, 1),
    "almost_five": date(2021, 7, 2),
}


@pytest.fixture
def leavers(firm):
    """People who left on the days above, with a phone, a consent and a contract each; and Ana, who is here."""
    rows = [
        PersonRow(code=code, name=code.title(), hired=date(2010, 1, 1), left=left)
        for code, left in LEFT.items()
    ]
    people_put(actor=firm.actor, rows=rows, at=firm.at)
    phones = [
        PersonalRow(person=code, values={"phone": f"1540000000{place}"})
        for place, code in enumerate(["ana", *LEFT])
    ]
    personal_put(actor=firm.actor, rows=phones, at=firm.at)
    for person in Person.objects.filter(code__in=["ana", *LEFT]):
        Consent.objects.create(person=person, kind="photo", version="2020", given_at=firm.at)
        FileEntry.objects.create(
            person=person, kind="contract", title="Contract", day_from=date(2010, 1, 1)
        )
    return firm


def retained(firm, **how) -> dict[str, tuple[str, ...]]:
    found = personal_retain(actor=firm.actor, at=firm.at, **how)
    return {one.rule.what: one.people for one in found}


DUE = {
    "numbers": ("almost_five", "five", "three", "two_years"),
    "consents": ("almost_five", "five", "three"),
    "file": ("five",),
    "name": ("five",),
}


def test_each_kind_goes_on_the_day_on_which_its_time_is_over(leavers):
    assert retained(leavers) == DUE

    def held(model) -> set[str]:
        return set(model.objects.values_list("person__code", flat=True))

    assert held(PersonalRecord) == {"ana", "almost_two"}
    assert held(Consent) == {"ana", "almost_two", "two_years"}
    assert held(FileEntry) == {"ana", *LEFT} - {"five"}
    assert Person.objects.get(code="five").name == "#five"
    assert Person.objects.get(code="almost_five").name == "Almost_Five"


def test_a_dry_run_says_the_same_and_changes_nothing(leavers):
    before = AuditEntry.objects.count()

    assert retained(leavers, dry=True) == DUE
    assert (PersonalRecord.objects.count(), AuditEntry.objects.count()) == (6, before)


def test_doing_it_again_finds_nothing_left_and_leaves_no_entry(leavers):
    retained(leavers)
    before = AuditEntry.objects.count()

    assert retained(leavers) == dict.fromkeys(DUE, ())
    assert AuditEntry.objects.count() == before


def test_the_audit_says_that_it_went_by_which_rule_and_never_what_it_was(leavers):
    retained(leavers)
    entries = AuditEntry.objects.filter(action="org.personal.retain", subject_key="five")

    assert [one.after for one in entries.order_by("id")] == [
        {"gone": "numbers", "months": 24},
        {"gone": "consents", "months": 36},
        {"gone": "file", "months": 60},
        {"gone": "name", "months": 60},
    ]
    assert {one.before for one in entries} == {None}
    assert "Labour Contract Law, art. 50" in entries[0].why


def test_the_doctor_says_of_how_many_what_is_due(leavers):
    day = date(2026, 7, 1)
    assert [one.what for one in is_due(day)] == [
        "Of 4 people who left more than 24 months ago something is still held.",
        "Of 3 people who left more than 36 months ago something is still held.",
        "Of 1 people who left more than 60 months ago something is still held.",
        "Of 1 people who left more than 60 months ago something is still held.",
    ]
    retained(leavers)
    assert list(is_due(day)) == []


def test_so_many_at_a_time_go_until_nothing_is_left(leavers):
    """By the numbers first: almost_five, five | three, two_years | then the consents: almost_five, five | …"""
    turns = [
        [one.people for one in personal_retain(actor=leavers.actor, at=leavers.at, most=2)]
        for _ in range(6)
    ]

    assert turns == [
        [("almost_five", "five"), (), (), ()],
        [("three", "two_years"), (), (), ()],
        [(), ("almost_five", "five"), (), ()],
        [(), ("three",), ("five",), ()],
        [(), (), (), ("five",)],
        [(), (), (), ()],
    ]


def test_what_goes_next_is_told_with_codes_for_whoever_sees_personal_data(leavers, user_of):
    day = date(2026, 7, 1)
    hr, auditor = user_of("eve", (Role.HR, None)), user_of("dai", (Role.AUDITOR, None))
    numbers, consents, file, name = kept(hr, day=day)

    assert (numbers.held, numbers.due, numbers.people) == (5, 4, DUE["numbers"])
    assert (numbers.next_day, numbers.next_count, numbers.next_people) == (
        date(2026, 7, 2), 1, ("almost_two",),
    )  # fmt: skip
    # Consents are kept three years: who left on 2024-07-01 is next, on 2027-07-01.
    assert (consents.due, consents.next_day, consents.next_people) == (
        3, date(2027, 7, 1), ("two_years",),
    )  # fmt: skip
    assert (file.due, file.next_day, name.due) == (1, date(2026, 7, 2), 1)
    seen = kept(auditor, day=day)
    assert [(one.due, one.next_count) for one in seen] == [(4, 1), (3, 1), (1, 1), (1, 1)]
    assert {one.people + one.next_people for one in seen} == {()}


@pytest.mark.parametrize(
    ("role", "unit", "sees"),
    [
        (Role.HR, None, True),
        (Role.PAYROLL, None, True),
        (Role.AUDITOR, None, True),
        (Role.ADMINISTRATOR, None, True),
        (Role.HR, "north", False),
        (Role.HEADQUARTERS, None, False),
        (Role.EMPLOYEE, None, False),
    ],
)
def test_what_is_kept_how_long_is_the_whole_companys(leavers, user_of, role, unit, sees):
    reader = user_of("eve", (role, unit))

    assert sees_retention(reader, date(2026, 7, 1)) is sees
    if not sees:
        with pytest.raises(NotFound):
            kept(reader, day=date(2026, 7, 1))


def test_no_rule_means_nothing_is_shown_as_kept(leavers, home):
    own_rules(home, "[]\n")

    assert kept(leavers.actor, day=date(2026, 7, 1)) == []


def test_only_hr_of_the_whole_company_lets_go(leavers, user_of):
    for code, role, unit in (("eve", Role.HR, "north"), ("dai", Role.ADMINISTRATOR, None)):
        with pytest.raises(NotFound):
            personal_retain(actor=user_of(code, (role, unit)), at=leavers.at)
    assert PersonalRecord.objects.count() == 6


def test_somebody_who_came_back_has_not_left(leavers):
    people_put(
        actor=leavers.actor, rows=[PersonRow(code="five", name="Five", hired=date(2010, 1, 1))], at=leavers.at
    )  # fmt: skip

    assert "five" not in {code for codes in retained(leavers).values() for code in codes}


OWN = """\
- retention: numbers
  label: {en: Numbers, zh-CN: 号码}
  months: 12
  why: {en: Our rule, zh-CN: 本公司规定}
  reference: {en: Staff handbook, zh-CN: 员工手册}
"""


def own_rules(home, text: str) -> None:
    folder = home / "rulebook" / "retention"
    folder.mkdir(parents=True)
    (folder / "cn.yaml").write_text(text, encoding="utf-8")


def test_a_companys_own_rules_come_in_place_of_the_shipped_ones(leavers, home):
    own_rules(home, OWN)

    assert retained(leavers, dry=True) == {
        "numbers": ("almost_five", "almost_two", "five", "three", "two_years")
    }


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (OWN.replace("12", "-1"), "cn.yaml:1"),
        (OWN.replace("12", "12.5"), "cn.yaml:1"),
        (OWN.replace("12", "true"), "cn.yaml:1"),
        (OWN.replace("12", "9999"), "cn.yaml:1"),
        (OWN + OWN.replace("numbers", "everything"), "cn.yaml:6"),
        (OWN.replace(", zh-CN: 员工手册", ""), "cn.yaml:1"),
        ("retention: numbers\n", "cn.yaml:1"),
        ("- just words\n", "cn.yaml:1"),
        ("", "cn.yaml:1"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused_by_its_line_and_nothing_goes(leavers, home, text, where):  # fmt: skip
    own_rules(home, text)

    with pytest.raises(BadRetention, match=f"{where}: a rule of retention says"):
        retained(leavers)
    assert PersonalRecord.objects.count() == 6


def test_every_shipped_rule_gives_a_reason_and_a_reference(home):
    assert [(one.what, one.months) for one in retentions()] == [
        ("numbers", 24),
        ("consents", 36),
        ("file", 60),
        ("name", 60),
    ]
    assert all(one.why["zh-CN"] and "《" in one.reference["zh-CN"] for one in retentions())


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2026, 2, 28), 24, date(2024, 2, 28)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
    ],
)
def test_so_many_months_before_a_day(day, months, before):
    assert months_before(day, months) == before


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 600))
def test_more_months_never_lead_to_a_later_day(day, months):
    assert months_before(day, months + 1) < months_before(day, months) <= day


@pytest.mark.parametrize(
    ("left", "months", "goes"),
    [
        (date(2024, 7, 2), 24, date(2026, 7, 2)),
        (date(2024, 2, 29), 24, date(2026, 3, 1)),  # 2026 has no 29 February
        (date(2026, 1, 31), 1, date(2026, 3, 1)),
        (date(2026, 2, 28), 1, date(2026, 3, 28)),
    ],
)
def test_the_day_on_which_something_goes(left, months, goes):
    assert goes_on(left, months) == goes


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 600))
def test_it_goes_on_the_first_day_that_is_so_many_months_later(left, months):
    goes = goes_on(left, months)

    assert months_before(goes, months) >= left
    assert months_before(goes - timedelta(days=1), months) < left


# Consents


def test_a_consent_is_ones_own_to_give_and_to_withdraw(firm, user_of):
    ana, hr = user_of("ana", (Role.EMPLOYEE, None)), user_of("eve", (Role.HR, None))
    consent_give(actor=ana, code="ana", kind="photo", version="2026-01", at=firm.at)

    for doing in (consent_give, consent_withdraw):
        extra = {"version": "2026-01"} if doing is consent_give else {}
        with pytest.raises(NotFound):
            doing(actor=hr, code="ana", kind="photo", at=firm.at, **extra)
        with pytest.raises(NotFound):
            doing(actor=ana, code="bo", kind="photo", at=firm.at, **extra)
    assert Consent.objects.get().withdrawn_at is None


def test_a_newer_text_is_agreed_to_in_place_of_the_older_one(firm, user_of):
    ana = user_of("ana", (Role.EMPLOYEE, None))
    person = Person.objects.get(code="ana")
    Consent.objects.create(
        person=person, kind="photo", version="2020-01", given_at=datetime(2020, 1, 1, tzinfo=UTC)
    )

    consent_give(actor=ana, code="ana", kind="photo", version="2026-01", at=firm.at)
    held = Consent.objects.order_by("given_at")
    assert [(one.version, one.withdrawn_at) for one in held] == [
        ("2020-01", firm.at),
        ("2026-01", None),
    ]
    entry = AuditEntry.objects.get(action="org.consent.change")
    assert (entry.before, entry.after) == ({"photo": "2020-01"}, {"photo": "2026-01"})


def test_there_is_nothing_of_that_name_to_agree_to(firm, user_of):
    ana = user_of("ana", (Role.EMPLOYEE, None))

    with pytest.raises(CannotConsent, match="There is nothing called “soul” to agree to"):
        consent_give(actor=ana, code="ana", kind="soul", version="1", at=firm.at)


@pytest.mark.parametrize(
    ("broken", "name"),
    [
        ({"kind": "soul"}, "consent_kind_is_known"),
        ({"withdrawn_at": datetime(2019, 1, 1, tzinfo=UTC)}, "consent_is_withdrawn_after_it_was_given"),
        ({}, "consent_is_given_once_at_a_time"),
    ],
)  # fmt: skip
def test_the_database_keeps_what_a_consent_is(firm, broken, name):
    person = Person.objects.get(code="ana")
    given = {"version": "1", "given_at": datetime(2020, 1, 1, tzinfo=UTC)}
    Consent.objects.create(person=person, kind="photo", **given)

    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(**({"person": person, "kind": "photo"} | given | broken))


# Second factors


def test_secrets_of_second_factors_are_sealed_anew_with_the_rest(firm, user_of, monkeypatch):
    from allauth.mfa.models import Authenticator

    in_environment(monkeypatch, OLD)
    user = user_of("ana")
    for kind, data in (
        ("totp", {"secret": keyring.seal("JBSWY3DP")}),
        ("recovery_codes", {"seed": keyring.seal("seed"), "used_mask": 3}),
        ("webauthn", {"name": "key"}),
    ):
        Authenticator.objects.create(user=user, type=kind, data=data)
    in_environment(monkeypatch, NEW, OLD)
    assert list(factor_keys()) == ["old", "old"]

    assert sealed.keys_rotate(actor=firm.actor, at=firm.at) == {"factors": 2}
    assert (list(factor_keys()), factor_reseal()) == (["new", "new"], 0)
    in_environment(monkeypatch, NEW)
    codes = Authenticator.objects.get(type="recovery_codes").data
    assert (keyring.unseal(codes["seed"]), codes["used_mask"]) == ("seed", 3)


def test_the_shipped_rules_are_where_the_reader_looks():
    assert retention.SHIPPED.is_file()
