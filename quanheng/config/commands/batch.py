"""Look at batches and take one back: `quanheng batch list|revoke`."""

from __future__ import annotations

import argparse
import json
from datetime import UTC
from typing import Any

from quanheng.base.language import tell
from quanheng.base.services import machine_user
from quanheng.config import closed
from quanheng.config.now import now
from quanheng.engine.ground.words import said
from quanheng.facts import selectors, services
from quanheng.facts.actions import BATCH_VIEW
from quanheng.facts.models import Batch
from quanheng.org import selectors as org

NO_REASON = said("revoked on the command line, no reason given")


def add(subparsers: Any) -> None:
    """Add the verb to the command line."""
    text = tell(said("list the batches that were imported, or take one back"))
    parser = subparsers.add_parser("batch", help=text, description=text)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar=tell(said("verb")))
    listing = tell(said("list the batches, oldest first"))
    verbs.add_parser("list", help=listing, description=listing)
    text = tell(said("take a batch back; what later batches changed stays"))
    revoke = verbs.add_parser("revoke", help=text, description=text)
    revoke.add_argument("batch", type=int, metavar="N", help=tell(said("the batch's number")))
    revoke.add_argument("--why", default="", metavar="TEXT", help=tell(said("the reason")))


def run(args: argparse.Namespace) -> int:
    """List batches, or revoke one."""
    return _list(args) if args.verb == "list" else _revoke(args)


def _list(args: argparse.Namespace) -> int:
    at = now()
    seen = selectors.batches().visible_to(machine_user(), BATCH_VIEW, day=org.today(at))
    batches = [batch_as_json(batch) for batch in seen]
    if args.json:
        print(json.dumps(batches, ensure_ascii=False))
        return 0
    if not batches:
        print(tell(said("There is no batch yet.")))
    for batch in batches:
        print(
            tell(
                said(
                    "{id} · {at} · {mapping} · {status} · {files} files, {rows} rows",
                    id=batch["id"],
                    at=batch["at"],
                    mapping=batch["mapping"],
                    status=tell(_STATUS[batch["status"]]),
                    files=len(batch["files"]),
                    rows=sum(c["new"] + c["changed"] for c in batch["rows"].values()),
                )
            )
        )
    return 0


_STATUS = {"landed": said("landed"), "revoked": said("revoked")}


def batch_as_json(batch: Batch) -> dict[str, Any]:
    """Return a batch as JSON holds it."""
    return {
        "id": batch.id,
        "status": batch.status,
        "mapping": batch.mapping,
        "files": batch.files,
        "rows": batch.rows,
        "at": batch.imported_at.astimezone(UTC).isoformat(),
        "by": batch.imported_by.username,
        "revoked_at": batch.revoked_at.astimezone(UTC).isoformat() if batch.revoked_at else None,
        "why": batch.revoke_why,
    }


def _revoke(args: argparse.Namespace) -> int:
    before = selectors.versions()
    undone = services.batch_revoke(
        actor=machine_user(), batch_id=args.batch, why=args.why or tell(NO_REASON), at=now()
    )
    touched = closed.touched(before, selectors.versions())
    if args.json:
        periods = [run.period for run in touched]
        print(json.dumps(undone | {"closed_periods": periods}, ensure_ascii=False))
        return 0
    print(tell(said("Batch {batch} is revoked.", batch=undone["batch"])))
    for sink, counts in undone["rows"].items():
        print(
            "  "
            + tell(
                said(
                    "{sink}: {restored} rows restored, {removed} removed, {kept} kept as changed since",
                    sink=sink,
                    restored=counts["restored"],
                    removed=counts["removed"],
                    kept=counts["kept"],
                )
            )
        )
    if touched:
        print(closed.sentence(touched))
    return 0
