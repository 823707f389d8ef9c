"""The fact store: one Delta table per kind under the home, partitioned by month.

The database says which version of a table holds; a newer one is what a crash left, and is rolled back.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, PostCommitHookProperties, Schema
from deltalake.exceptions import DeltaError
from deltalake.transaction import AddAction, create_table_with_add_actions
from django.conf import settings

from quanheng.engine.ground.fields import Kind
from quanheng.facts import columns

GROUP_ROWS = 100_000
ROLLED_BACK_TO = "rolled_back_to"
# Versions that a closed period pins stay readable: the log is never cleaned up behind our back.
CONFIGURATION = {
    "delta.enableExpiredLogCleanup": "false",
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.deletedFileRetentionDuration": "interval 36500 days",
}
KEEP_LOG = PostCommitHookProperties(cleanup_expired_logs=False)


def home() -> Path:
    """Return the folder that holds everything."""
    return Path(settings.QUANHENG_HOME)


def table_path(kind: str) -> Path:
    """Return the folder of the kind's table."""
    return home() / "facts" / kind


def files_by_month(kind: str, version: int | None) -> dict[str, tuple[str, ...]]:
    """Return the paths of the kind's files at a version, by month; none where `version` is None."""
    return {} if version is None else _files_by_month(table_path(kind), version)


@lru_cache(
    maxsize=512
)  # what a table holds at a version never changes; to open it takes milliseconds
def _files_by_month(root: Path, version: int) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    actions = DeltaTable(root, version=version).get_add_actions(flatten=True)
    for path, month in zip(
        actions["path"].to_pylist(), actions["partition.month"].to_pylist(), strict=True
    ):
        found.setdefault(month, []).append(str(root / path))
    return {month: tuple(sorted(paths)) for month, paths in sorted(found.items())}


def row_count(kind: str, version: int) -> int:
    """Return how many rows a kind's table holds at a version, by its log."""
    actions = DeltaTable(table_path(kind), version=version).get_add_actions(flatten=True)
    return sum(actions["num_records"].to_pylist())


def files(kind: str, version: int | None, months: Collection[str] | None) -> list[str]:
    """Return the paths of the kind's files at a version, only those of `months` where given."""
    by_month = files_by_month(kind, version)
    wanted = by_month if months is None else [m for m in by_month if m in set(months)]
    return [path for month in wanted for path in by_month[month]]


def select(kind: Kind, paths: Sequence[str]) -> str:
    """Return the DuckDB query over those files: the table's columns, in order, none where no file is.

    A column that the kind did not have yet when a file was written is empty there.
    """
    held = columns.table(kind)
    none = ", ".join(f'NULL::{columns.in_duckdb(t)} AS "{n}"' for n, t in held.items())
    if not paths:
        return f"SELECT {none} WHERE false"
    names = ", ".join(f'"{name}"' for name in held)
    return (
        f"SELECT {names} FROM (SELECT * FROM read_parquet({listed(paths)}, hive_partitioning=true, "  # noqa: S608 - paths of our own store, quoted
        f"hive_types={{'month': VARCHAR}}, union_by_name=true) UNION ALL BY NAME SELECT {none} WHERE false)"
    )


def listed(texts: Collection[str] | Collection[Path]) -> str:
    """Return texts as a list in SQL."""
    return "[" + ", ".join(quoted(str(text)) for text in texts) + "]"


def quoted(text: str) -> str:
    """Return a text as a literal in SQL."""
    return "'" + text.replace("'", "''") + "'"


