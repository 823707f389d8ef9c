"""What personal data look like. The numbers are made up: no identity card is issued for area 110000, no card begins with 999."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanheng.org import personal_numbers as numbers
from quanheng.org.personal_numbers import ADDRESS, BANK, IDENTITY, MAIL, PHONE, masked, read


def test_the_check_character_is_that_of_the_worked_example_of_the_standard():
    # GB 11643-1999, annex: 11010519491231002X and 440524188001010014
    assert numbers.check_character("11010519491231002") == "X"
    assert numbers.check_character("44052418800101001") == "4"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("11010519491231002X", "11010519491231002X"),
        ("11010519491231002x", "11010519491231002X"),
        (" 110105 19491231 002X ", "11010519491231002X"),
        ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
    ],
)
def test_an_identity_number_is_read_as_people_write_it(text, kept):
    assert read(IDENTITY, text) == (kept, None)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("110105194912310021", "Its last character does not fit"),
        ("11010519491331002X", "is no day"),
        ("11010518991231002X", "is no day"),
        ("110105491231002", "It has 15 digits"),
        ("1101051949123100", "17 digits, then a digit or X"),
        ("A1010519491231002X", "17 digits, then a digit or X"),
        ("01010519491231002X", "17 digits, then a digit or X"),
        ("①1010519491231002X", "17 digits, then a digit or X"),
    ],
)
def test_a_wrong_identity_number_is_refused_without_being_repeated(text, why):
    value, sentence = read(IDENTITY, text)

    assert value == ""
    assert why in sentence
    assert text not in sentence


@given(st.integers(0, 16), st.integers(1, 9))
def test_every_wrong_digit_shows(place, by):
    right = "11010519491231002"
    wrong = right[:place] + str((int(right[place]) + by) % 10) + right[place + 1 :]

    assert numbers.check_character(wrong) != "X"


@given(st.integers(0, 15))
def test_two_digits_exchanged_show(place):
    right = "11010519491231002"
    wrong = right[:place] + right[place + 1] + right[place] + right[place + 2 :]

    assert wrong == right or numbers.check_character(wrong) != "X"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("138 0000 1234", "13800001234"),
        ("138-0000-1234", "13800001234"),
        ("+86 138 0000 1234", "13800001234"),
        ("008613800001234", "13800001234"),
        ("8613800001234", "13800001234"),
        ("（+86）13800001234", "13800001234"),
    ],
)
def test_a_phone_is_read_as_people_write_it(text, kept):
    assert read(PHONE, text) == (kept, None)


@pytest.mark.parametrize(
    "text", ["1380000123", "12800001234", "021-5555666", "+1 138 0000 1234", "138000012345"]
)
def test_what_is_no_mobile_phone_of_the_mainland_is_refused(text):
    assert "11 digits and begins with 13 to 19" in read(PHONE, text)[1]


@pytest.mark.parametrize(
    "text",
    [
        "6222021200013456780",
        "4111111111111111",
        "0200 0030 0920 0123456",  # an account of a passbook has no check digit of this kind
        "9990000000000000003",
    ],
)
def test_a_bank_account_passes(text):
    value, why = read(BANK, text)

    assert (value, why) == (text.replace(" ", ""), None)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("6222021200013456789", "does not fit"),
        ("4111111111111112", "does not fit"),
        ("1234567", "8 to 30 digits"),
        ("62220212000134567x8", "8 to 30 digits"),
    ],
)
def test_a_wrong_bank_account_is_refused(text, why):
    assert why in read(BANK, text)[1]


def test_the_last_digit_of_a_card_is_that_of_luhn():
    # 7992739871: from the right 1·2=2 7 8·2=16→7 9 3·2=6 7 2·2=4 9 9·2=18→9 7, in all 67, so 3
    assert numbers.luhn_digit("7992739871") == "3"


@pytest.mark.parametrize(
    ("field", "value", "mask"),
    [
        (PHONE, "13800001234", "138****1234"),
        (IDENTITY, "11010519491231002X", "11**************2X"),
        (BANK, "6222021200013456780", "***************6780"),
        (MAIL, "ana@example.com", "a***@example.com"),
        (ADDRESS, "北京市朝阳区幸福路 1 号", "北京市朝阳区****"),
        (ADDRESS, "北京市", "北****"),
        (PHONE, "", ""),
    ],
)
def test_a_mask_hides_all_but_what_tells_two_apart(field, value, mask):
    assert masked(field, value) == mask


@pytest.mark.parametrize("text", ["a@b", "a b@c.cn", "@c.cn", "x" * 200 + "@c.cn"])
def test_what_is_no_mail_is_refused(text):
    assert read(MAIL, text) == ("", "This is no e-mail address.")


def test_a_line_break_is_no_part_of_an_address():
    assert read(ADDRESS, "一号\n二号")[1] == "It holds a character that cannot be printed."


@given(st.sampled_from(numbers.FIELDS), st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused(field, text):
    value, why = read(field, text)

    assert why is None or value == ""
    if value:
        assert read(field, value) == (value, None)
