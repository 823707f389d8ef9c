"""The duties and authority of a sales company to begin with, as they are shipped, and as three files to import."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from quanheng.engine.ground import choice_labels
from quanheng.engine.ground.fields import Kind
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.rulebook import read
from quanheng.engine.ground.words import said
from quanheng.org import kinds

PATH = Path(__file__).with_name("default_model.yaml")
Both = Mapping[str, str]
KINDS = (kinds.DUTIES, kinds.DUTY_PARTS, kinds.AUTHORITIES)


class CannotWrite(Refused):
    """The files cannot be written; nothing was."""


@dataclass(frozen=True, kw_only=True)
class ModelDuty:
    """A duty with its names in both languages, its owner, who takes part, and the actions it needs."""

    code: str
    process: Both
    label: Both
    owner: str
    takes_part: tuple[str, ...]
    needs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ModelAuthority:
    """What a post may decide on; `percent` is a part of 1, `amount` in major units."""

    action: str
    post: str
    reach: str
    percent: Decimal | None = None
    amount: int | None = None
    count: int | None = None
    per: str = "each"


@dataclass(frozen=True, kw_only=True)
class Model:
    """All duties and authorities, in the order of the file."""

    duties: tuple[ModelDuty, ...]
    authorities: tuple[ModelAuthority, ...]

    @property
    def posts(self) -> set[str]:
        """The codes of the posts that it names."""
        of_duties = {post for one in self.duties for post in (one.owner, *one.takes_part)}
        return of_duties | {one.post for one in self.authorities}


def shipped() -> Model:
    """Return the model that comes with the program."""
    given = read(PATH).said
    return Model(
        duties=tuple(
            ModelDuty(
                code=one["duty"],
                process=given["processes"][one["process"]],
                label=one["label"],
                owner=one["owner"],
                takes_part=tuple(one["with"]),
                needs=tuple(one.get("needs", ())),
            )
            for one in given["duties"]
        ),
        authorities=tuple(ModelAuthority(**one) for one in given["authorities"]),
    )


def rows(model: Model, language: str) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of each kind, by its code; names are in the language, `en` or `zh-CN`."""
    parts = [
        {"duty": one.code, "post": post, "part": "owns" if post == one.owner else "takes_part"}
        for one in model.duties
        for post in (one.owner, *one.takes_part)
    ]
    return {
        kinds.DUTIES.code: [
            {
                "duty": one.code,
                "name": one.label[language],
                "process": one.process[language],
                "needs": " ".join(one.needs) or None,
            }
            for one in model.duties
        ],
        kinds.DUTY_PARTS.code: parts,
        kinds.AUTHORITIES.code: [
            {
                "action": one.action,
                "post": one.post,
                "reach": one.reach,
                "percent": one.percent,
                "amount": one.amount,
                "count": one.count,
                "per": one.per,
            }
            for one in model.authorities
        ],
    }


def write(folder: Path, language: str) -> list[Path]:
    """Write the model into the folder as files that the mapping `templates` reads, and return their paths.

    :raises CannotWrite: a file of such a name is there, or the folder cannot be written to.
    """
    held = rows(shipped(), language)
    paths = {kind.code: folder / f"{_label(kind, language)}.csv" for kind in KINDS}
    there = [path.name for path in paths.values() if path.exists()]
    if there:
        raise CannotWrite(
            said(
                "“{folder}” holds these files already: {names}. Choose another folder, or move them.",
                folder=str(folder),
                names=", ".join(there),
            )
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for kind in KINDS:
            text = _text(kind, held[kind.code], language)
            paths[kind.code].write_text(text, encoding="utf-8-sig", newline="")
    except OSError as error:
        raise CannotWrite(
            said(
                "“{folder}” cannot be written to ({why}). Choose another folder.",
                folder=str(folder),
                why=error.strerror or type(error).__name__,
            )
        ) from error
    return list(paths.values())


def _text(kind: Kind, held: Sequence[Mapping[str, Any]], language: str) -> str:
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow([_label(field, language) for field in kind.fields])
    writer.writerows(list(_cells(kind, row, language)) for row in held)
    return made.getvalue()


def _cells(kind: Kind, row: Mapping[str, Any], language: str) -> Iterator[str]:
    for field in kind.fields:
        value = row.get(field.name)
        if value is None:
            yield ""
        elif field.choices:
            english, chinese = choice_labels.both(kind.code, field.name, value)
            yield english.capitalize() if language == "en" else chinese
        else:
            yield str(value)


def _label(of: Any, language: str) -> str:
    return str(of.label_en if language == "en" else of.label_zh)
