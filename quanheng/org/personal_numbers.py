"""What personal data look like: read as people write them, checked by their own check digits, and masked.

Resident identity numbers follow GB 11643 (ISO 7064, MOD 11-2), as do residence permits and the identity cards of foreigners
with permanent residence; bank cards follow ISO/IEC 7812 (Luhn); mobile phones are of mainland China (+86).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from quanheng.engine.ground.words import Said, said

IDENTITY, BANK, PHONE, MAIL, ADDRESS = "identity_number", "bank_account", "phone", "email", "address"  # fmt: skip
FIELDS = (IDENTITY, BANK, PHONE, MAIL, ADDRESS)
LABELS: Mapping[str, Said] = {
    IDENTITY: said("Identity number"),
    BANK: said("Bank account"),
    PHONE: said("Mobile phone"),
    MAIL: said("Private e-mail"),
    ADDRESS: said("Home address"),
}
LONGEST_MAIL, LONGEST_ADDRESS = 200, 200
_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_CHECKS = "10X98765432"
# Card numbers by how they begin and how long they are; other accounts have no check digit that is the same everywhere.
_CARD = re.compile(
    r"(?:62|81)\d{14,17}|4\d{15}|5[1-5]\d{14}|35\d{14}|3[47]\d{13}|9558\d{15}|999\d{16}"
)
_MAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９ＸｘＸ＋－（）　", "0123456789XxX+-() ")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")


def read(field: str, text: str) -> tuple[str, Said | None]:
    """Return the value as it is kept, and why it cannot be; None where it can. The reason never holds the value."""
    if _UNPRINTABLE.search(text):
        return "", said("It holds a character that cannot be printed.")
    return _READERS[field](text.translate(_FULL_WIDTH).strip())


def masked(field: str, value: str) -> str:
    """Return the value with all hidden but what tells two of them apart."""
    if not value:
        return ""
    return _MASKS[field](value)


def phone_read(text: str) -> str:
    """Return a mobile phone number as eleven digits; empty where it is none."""
    value, why = read(PHONE, text)
    return "" if why else value


def check_character(first: str) -> str:
    """Return the last character of an identity number of which the first seventeen digits are given."""
    return _CHECKS[sum(int(d) * w for d, w in zip(first, _WEIGHTS, strict=True)) % 11]


def luhn_digit(first: str) -> str:
    """Return the last digit of a card number of which all others are given."""
    total = 0
    for place, digit in enumerate(reversed(first)):
        number = int(digit) * (2 - place % 2)
        total += number - 9 if number > 9 else number
    return str(-total % 10)


def _identity(text: str) -> tuple[str, Said | None]:
    value = re.sub(r"[\s-]", "", text).upper()
    if re.fullmatch(r"\d{15}", value):
        return "", said(
            "It has 15 digits: such numbers ended in 2013. Write the one with 18 characters."
        )
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", value, re.ASCII):
        return "", said("An identity number has 17 digits, then a digit or X.")
    if not _is_day(value[6:14]):
        return "", said("Its day of birth, characters 7 to 14, is no day.")
    if check_character(value[:17]) != value[17]:
        return "", said("Its last character does not fit the others: some character is wrong.")
    return value, None


def _is_day(text: str) -> bool:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])).year >= 1900
    except ValueError:
        return False


def _bank(text: str) -> tuple[str, Said | None]:
    value = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"\d{8,30}", value, re.ASCII):
        return "", said("A bank account has 8 to 30 digits.")
    if _CARD.fullmatch(value) and luhn_digit(value[:-1]) != value[-1]:
        return "", said("The last digit of this card number does not fit: some digit is wrong.")
    return value, None


def _phone(text: str) -> tuple[str, Said | None]:
    value = re.sub(r"[\s()-]", "", text)
    value = re.sub(r"^(?:\+|00)?86(?=1\d{10}$)", "", value)
    if not re.fullmatch(r"1[3-9]\d{9}", value, re.ASCII):
        return "", said("A mobile phone number of mainland China has 11 digits and begins with 13 to 19.")  # fmt: skip
    return value, None


def _mail(text: str) -> tuple[str, Said | None]:
    if len(text) > LONGEST_MAIL or not _MAIL.fullmatch(text):
        return "", said("This is no e-mail address.")
    return text, None


def _address(text: str) -> tuple[str, Said | None]:
    if len(text) > LONGEST_ADDRESS:
        return "", said("An address has at most {most} characters.", most=LONGEST_ADDRESS)
    return text, None


def _ends(first: int, last: int) -> Callable[[str], str]:
    def hide(value: str) -> str:
        return value[:first] + "*" * (len(value) - first - last) + value[len(value) - last :]

    return hide


def _mail_hidden(value: str) -> str:
    name, _, host = value.rpartition("@")
    return f"{name[:1]}***@{host}"


def _address_hidden(value: str) -> str:
    return f"{value[: min(6, len(value) // 2)]}****"


_READERS: Mapping[str, Callable[[str], tuple[str, Said | None]]] = {
    IDENTITY: _identity,
    BANK: _bank,
    PHONE: _phone,
    MAIL: _mail,
    ADDRESS: _address,
}
_MASKS: Mapping[str, Callable[[str], str]] = {
    IDENTITY: _ends(2, 2),
    BANK: _ends(0, 4),
    PHONE: _ends(3, 4),
    MAIL: _mail_hidden,
    ADDRESS: _address_hidden,
}
