from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from quanheng.facts.models import Batch, FactTable


def a_batch(actor, at, **values) -> Batch:
    usual = {
        "id": 1,
        "mapping": "m",
        "mapping_hash": "0" * 64,
        "files": [],
        "rows": {},
        "imported_by": actor,
        "imported_at": at,
    }
    return Batch(**(usual | values))


def refused(row, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        row.save(force_insert=True)


def test_batch_numbers_begin_at_one(actor, at):
    refused(a_batch(actor, at, id=0), "batch_numbers_begin_at_one")


def test_a_revoked_batch_has_a_moment_and_an_actor(actor, at):
    refused(a_batch(actor, at, status="revoked"), "batch_revoked_has_moment_and_actor")
    refused(a_batch(actor, at, revoked_at=at), "batch_revoked_has_moment_and_actor")


def test_a_batch_is_revoked_after_it_landed(actor, at):
    early = at.replace(year=2025)

    refused(
        a_batch(actor, at, status="revoked", revoked_at=early, revoked_by=actor),
        "batch_is_revoked_after_it_landed",
    )


def test_a_fact_table_stands_once_and_counts_up(actor, at):
    batch = a_batch(actor, at)
    batch.save()

    refused(FactTable(kind="deals", version=-1, batch=batch), "fact_table_version_counts_up")
    FactTable.objects.create(kind="deals", version=0, batch=batch)
    with pytest.raises(IntegrityError), transaction.atomic():
        FactTable.objects.create(kind="deals", version=1, batch=batch)
