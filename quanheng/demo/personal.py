"""Personal data of the make-believe people: made up, with check digits that fit, and never anybody's.

No identity number is issued for a province as a whole (its code ends in 0000), no operator has numbers that begin with 154,
and no issuer of cards begins with 999.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from quanheng.base.models import User
from quanheng.demo.dice import Dice
from quanheng.engine.ground.period import from_epoch_day
from quanheng.org import selectors as org
from quanheng.org.consent_texts import consent_texts
from quanheng.org.models import Person
from quanheng.org.personal_numbers import (
    ADDRESS,
    BANK,
    IDENTITY,
    MAIL,
    PHONE,
    check_character,
    luhn_digit,
)
from quanheng.org.retention import NUMBERS, months_before, retentions
from quanheng.org.services.consents import consent_give
from quanheng.org.services.personal import PersonalRow, personal_put

# Provinces, cities and streets; 310000 is the whole of Shanghai.
HOMES = (
    ("310000", "上海市示例区样板路"),
    ("330000", "杭州市示例区样板路"),
    ("510000", "成都市示例区样板街"),
    ("440000", "广州市示例区样板大道"),
    ("320000", "南京市示例区样板路"),
)
FIRST_PHONE, PHONES, STEP = 154, 100_000_000, 48_271  # a step that reaches every number once
NOT_AGREED_PPM = 250_000


def personal_make(*, actor: User, day: date, at: datetime) -> None:
    """Enter the personal data of everybody whose data a company would still hold on the day, and consents of who signs in."""
    personal_put(actor=actor, rows=list(_rows(day)), at=at)
    dice = Dice("consents")
    for code in Person.objects.exclude(user=None).order_by("code").values_list("code", flat=True):
        for text in consent_texts():
            if not dice.happens(NOT_AGREED_PPM):
                consent_give(actor=actor, code=code, kind=text.kind, version=text.version, at=at)


def _rows(day: date) -> Iterator[PersonalRow]:
    months = next(rule.months for rule in retentions() if rule.what == NUMBERS)
    last, dice = months_before(day, months), Dice("personal")
    people = org.people().to_pylist()
    ages = dice.between(21 * 365, 44 * 365, len(people)).tolist()
    homes = dice.below(len(HOMES), len(people)).tolist()
    digits = dice.below(10**9, len(people)).tolist()
    for place, person in enumerate(people):
        left = person["left_epoch_day"]
        if left is not None and from_epoch_day(left) <= last:
            continue
        hired = from_epoch_day(person["hired_epoch_day"])
        area, street = HOMES[homes[place]]
        born = hired - timedelta(days=ages[place])
        yield PersonalRow(
            person=person["person"],
            values={
                IDENTITY: _identity(area, born, digits[place] % 1000),
                BANK: _card(digits[place]),
                PHONE: f"{FIRST_PHONE}{(place + 1) * STEP % PHONES:08}",
                MAIL: f"{person['person'].lower()}@example.com",
                ADDRESS: f"{street} {digits[place] % 900 + 1} 号",
            },
        )


def _identity(area: str, born: date, order: int) -> str:
    first = f"{area}{born:%Y%m%d}{order:03}"
    return first + check_character(first)


def _card(number: int) -> str:
    first = f"999{number:015}"
    return first + luhn_digit(first)
