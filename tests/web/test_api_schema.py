"""The description of the API holds: what it promises is what comes, for examples and for requests made up by machine."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from quanheng.web.api import answers, answers_explained, examples
from quanheng.web.api.routes import api
from tests.web.api_asking import Asker, by_token, still  # noqa: F401
from tests.web.people import somebody

pytestmark = pytest.mark.django_db
OPERATIONS = [path.removeprefix("/api/v1") for path in sorted(api.get_openapi_schema()["paths"])]
KNOWN = {"key": "bo", "person": "bo", "metric": "deal_amount", "code": "deal_amount"}
HOW_MANY = 8


def test_every_address_is_described_with_an_example_errors_and_scopes(closed):
    _, found = by_token(somebody("hr"))("/openapi.json")

    assert (found["info"]["title"], found["info"]["version"]) == ("Quanheng", "1.0.0")
    assert found["info"]["description"].startswith("Read people, units, metrics")
    assert set(found["components"]["securitySchemes"]) == {"Token", "Session"}
    for path in found["paths"].values():
        assert set(path) == {"get"}
        operation = path["get"]
        assert {"summary", "description", "operationId", "tags", "security"} <= set(operation)
        assert set(operation["responses"]) == {"200", "400", "401", "403", "404"}
        assert operation["responses"]["200"]["content"]["application/json"]["example"]
        for status in ("400", "401", "403", "404"):
            schema = operation["responses"][status]["content"]["application/json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/ErrorBody"}
        for parameter in operation["parameters"]:
            assert parameter["in"] == "path" or parameter["description"]


@pytest.mark.parametrize(
    ("shape", "example"),
    [
        (answers.People, examples.PEOPLE),
        (answers.PersonWhole, examples.PERSON),
        (answers.Units, examples.UNITS),
        (answers.UnitWhole, examples.UNIT),
        (answers.Metrics, examples.METRICS),
        (answers.Metric, examples.METRIC),
        (answers.Periods, examples.PERIODS),
        (answers.Measurements, examples.MEASUREMENTS),
        (answers.Scores, examples.SCORES),
        (answers.ScoreWhole, examples.SCORE),
        (answers_explained.Explanation, examples.EXPLANATION),
        (answers_explained.ScoreExplained, examples.SCORE_EXPLAINED),
    ],
)
def test_examples_have_the_shape_that_they_show(shape, example):
    read = shape.model_validate(example).model_dump(mode="json", exclude_unset=True)

    assert read == example


def test_nothing_of_the_api_comes_from_elsewhere(closed):
    asker = by_token(somebody("hr"))

    assert asker("/docs")[0] == 404
    text = str(asker("/openapi.json")[1])
    assert "http://" not in text
    assert "https://" not in text


@pytest.fixture
def app(closed):
    """The application as a server runs it; the connection stays open, as the company lives in its transaction."""
    signals = request_started, request_finished
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield get_wsgi_application()
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.parametrize("path", OPERATIONS)
def test_requests_made_up_by_machine_are_answered_as_described(app, path):
    headers = by_token(somebody("headquarters")).headers
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, headers=headers)
    operation = schema[f"/api/v1{path}"]["GET"]
    names = {each.name for each in operation.iter_parameters()}
    known: dict[str, Any] = {
        "path_parameters": {
            name: KNOWN[name] for name in names & set(KNOWN) if f"{{{name}}}" in path
        }
    }
    if "period" in names:
        known["query"] = {"period": "2026-01"}

    for mode, fixed in [
        (GenerationMode.POSITIVE, known), (GenerationMode.POSITIVE, {}), (GenerationMode.NEGATIVE, {}),
    ]:  # fmt: skip
        _try(operation.as_strategy(mode, **fixed), headers)


def _try(strategy: Any, headers: dict[str, str]) -> None:
    @settings(
        max_examples=HOW_MANY,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def answered(case: Any) -> None:
        if case.query and "cursor" in case.query:
            del case.query["cursor"]  # no machine makes one up: it is signed
        case.call_and_validate(headers=headers)

    answered()
