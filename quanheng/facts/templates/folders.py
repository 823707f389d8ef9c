"""Writing templates into a folder."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from quanheng.engine.ground.fields import Kind
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import said
from quanheng.facts.mapping.words import nearest
from quanheng.facts.templates import declared, workbooks
from quanheng.facts.templates.words import Speech

TOLD = 5


class CannotWrite(Refused):
    """The templates cannot be written; nothing was."""


@dataclass(frozen=True)
class Written:
    """A template that was written."""

    kind: str
    path: Path
    columns: int


def chosen(codes: Sequence[str]) -> list[Kind]:
    """Return the kinds of those codes, each once; all of them where no code is given.

    :raises CannotWrite: there is no such kind.
    """
    kinds = declared.kinds()
    for code in codes:
        if code not in kinds:
            raise CannotWrite(
                said(
                    "There is no kind “{code}”. Use one of: {known}.",
                    code=code,
                    known=nearest(code, kinds),
                )
            )
    return [kinds[code] for code in dict.fromkeys(codes or kinds)]


def write(kinds: Sequence[Kind], speech: Speech, folder: Path, *, over: bool) -> list[Written]:
    """Write a template of each kind into the folder, which is made where it is missing.

    They are made aside and put in place together, so that a refusal leaves nothing half written.

    :raises CannotWrite: the folder cannot be written to, or holds one of the files and `over` is not said.
    """
    paths = {kind.code: folder / declared.file_name(kind, speech) for kind in kinds}
    _want_free(list(paths.values()), over=over)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".templates-", dir=folder) as aside:
            for kind in kinds:
                workbooks.write(kind, speech, Path(aside) / paths[kind.code].name)
            for path in paths.values():
                os.replace(Path(aside) / path.name, path)
    except OSError as error:
        raise CannotWrite(
            said(
                "“{folder}” cannot be written to ({why}). Choose another folder with “--to”.",
                folder=str(folder),
                why=error.strerror or type(error).__name__,
            )
        ) from error
    return [Written(kind.code, paths[kind.code], len(kind.fields)) for kind in kinds]


def _want_free(paths: Sequence[Path], *, over: bool) -> None:
    there = [path.name for path in paths if path.exists()]
    if there and not over:
        raise CannotWrite(
            said(
                "“{folder}” holds {count} of these files already: {names}. Say “--over” to write over them, or choose another folder with “--to”.",
                folder=str(paths[0].parent),
                count=len(there),
                names=", ".join(there[:TOLD]) + (", …" if len(there) > TOLD else ""),
            )
        )
