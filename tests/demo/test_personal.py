"""The personal data of the make-believe people: numbers with check digits that fit, and that are nobody's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from quanheng.demo.personal import personal_make
from quanheng.org.models import Person
from quanheng.org.personal_models import Consent, PersonalRecord
from quanheng.org.personal_numbers import BANK, IDENTITY, PHONE, check_character, luhn_digit, read
from quanheng.org.rows import PersonRow
from quanheng.org.services.people import people_put
from quanheng.org.services.personal import opened
from tests.org.conftest import firm, user_of  # noqa: F401

DAY = date(2026, 4, 20)


@pytest.fixture
def staff(firm, user_of):  # noqa: F811
    """Five who are here, sixty more, one who left within two years and one who left before that; Ana signs in."""
    rows = [
        PersonRow(code=f"m{n:02}", name="M", hired=DAY - timedelta(days=40 * n)) for n in range(60)
    ]
    rows += [
        PersonRow(code="late", name="L", hired=date(2015, 1, 1), left=date(2024, 4, 21)),
        PersonRow(code="long", name="L", hired=date(2015, 1, 1), left=date(2024, 4, 20)),
    ]
    people_put(actor=firm.actor, rows=rows, at=firm.at)
    user_of("ana")
    personal_make(actor=firm.actor, day=DAY, at=firm.at)
    return firm


def test_every_number_passes_and_none_can_be_somebodys(staff):
    held = [opened(record) for record in PersonalRecord.objects.all()]

    for one in held:
        assert [read(name, one[name]) for name in (IDENTITY, BANK, PHONE)] == [
            (one[name], None) for name in (IDENTITY, BANK, PHONE)
        ]
        assert one[IDENTITY][2:6] == "0000"  # a whole province
        assert check_character(one[IDENTITY][:17]) == one[IDENTITY][17]
        assert (one[BANK][:3], len(one[BANK])) == ("999", 19)
        assert luhn_digit(one[BANK][:-1]) == one[BANK][-1]
        assert one[PHONE][:3] == "154"
        assert one["email"].endswith("@example.com")
    assert len({one[PHONE] for one in held}) == len(held) == 66


def test_whose_time_is_over_has_none(staff):
    assert set(Person.objects.exclude(pk__in=PersonalRecord.objects.values("person")).values_list("code", flat=True)) == {"long"}  # fmt: skip


def test_everybody_was_grown_up_when_hired(staff):
    for record in PersonalRecord.objects.select_related("person"):
        number = opened(record)[IDENTITY]
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
        assert 21 * 365 <= (record.person.hired - born).days <= 44 * 365


def test_again_it_changes_nothing(staff):
    before = list(PersonalRecord.objects.values()), list(Consent.objects.values())
    personal_make(actor=staff.actor, day=DAY, at=staff.at)

    assert (list(PersonalRecord.objects.values()), list(Consent.objects.values())) == before


def test_who_signs_in_agreed_to_some(staff):
    assert set(Consent.objects.values_list("person__code", flat=True)) == {"ana"}
