"""Numbers made of several columns, exactly."""

from __future__ import annotations

from fractions import Fraction

import polars as pl
import pytest

from quanheng.facts import mappings
from quanheng.facts.convert.arithmetic import Terms, combined
from tests.facts.files import a_mapping, one_file, values


def bring(importer, spec: str, file: str, limit: int = 0):
    text = one_file(
        "deals",
        f"{{deal: id, day: {{value: 2026-01-05}}, amount: {spec}}}",
        top=f"reject_limit: {limit} %\n",
    )
    return importer.bring({"d.csv": file}, text)


def test_a_price_is_multiplied_by_the_quantity_and_rounded_half_up_once(importer):
    file = "id,price,count\nd1,1.005,3\nd2,0.335,1\nd3,-0.335,1\nd4,2,0\nd5,1000,80%\n"

    outcome = bring(importer, "{column: price, multiply: count}", file)

    assert values("deals", "amount") == [(302,), (34,), (-34,), (0,), (80000,)]
    assert [f.what for f in outcome.findings] == [
        "3 values of “amount” are finer than can be held and were rounded half-up."
    ]


def test_a_column_is_taken_from_another_before_anything_is_rounded(importer):
    file = "id,sales,profit\nd1,129.696,-60.70400000000001\nd2,10.004,0.009\nd3,5,5\n"

    bring(importer, "{column: sales, minus: profit}", file)

    assert values("deals", "amount") == [(19040,), (1000,), (0,)]


def test_first_the_product_then_the_difference_then_the_factor(importer):
    bring(
        importer,
        "{column: a, multiply: b, minus: c, times: 10000}",
        "id,a,b,c\nd1,0.1,0.2,0.005\n",
    )

    assert values("deals", "amount") == [(15000,)]


def test_what_cannot_be_read_is_rejected_by_its_own_column(importer):
    file = "id,a,b\nd1,1,two\nd2,1,\nd3,x,1\nd4,999999999999999,999999999999999\nd5,2,3\n"

    outcome = bring(importer, "{column: a, multiply: b}", file, limit=90)

    assert values("deals", "deal") == [("d5",)]
    told = outcome.rejects_file.read_text(encoding="utf-8").splitlines()
    assert "“two” in “b” is not a number" in told[1]
    assert "“b” is empty and must not be" in told[2]
    assert "“x” in “a” is not a number" in told[3]
    assert "“999999999999999” in “a” is larger than can be held" in told[4]


def test_whole_numbers_stay_whole(importer):
    text = one_file(
        "stock",
        "{stock: id, day: {value: 2026-01-05}, days_out: {column: a, minus: b}}",
        top="reject_limit: 50 %\n",
    )

    outcome = importer.bring({"d.csv": "id,a,b\ns1,7,2\ns2,7,0.5\n"}, text)

    assert values("stock", "days_out") == [(5,)]
    assert "is not a whole number" in outcome.rejects_file.read_text(encoding="utf-8")


def test_arithmetic_fits_numbers_only(tmp_path):
    text = one_file("deals", "{deal: {column: a, minus: b}, day: d, amount: a}")

    with pytest.raises(mappings.CannotMap, match="“minus” does not fit “deal”"):
        a_mapping(tmp_path, text)


@pytest.mark.parametrize("digits", [0, 2, 4])
def test_any_numbers_come_out_as_exact_arithmetic_has_them(digits):
    texts = ["0", "1.5", "-2.25", "1,234.005", "(12.30)", "0.000001", "99999.995", "¥7", "８.５"]
    plain = ["0", "1.5", "-2.25", "1234.005", "-12.30", "0.000001", "99999.995", "7", "8.5"]
    triples = [(a, b, c) for a in range(9) for b in range(9) for c in range(0, 9, 2)]
    columns = [pl.Series([texts[triple[i]] for triple in triples]) for i in range(3)]

    read = combined(Terms(*columns, "no"), digits=digits, factor=Fraction(7, 3))

    for value, (a, b, c) in zip(read.values, triples, strict=True):
        exact = (Fraction(plain[a]) * Fraction(plain[b]) - Fraction(plain[c])) * Fraction(7, 3)
        scaled = abs(exact) * 10**digits
        size = int(scaled + Fraction(1, 2))
        assert value == (size if exact >= 0 else -size)
    assert read.problems.null_count() == len(triples)
