"""Each promise that the database keeps, and one attempt through the ORM to break it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from quanheng.base.models import ApiToken, AuditEntry, AuditHead, RuleVersion, User
from quanheng.org.duty_models import Authority, Duty, DutyPart, DutyReview
from quanheng.org.models import (
    Assignment,
    Company,
    Grade,
    Person,
    Post,
    RoleGrant,
    Unit,
    UnitPlacement,
)
from quanheng.org.personal_models import Consent, PersonalRecord
from quanheng.org.record_models import FileEntry, GradeStep, PayBand, PlannedHeadcount

DAY, EARLIER = date(2026, 3, 1), date(2026, 2, 1)


def unit() -> Unit:
    return Unit.objects.get_or_create(code="u", name="u")[0]


def person(code: str = "p") -> Person:
    return Person.objects.get_or_create(code=code, name=code)[0]


def consent(at, **fields):
    given = {"person": person(), "kind": "photo", "version": "1", "given_at": at}
    return Consent.objects.create(**given | fields)


def user() -> User:
    return User.objects.get_or_create(username="u")[0]


def place(**fields):
    UnitPlacement.objects.create(**{"unit": unit(), "day_from": DAY} | fields)


def assign(**fields):
    row = {"person": person(), "unit": unit(), "day_from": DAY} | fields
    Assignment.objects.create(**row)


def grant(**fields):
    RoleGrant.objects.create(**{"user": user(), "role": "hr", "day_from": DAY} | fields)


def post() -> Post:
    return Post.objects.get_or_create(code="p", name="p")[0]


def grade(code: str = "g") -> Grade:
    return Grade.objects.get_or_create(code=code, name=code)[0]


def planned(**fields):
    row = {"unit": unit(), "post": post(), "planned": 3, "day_from": DAY}
    PlannedHeadcount.objects.create(**row | fields)


def step(**fields):
    row = {"grade": grade(), "to_grade": grade("h"), "day_from": DAY}
    GradeStep.objects.create(**row | fields)


def band(**fields):
    PayBand.objects.create(**{"grade": grade(), "low": 1, "high": 2, "day_from": DAY} | fields)


def file_entry(**fields):
    row = {"person": person(), "kind": "contract", "title": "t", "day_from": DAY}
    FileEntry.objects.create(**row | fields)


def part(**fields):
    duty = Duty.objects.get_or_create(code="d", name="d")[0]
    DutyPart.objects.create(**{"duty": duty, "post": post(), "day_from": DAY} | fields)


def authority(**fields):
    Authority.objects.create(**{"action": "hire", "post": post(), "day_from": DAY} | fields)


def entry(at, **fields):
    row = {"at": at, "actor": user(), "action": "a", "subject_type": "t", "subject_key": "k"}
    AuditEntry.objects.create(**row | fields)


def rule(at, **fields):
    row = {"kind": "metric", "code": "c", "hash": "h", "content": "x", "source": "own"}
    RuleVersion.objects.create(**row | {"path": "p", "stored_at": at} | fields)


def token(at, **fields):
    row = {"user": user(), "name": "n", "prefix": "qh_abc", "hash": "h", "scopes": "org:read"}
    row |= {"created_at": at, "expires_at": at + timedelta(days=90)}
    ApiToken.objects.create(**row | fields)


def twice(make, **fields):
    make(**fields)
    make(**fields)


BREAKS = {
    "company_is_the_only_one": lambda at: Company.objects.create(pk=2, name="another"),
    "company_money_scale_is_2_to_4": lambda at: Company.objects.create(
        pk=1, name="c", money_scale=5
    ),
    "company_fiscal_year_starts_in_a_month": lambda at: Company.objects.create(
        pk=1, name="c", fiscal_start_month=13
    ),
    "unit_code_is_unique": lambda at: twice(Unit.objects.create, code="u", name="u"),
    "unit_kind_is_known": lambda at: Unit.objects.create(code="u", name="u", kind="planet"),
    "placement_of_a_unit_begins_once_a_day": lambda at: twice(place),
    "placement_ends_after_it_begins": lambda at: place(day_to=DAY),
    "placement_is_not_under_itself": lambda at: place(parent=unit()),
    "post_code_is_unique": lambda at: twice(Post.objects.create, code="p", name="p"),
    "grade_code_is_unique": lambda at: twice(Grade.objects.create, code="g", name="g"),
    "person_code_is_unique": lambda at: twice(Person.objects.create, code="p", name="p"),
    "person_leaves_after_being_hired": lambda at: Person.objects.create(
        code="p", name="p", hired=DAY, left=EARLIER
    ),
    "assignment_begins_once_a_day": lambda at: twice(assign),
    "assignment_ends_after_it_begins": lambda at: assign(day_to=EARLIER),
    "assignment_share_is_within_the_whole": lambda at: assign(share_ppm=1_000_001),
    "assignment_manager_is_somebody_else": lambda at: assign(manager=person()),
    "grant_on_a_unit_begins_once_a_day": lambda at: twice(grant, unit=unit()),
    "grant_on_the_company_begins_once_a_day": lambda at: twice(grant),
    "grant_ends_after_it_begins": lambda at: grant(day_to=DAY),
    "grant_role_is_known": lambda at: grant(role="emperor"),
    "duty_code_is_unique": lambda at: twice(Duty.objects.create, code="d", name="d"),
    "duty_part_in_a_unit_begins_once_a_day": lambda at: twice(part, unit=unit()),
    "duty_part_everywhere_begins_once_a_day": lambda at: twice(part),
    "duty_part_ends_after_it_begins": lambda at: part(day_to=DAY),
    "duty_part_owns_or_takes_part": lambda at: part(part="watches"),
    "authority_begins_once_a_day": lambda at: twice(authority),
    "authority_ends_after_it_begins": lambda at: authority(day_to=EARLIER),
    "authority_reach_is_known": lambda at: authority(reach="planet"),
    "authority_time_of_limit_is_known": lambda at: authority(per="life"),
    "authority_limit_goes_with_its_measure": lambda at: authority(measure="count"),
    "authority_limit_is_not_negative": lambda at: authority(limit=-1, measure="count"),
    "authority_percent_is_within_the_whole": lambda at: authority(
        limit=1_000_001, measure="percent_ppm"
    ),
    "planned_headcount_begins_once_a_day": lambda at: twice(planned),
    "planned_headcount_ends_after_it_begins": lambda at: planned(day_to=EARLIER),
    "grade_step_begins_once_a_day": lambda at: twice(step),
    "grade_step_leads_elsewhere": lambda at: step(to_grade=grade()),
    "grade_step_takes_at_most_50_years": lambda at: step(months=601),
    "grade_step_ends_after_it_begins": lambda at: step(day_to=EARLIER),
    "pay_band_begins_once_a_day": lambda at: twice(band),
    "pay_band_runs_from_low_to_high": lambda at: band(low=3),
    "pay_band_ends_after_it_begins": lambda at: band(day_to=EARLIER),
    "file_entry_begins_once_a_day": lambda at: twice(file_entry),
    "file_entry_kind_is_known": lambda at: file_entry(kind="rumour"),
    "file_entry_ends_after_it_begins": lambda at: file_entry(day_to=EARLIER),
    "personal_phone_is_unique": lambda at: [
        PersonalRecord.objects.create(person=person(code), phone="x", phone_blind="k.1")
        for code in ("p", "q")
    ],
    "personal_phone_can_be_looked_up": lambda at: PersonalRecord.objects.create(
        person=person(), phone="x"
    ),
    "consent_kind_is_known": lambda at: consent(at, kind="soul"),
    "consent_is_given_once_at_a_time": lambda at: twice(consent, at=at),
    "consent_is_withdrawn_after_it_was_given": lambda at: consent(
        at, withdrawn_at=at - timedelta(seconds=1)
    ),
    "duty_review_is_repeated_later": lambda at: DutyReview.objects.create(
        day=DAY, again_on=DAY, by=user(), at=at
    ),
    "user_one_is_the_machine": lambda at: [
        User.objects.create(username=name, is_machine=True) for name in ("a", "b")
    ],
    "audit_chain_never_forks": lambda at: [
        entry(at, previous_hash="0", hash=name) for name in ("1", "2")
    ],
    "audit_hash_is_unique": lambda at: [
        entry(at, previous_hash=name, hash="1") for name in ("0", "2")
    ],
    "audit_head_is_one_row": lambda at: AuditHead.objects.create(pk=2, hash="0"),
    "audit_head_counts_up": lambda at: AuditHead.objects.create(pk=1, hash="0", entries=-1),
    "rule_version_is_stored_once": lambda at: twice(rule, at=at),
    "rule_version_source_is_known": lambda at: rule(at, source="heard"),
    "token_secret_is_unique": lambda at: twice(token, at=at),
    "token_says_its_name_beginning_and_scopes": lambda at: token(at, scopes=""),
    "token_ends_after_it_begins": lambda at: token(at, expires_at=at),
    "token_lives_at_most_a_year": lambda at: token(
        at, expires_at=at + timedelta(days=365, seconds=1)
    ),
    "token_is_revoked_after_it_was_issued": lambda at: token(
        at, revoked_at=at - timedelta(seconds=1)
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_the_database_keeps_its_promise(name, db, at):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        BREAKS[name](at)

    said = str(refused.value)
    unique_on_sqlite = "UNIQUE constraint failed" in said
    assert name in said or unique_on_sqlite


def test_a_share_of_nothing_is_refused_too(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        assign(share_ppm=0)


def test_a_limit_that_is_measured_in_nothing_is_refused_too(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        authority(limit=1)


def test_no_promise_of_base_and_org_is_left_untried():
    promised = {
        constraint.name
        for label in ("base", "org")
        for model in apps.get_app_config(label).get_models()
        for constraint in model._meta.constraints
    }
    assert promised == set(BREAKS)
