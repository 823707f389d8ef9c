"""Taking a file in: copied aside, measured and hashed in one pass, before anything opens it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from quanheng.engine.ground.words import said
from quanheng.facts.readers.tables import CannotReadFile

LARGEST_BYTES = 2_000_000_000
BLOCK = 1 << 20
SUFFIXES = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls")


@dataclass(frozen=True)
class Received:
    """A file taken in: the name it came by, its copy, and what identifies its content."""

    name: str
    path: Path
    sha256: str
    bytes: int

    @property
    def suffix(self) -> str:
        """The end of its name, in lower case, with the dot."""
        return Path(self.name).suffix.casefold()


def receive(
    source: Path, *, name: str, folder: Path, progress: Callable[[int], None] = lambda done: None
) -> Received:
    """Return the file, copied into `folder` under the hash of its content.

    :raises CannotReadFile: it is missing, no ordinary file, too large, empty, or of a kind not read.
    """
    _want_readable(source, name)
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f"receiving-{os.getpid()}"
    digest, size = hashlib.sha256(), 0
    try:
        with source.open("rb") as reading, partial.open("wb") as writing:
            while block := reading.read(BLOCK):
                size += len(block)
                _want_size(size, name)
                digest.update(block)
                writing.write(block)
                progress(size)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise _cannot_open(name, error) from error
    except CannotReadFile:
        partial.unlink(missing_ok=True)
        raise
    if size == 0:
        partial.unlink()
        raise CannotReadFile(said("{file}: the file is empty. Export it again.", file=name))
    kept = folder / f"{digest.hexdigest()}{source.suffix.casefold()}"
    partial.replace(kept)
    return Received(name, kept, digest.hexdigest(), size)


def _want_readable(source: Path, name: str) -> None:
    try:
        size = source.stat().st_size
    except OSError as error:
        raise _cannot_open(name, error) from error
    if not source.is_file():
        raise CannotReadFile(
            said("{file}: this is not a file. Name a file or a folder.", file=name)
        )
    if source.suffix.casefold() not in SUFFIXES:
        raise CannotReadFile(
            said(
                "{file}: files that end in “{suffix}” are not read. Save it as one of: {known}.",
                file=name,
                suffix=source.suffix,
                known=", ".join(SUFFIXES),
            )
        )
    _want_size(size, name)


def _want_size(size: int, name: str) -> None:
    if size > LARGEST_BYTES:
        raise CannotReadFile(
            said("{file}: a file larger than 2 GB is not read. Split it by month.", file=name)
        )


def _cannot_open(name: str, error: OSError) -> CannotReadFile:
    return CannotReadFile(
        said(
            "{file}: the file cannot be opened ({why}). Check the path and its permissions.",
            file=name,
            why=error.strerror or type(error).__name__,
        )
    )
