"""Changes of the fact store: importing files, revoking a batch, clearing away what a crash left."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
from django.db import transaction

from quanheng.base import audit, sinks
from quanheng.base.faults import point
from quanheng.base.homelock import home_lock
from quanheng.base.models import User
from quanheng.base.services import RuleText, rule_version_store
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.words import said
from quanheng.facts import access, journal, landing, mappings, selectors, store
from quanheng.facts.actions import BATCH_IMPORT, BATCH_REVOKE
from quanheng.facts.importing.desk import desk
from quanheng.facts.importing.held import as_given, to_put
from quanheng.facts.importing.outcome import Outcome, Progress, findings_as_json, in_silence
from quanheng.facts.importing.prepare import Prepared, prepare, with_money
from quanheng.facts.importing.undo import Undo, named_elsewhere, steps, undo
from quanheng.facts.mapping import parts
from quanheng.facts.models import Batch, FactTable
from quanheng.facts.readers.received import Received
from quanheng.org import selectors as org
from quanheng.org.services.company import company_fix_money


class CannotImport(Refused):
    """The files hold what they may not; nothing was changed."""


class CannotRevoke(Refused):
    """The batch cannot be taken back; nothing was changed."""


class CannotRecover(Refused):
    """The folders hold more than a crash can have left; nothing was changed."""


def batch_import(
    *,
    actor: User,
    mapping: parts.Mapping | str,
    paths: Sequence[Path],
    at: datetime,
    progress: Progress = in_silence,
    only: Collection[str] = (),
    why: str = "",
) -> Outcome:
    """Bring files in as one batch, by a mapping or the name of one: all good rows land, or nothing does.

    `only`: the kinds of rows that there may be. Where all of them are of the org, whoever may change some of it may bring
    them in, as far as each row is in reach.
    `why`: only with rows of the org alone: the reason that the audit holds with each change.

    :raises NotFound: the actor may not import, or does not reach a row.
    :raises Refused: a file, the mapping or the rows do not fit; the sentence says what and how to mend it.
    """
    with _writing(at):
        access.want_import(actor, only, org.today(at))
        chosen = with_money(mappings.find(mapping) if isinstance(mapping, str) else mapping)
        number = max(selectors.batch_numbers(), default=0) + 1
        with desk(journal.work(number)) as connection:
            prepared = prepare(
                connection, chosen, paths, number=number, progress=progress, any_code=bool(only)
            )
            _want_whole(prepared, number, only, actor=actor, at=at)
            _write_rejects(prepared)
            if not prepared.kinds:
                return prepared.outcome
            _keep(prepared.received)
            point("import.journalled")
            progress(said("writing"), 0.0)
            versions = _landed(connection, prepared, number)
        point("import.delta_written")
        _batch_land(prepared, chosen, number, versions=versions, actor=actor, at=at, why=why)
        point("import.landed")
        progress(said("writing"), 1.0)
        return prepared.outcome


def batch_preview(
    *, actor: User, mapping: str, paths: Sequence[Path], only: Collection[str], at: datetime
) -> Outcome:
    """Return what an import of files that hold rows of the org alone would do; nothing is changed.

    :raises NotFound: the actor may not import, or does not reach a row.
    :raises Refused: a file or a row does not fit; the same sentence as the import would say.
    """
    with _writing(at):
        access.want_import(actor, only, org.today(at))
        chosen = with_money(mappings.find(mapping))
        number = max(selectors.batch_numbers(), default=0) + 1
        with desk(journal.work(number)) as connection:
            prepared = prepare(
                connection, chosen, paths, number=number, progress=in_silence, any_code=True
            )
            _want_whole(prepared, number, only, actor=actor, at=at)
        return prepared.outcome


def _want_whole(
    prepared: Prepared, number: int, only: Collection[str], *, actor: User, at: datetime
) -> None:
    """Refuse files of named kinds that cannot come in with every row; without `only`, rows that cannot be read stay out.

    Rows that are so already are tried as well: else whoever may not see them would learn that they are.
    """
    if not only:
        return
    _want_only(prepared.outcome, only)
    if prepared.rejects.count:
        raise CannotImport(
            said("{count} rows cannot be read.", count=prepared.rejects.count),
            prepared.rejects.shown,
        )
    with transaction.atomic():
        for code in prepared.outcome.rows:
            sink = sinks.sink(code)
            rows = as_given(sink.kind, journal.path(number, code))
            sink.put(actor=actor, rows=rows, batch=number, at=at)
        transaction.set_rollback(True)


def _want_only(outcome: Outcome, only: Collection[str]) -> None:
    others = sorted(set(outcome.rows) - set(only))
    if others:
        raise CannotImport(
            said(
                "The file holds rows of another kind: {kinds}. Choose the kind that it is of.",
                kinds=", ".join(others),
            )
        )


def batch_revoke(*, actor: User, batch_id: int, why: str, at: datetime) -> dict[str, Any]:
    """Take a batch back, as if it had never been imported.

    Rows that hold from it become those of the newest other batch whose files held them, or go.

    Return the batch's number, status and counts by sink.

    :raises NotFound: there is no such batch for this actor.
    :raises CannotRevoke: it is revoked already, no reason is given, or others point to what it brought.
    """
    with _writing(at):
        batch = Batch.objects.get_for(actor, BATCH_REVOKE, day=org.today(at), id=batch_id)
        _want_revocable(batch, why)
        holds = {b.id: b.status == Batch.Status.LANDED for b in selectors.batches()}
        versions = selectors.versions()
        journal.work(batch_id).mkdir(exist_ok=True)
        with desk(journal.work(batch_id)) as connection:
            made = undo(connection, batch_id, holds=holds, versions=versions)
            point("revoke.delta_written")
            named = list(named_elsewhere(connection, made, versions))
        if named:
            raise CannotRevoke(
                said("Batch {batch} cannot be revoked; later facts stand on it:", batch=batch_id),
                named,
            )
        _batch_take_back(batch, made, actor=actor, why=why, at=at)
        return {"batch": batch_id, "status": batch.status, "rows": made.as_json()}


def store_recover(*, at: datetime) -> None:
    """Bring the folders back to what the database says landed, after a crash or a refusal.

    :raises CannotRecover: they hold batches that landed in another database.
    """
    with home_lock(store.home()):
        versions, numbers = selectors.versions(), selectors.batch_numbers()
        unknown = journal.of_another_database(numbers)
        if unknown:
            raise CannotRecover(
                said(
                    "{home} holds batches that the database does not know: {batches}. Check DATABASE_URL, or bring the database back from a backup.",
                    home=str(store.home()),
                    batches=", ".join(unknown),
                )
            )
        store.roll_back(versions)
        journal.clear(numbers)
        journal.mark(numbers)


@contextmanager
def _writing(at: datetime) -> Iterator[None]:
    """Hold the home, cleared of what a crash left; leave nothing behind when it ends in any way."""
    with home_lock(store.home()):
        store_recover(at=at)
        try:
            yield
        finally:
            store_recover(at=at)


def _write_rejects(prepared: Prepared) -> None:
    stem = store.home() / "rejects" / prepared.stem
    prepared.outcome.rejects_file = prepared.rejects.write(stem)


def _keep(received: Sequence[Received]) -> None:
    """Keep the files as they came, under the hash of their content, so that equal ones are one."""
    uploads = store.home() / "uploads"
    uploads.mkdir(exist_ok=True)
    for path in {each.path for each in received}:
        path.replace(uploads / path.name)


def _landed(
    connection: duckdb.DuckDBPyConnection, prepared: Prepared, number: int
) -> dict[str, int]:
    """Write the fact tables and return their new versions, which count once the database says so."""
    held = selectors.versions()
    return {
        kind.code: landing.land(
            connection,
            kind,
            version=held.get(kind.code),
            rows=journal.path(number, kind.code),
            batch=number,
        )
        for kind in prepared.kinds
        if kind.code in FACTS
    }


def _put(prepared: Prepared, number: int, *, actor: User, at: datetime, why: str) -> None:
    reason = {"why": why} if why else {}
    for kind in prepared.kinds:
        if kind.code not in FACTS:
            rows = to_put(kind, journal.path(number, kind.code))
            sinks.sink(kind.code).put(actor=actor, rows=rows, batch=number, at=at, **reason)


@transaction.atomic
def _batch_land(
    prepared: Prepared,
    mapping: parts.Mapping,
    number: int,
    *,
    versions: Mapping[str, int],
    actor: User,
    at: datetime,
    why: str,
) -> None:
    outcome = prepared.outcome
    if org.company().money_scale is None:
        company_fix_money(
            actor=actor, currency=mapping.currency, money_scale=mapping.money_scale, at=at
        )
    _put(prepared, number, actor=actor, at=at, why=why)
    rule_version_store(actor=actor, rules=[_as_rule(mapping)], at=at)
    outcome.batch, outcome.status = number, Batch.Status.LANDED.value
    told = outcome.as_json()
    batch = Batch(
        id=number,
        mapping=mapping.code,
        mapping_hash=mapping.hash,
        files=outcome.files,
        rows=told["rows"],
        findings=findings_as_json(outcome.findings),
        rejects_file=outcome.rejects_file.name if outcome.rejects_file else "",
        imported_by=actor,
        imported_at=at,
    )
    batch.full_clean()
    batch.save(force_insert=True)
    _tables_point(batch, versions)
    after = {"mapping": mapping.code, "files": outcome.files, "rows": told["rows"]}
    audit.note(actor=actor, action=BATCH_IMPORT, subject=batch, after=after, why=why, at=at)
    point("import.in_transaction")


def _as_rule(mapping: parts.Mapping) -> RuleText:
    shipped = mapping.path.parent == mappings.SHIPPED
    return RuleText(
        kind="mapping",
        code=mapping.code,
        content=mapping.text.replace("\r\n", "\n"),
        source="shipped" if shipped else "own",
        path=f"mappings/{mapping.path.name}",
    )


def _tables_point(batch: Batch, versions: Mapping[str, int]) -> None:
    for kind, version in versions.items():
        FactTable.objects.update_or_create(kind=kind, defaults={"version": version, "batch": batch})


def _want_revocable(batch: Batch, why: str) -> None:
    if batch.status == Batch.Status.REVOKED:
        raise CannotRevoke(
            said(
                "Batch {batch} was revoked on {day} already. Nothing is left to take back.",
                batch=batch.id,
                day=batch.revoked_at.date().isoformat() if batch.revoked_at else "",
            )
        )
    if not why.strip():
        raise CannotRevoke(said("Say why batch {batch} is taken back.", batch=batch.id))


@transaction.atomic
def _batch_take_back(batch: Batch, made: Undo, *, actor: User, why: str, at: datetime) -> None:
    for sink, turns, keys in steps(made.rows):
        for number, rows in turns:
            sink.put(actor=actor, rows=rows, batch=number, at=at)
        if keys:
            sink.remove(actor=actor, keys=keys, at=at)
    batch.status, batch.revoke_why = Batch.Status.REVOKED, why
    batch.revoked_by, batch.revoked_at = actor, at
    batch.full_clean()
    batch.save(update_fields=["status", "revoke_why", "revoked_by", "revoked_at"])
    _tables_point(batch, made.versions)
    audit.note(
        actor=actor,
        action=BATCH_REVOKE,
        subject=batch,
        before={"status": Batch.Status.LANDED.value},
        after={"status": Batch.Status.REVOKED.value, "rows": made.as_json()},
        why=why,
        at=at,
    )
    point("revoke.in_transaction")
