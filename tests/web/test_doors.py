"""What holds at every door: letters that cannot be stored, moments in the company's zone, tokens without a second factor."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from quanheng.org.models import Company
from tests.web.api_asking import by_token, still  # noqa: F401
from tests.web.entering import browser
from tests.web.people import somebody

pytestmark = pytest.mark.django_db
NUL = "%00"


@pytest.mark.parametrize(
    "path",
    [
        f"/people/{NUL}/", f"/org/people/a{NUL}/", f"/org/units/a{NUL}/", f"/explain/score/{NUL}/", f"/org/grants/?q={NUL}",
        f"/org/access/?who=a{NUL}&what=org.person.view:person&about=bo", f"/people/?card={NUL}",
    ],
)  # fmt: skip
def test_a_letter_that_cannot_be_stored_is_a_request_that_cannot_be_read(closed, path):
    client = browser()
    client.force_login(somebody("administrator"))

    assert client.get(path).status_code == 400


def test_nor_does_a_form_hold_one(closed):
    client = browser()
    client.force_login(somebody("administrator"))
    form = {"who": "hr", "role": "hr", "unit": "*", "why": "a\x00b"}

    assert client.post("/org/grants/new/", form).status_code == 400


def test_moments_are_shown_where_the_company_is(closed):
    Company.objects.update(timezone="America/New_York")
    client = browser()
    client.force_login(somebody("auditor"))
    day = client.get("/security/").context["sessions"][0][0].created_at

    shown = client.get("/security/").content.decode()
    assert f"{day.astimezone(ZoneInfo('America/New_York')):%Y-%m-%d %H:%M}" in shown


def test_a_token_of_somebody_who_lacks_the_second_factor_opens_nothing(closed):
    ask = by_token(somebody("hr"))
    assert ask("/people")[0] == 200
    Company.objects.update(second_factor_waived=False)

    status, said = ask("/people")

    assert (status, said["error"]["code"]) == (403, "second_factor")
