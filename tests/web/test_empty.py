"""Pages before anything is there: each says what comes first."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.web.people import somebody
from tests.web.test_pages import text_of


@pytest.mark.django_db
def test_before_anything_is_closed_a_page_says_what_comes_first():
    client = Client(SERVER_NAME="localhost", headers={"accept-language": "en"})
    client.force_login(somebody("sales_operations"))

    response = client.get("/", follow=True)

    assert response.status_code == 409
    assert "No period is closed yet." in text_of(response)