def write(
    connection: duckdb.DuckDBPyConnection,
    kind: Kind,
    query: str,
    *,
    months: Collection[str],
    batch: int,
    what: str,
) -> int:
    """Replace the rows of `months` by those of `query`, in one commit that names the batch.

    Return the version of that commit. DuckDB writes the files, as its memory stays bounded.
    """
    path = table_path(kind.code)
    path.mkdir(parents=True, exist_ok=True)
    written = connection.sql(
        f"COPY ({query}) TO {quoted(str(path))} (FORMAT parquet, COMPRESSION zstd, "
        f"ROW_GROUP_SIZE {GROUP_ROWS}, PARTITION_BY (month), FILENAME_PATTERN 'batch-{batch}-{{uuid}}', "
        "APPEND, RETURN_STATS)"
    ).fetchall()
    adds = [_add(kind, path, row) for row in written]
    commit = CommitProperties(custom_metadata={"batch": str(batch), "what": what})
    schema = Schema.from_arrow(pa.schema(columns.in_arrow(kind)))
    if DeltaTable.is_deltatable(str(path)):
        table = DeltaTable(path)
        _widen(table, schema)
        table.create_write_transaction(
            [*adds],
            "overwrite",
            schema,
            partition_by=[columns.MONTH],
            partition_filters=[(columns.MONTH, "in", sorted(months))],
            commit_properties=commit,
            post_commithook_properties=KEEP_LOG,
        )
    else:
        create_table_with_add_actions(
            str(path),
            schema,
            adds,
            partition_by=[columns.MONTH],
            name=kind.code,
            configuration=CONFIGURATION,
            commit_properties=commit,
            post_commithook_properties=KEEP_LOG,
        )
    return DeltaTable(path).version()


def _widen(table: DeltaTable, schema: Schema) -> None:
    """Give the table the columns that its kind got since it was made."""
    held = {field.name for field in table.schema().fields}
    fresh = [field for field in schema.fields if field.name not in held]
    if fresh:
        table.alter.add_columns(fresh, post_commithook_properties=KEEP_LOG)
        table.update_incremental()


def _add(kind: Kind, root: Path, written: tuple[Any, ...]) -> AddAction:
    """Return what the commit says of one file: least and greatest values of its integers, nulls of all."""
    path, rows, size, _, statistics, partition = written[:6]
    found = {name.strip('"'): held for name, held in statistics.items()}
    ranged = {
        name: (int(found[name]["min"]), int(found[name]["max"]))
        for name, held in columns.table(kind).items()
        if held in (pl.Int32, pl.Int64) and "min" in found.get(name, {})
    }
    told = {
        "numRecords": rows,
        "minValues": {name: least for name, (least, _) in ranged.items()},
        "maxValues": {name: most for name, (_, most) in ranged.items()},
        "nullCount": {
            name: int(held["null_count"]) for name, held in found.items() if "null_count" in held
        },
    }
    modified = int(os.stat(path).st_mtime * 1000)
    return AddAction(
        os.path.relpath(path, root), size, dict(partition), modified, True, json.dumps(told)
    )


def roll_back(landed: Mapping[str, int]) -> None:
    """Bring every table back to the version that landed; remove those that never did."""
    for folder in _folders(home() / "facts"):
        version = landed.get(folder.name)
        if version is None:
            _remove(folder)
        elif _is_ahead(folder, version):
            DeltaTable(folder).restore(
                version,
                commit_properties=CommitProperties(custom_metadata={ROLLED_BACK_TO: str(version)}),
                post_commithook_properties=KEEP_LOG,
            )


def readable(kind: str, version: int) -> bool:
    """Return whether the kind's table can be opened at that version with all its files."""
    try:
        return all(Path(path).is_file() for path in files(kind, version, None))
    except (DeltaError, OSError):
        return False


def ahead(landed: Mapping[str, int]) -> list[Path]:
    """Return the folders of tables that hold more than what landed."""
    folders = _folders(home() / "facts")
    return [f for f in folders if f.name not in landed or _is_ahead(f, landed[f.name])]


def _is_ahead(folder: Path, version: int) -> bool:
    table = DeltaTable(folder)
    if table.version() == version:
        return False
    newest: dict[str, Any] = table.history(1)[0]
    return newest.get(ROLLED_BACK_TO) != str(version)


def _folders(root: Path) -> list[Path]:
    return sorted(path for path in root.iterdir() if path.is_dir()) if root.is_dir() else []


def _remove(folder: Path) -> None:
    """Remove a folder so that a crash midway leaves nothing that could be taken for a table."""
    trash = folder.with_name(f".{folder.name}.removed")
    shutil.rmtree(trash, ignore_errors=True)
    folder.rename(trash) if not folder.name.startswith(".") else None
    shutil.rmtree(trash if trash.exists() else folder)
