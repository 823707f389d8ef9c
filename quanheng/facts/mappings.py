"""Reading a mapping, and finding the one that a name stands for."""

from __future__ import annotations

import codecs
import re
import zoneinfo
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings

import quanheng
from quanheng.base import sinks
from quanheng.engine.ground import rulebook
from quanheng.engine.ground.findings import Finding, Refused, refuse_all
from quanheng.engine.ground.kinds import FACTS, Kind
from quanheng.engine.ground.rulebook import Located, RuleFile, missing_keys, unknown_keys
from quanheng.engine.ground.words import said
from quanheng.facts.mapping.fields import FieldReader, as_text, is_word, nearest
from quanheng.facts.mapping.parts import EMPTY, NOT_EMPTY, Keep, Mapping, Section

NEEDED = ("mapping", "currency", "files")
KNOWN = frozenset({*NEEDED, "label", "reference", "money_scale", "timezone", "reject_limit"})
SECTION_KNOWN = frozenset(
    {
        "file",
        "sink",
        "sheet",
        "header_row",
        "encoding",
        "delimiter",
        "optional",
        "empty",
        "where",
        "fields",
    }
)
REJECT_LIMIT = Decimal("0.05")
SHIPPED = Path(quanheng.__file__).parent / "rulebook" / "mappings"


class CannotMap(Refused):
    """The mapping is not there, or something in it is wrong."""


def check(rule: RuleFile) -> Iterator[Finding]:
    """Yield each thing wrong with a mapping, by file and line."""
    yield from _read(rule)[1]


def load(rule: RuleFile) -> Mapping:
    """Return the mapping.

    :raises CannotMap: something in it is wrong; its findings say what.
    """
    mapping, findings = _read(rule)
    refuse_all(findings, CannotMap)
    if mapping is None:
        raise CannotMap(said("{where}: this is no mapping.", where=rule.said.where()))
    return mapping


def folders() -> tuple[Path, Path]:
    """Return where mappings are looked for: the company's own folder, then the shipped one."""
    return Path(settings.QUANHENG_HOME) / "rulebook" / "mappings", SHIPPED


def find(name: str) -> Mapping:
    """Return the mapping of that name, the company's own before the shipped one; or that of a file.

    :raises CannotMap: there is none, or something in it is wrong.
    :raises CannotRead: its file is not YAML as the rulebook uses it.
    """
    named = re.fullmatch(r"[\w-]+", name)
    places = [folder / f"{name}.yaml" for folder in folders()] if named else []
    for place in [*places, Path(name)]:
        if place.is_file():
            return load(rulebook.read(place))
    known = sorted(
        {p.stem for folder in folders() if folder.is_dir() for p in folder.glob("*.yaml")}
    )
    raise CannotMap(
        said(
            "There is no mapping “{name}”. Name a file, or one of: {known}.",
            name=name,
            known=", ".join(known),
        )
    )


def _read(rule: RuleFile) -> tuple[Mapping | None, list[Finding]]:
    given = rule.said
    findings = [*unknown_keys(given, KNOWN), *missing_keys(given, NEEDED)]
    top = _Top(given, findings)
    made = Mapping(
        code=top.text("mapping", r"[a-z][a-z0-9_]*", "lower-case words joined by underscores"),
        label=top.label(),
        path=rule.path,
        text=rule.text,
        hash=rule.hash,
        currency=top.text("currency", r"[A-Z]{3}", "three capital letters, such as CNY"),
        money_scale=top.scale(),
        timezone=top.timezone(),
        reject_limit=top.reject_limit(),
        sections=tuple(top.sections()),
    )
    return (made if not findings else None), findings


class _Top:
    """Reads the keys of a mapping; `findings` gathers what is wrong."""

    def __init__(self, given: Located, findings: list[Finding]) -> None:
        self.given = given
        self.findings = findings

    def text(self, key: str, pattern: str, says: str) -> str:
        value = self.given.get(key)
        if value in (None, ""):
            return ""
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            self.wrong(
                self.given.where(key),
                said("“{value}” cannot be the value of “{key}”.", value=as_text(value), key=key),
                said("Write {says}.", says=says),
            )
        return as_text(value)

    def word(self, key: str) -> str | None:
        value = self.given.get(key)
        if value is None:
            return None
        if is_word(value):
            return as_text(value)
        self.wrong(
            self.given.where(key),
            said("“{key}” holds something that is not text.", key=key),
            said("Write one text."),
        )
        return None

    def label(self) -> dict[str, str]:
        label = _Top(self.table("label"), self.findings)
        return {key: label.word(key) or "" for key in label.given}

    def table(self, key: str) -> Located:
        value = self.given.get(key)
        if value is None:
            return Located()
        if isinstance(value, Located):
            return value
        self.wrong(
            self.given.where(key),
            said("“{key}” is not a table.", key=key),
            said("Write {key}: {{en: …, zh-CN: …}}.", key=key),
        )
        return Located()

    def scale(self) -> int:
        scale = self.given.get("money_scale", 2)
        if isinstance(scale, bool) or scale not in (2, 3, 4):
            self.wrong(
                self.given.where("money_scale"),
                said("“{value}” digits of money cannot be held.", value=as_text(scale)),
                said("Write 2, 3 or 4."),
            )
            return 2
        return int(scale)

    def timezone(self) -> str | None:
        name = self.word("timezone")
        if name is None:
            return None
        try:
            return zoneinfo.ZoneInfo(name).key
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            self.wrong(
                self.given.where("timezone"),
                said("There is no time zone “{name}”.", name=name),
                said("Write it as Asia/Shanghai."),
            )
            return None

    def reject_limit(self) -> Fraction:
        limit = self.given.get("reject_limit", REJECT_LIMIT)
        if isinstance(limit, bool) or not isinstance(limit, Decimal | int) or not 0 <= limit <= 1:
            self.wrong(
                self.given.where("reject_limit"),
                said("“{value}” is not a share of the rows.", value=as_text(limit)),
                said("Write it as 5 %."),
            )
            return Fraction(REJECT_LIMIT)
        return Fraction(limit)

    def sections(self) -> Iterator[Section]:
        listed = self.given.get("files")
        if listed is None:
            return
        if (
            not isinstance(listed, list)
            or not listed
            or any(not isinstance(v, Located) for v in listed)
        ):
            self.wrong(
                self.given.where("files"),
                said("“files” is not a list of files."),
                said("Begin each file with “- file: …”."),
            )
            return
        for one in listed:
            section = _SectionReader(one, self.findings).read()
            if section is not None:
                yield section

    def wrong(self, where: str, what: str, mend: str) -> None:
        self.findings.append(Finding(where=where, what=what, mend=mend))


class _SectionReader(_Top):
    """Reads one entry of `files:`."""

    def read(self) -> Section | None:
        given = self.given
        self.findings.extend(unknown_keys(given, SECTION_KNOWN))
        self.findings.extend(missing_keys(given, ("sink", "fields")))
        kind = self._kind()
        fields = self._fields()
        if kind is None or fields is None:
            return None
        return Section(
            where=given.where(),
            kind=kind,
            file=self._file(),
            sheet=self.word("sheet"),
            header_row=self._header_row(),
            encoding=self._encoding(),
            delimiter=self._delimiter(),
            optional=self._optional(),
            empties=frozenset(self._listed("empty", given.get("empty", []))),
            keeps=tuple(self._keeps()),
            sources=FieldReader(kind, self.findings).read_all(fields),
        )

    def _kind(self) -> Kind | None:
        code = self.word("sink")
        if not code:
            return None
        if code in FACTS:
            return FACTS[code]
        registered = sinks.sinks()
        if code in registered:
            return registered[code].kind
        self.wrong(
            self.given.where("sink"),
            said("There is nothing called “{code}” to import into.", code=code),
            said("Use one of: {known}.", known=nearest(code, {*FACTS, *registered})),
        )
        return None

    def _fields(self) -> Located | None:
        fields = self.given.get("fields")
        if fields in (None, ""):
            return None
        if isinstance(fields, Located):
            return fields
        self.wrong(
            self.given.where("fields"),
            said("“fields” is not a table."),
            said("Write a line “field: column” for each."),
        )
        return None

    def _file(self) -> str | None:
        text = self.word("file")
        if text is None:
            return None
        if not text or "\\" in text or text.startswith("/") or ".." in PurePosixPath(text).parts:
            self.wrong(
                self.given.where("file"),
                said("“{name}” leads out of the folder that is imported.", name=text),
                said("Write the file's name, such as orders*.csv."),
            )
        return text

    def _header_row(self) -> int:
        number = self.given.get("header_row", 1)
        if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= 1000:
            self.wrong(
                self.given.where("header_row"),
                said("“{value}” is not the number of a row.", value=as_text(number)),
                said("Write the number that the spreadsheet shows beside the headings, such as 2."),
            )
            return 1
        return number

    def _encoding(self) -> str | None:
        name = self.word("encoding")
        if name is None:
            return None
        try:
            found = codecs.lookup(name)
        except (LookupError, ValueError):
            found = None
        if found is None or not getattr(found, "_is_text_encoding", True):
            self.wrong(
                self.given.where("encoding"),
                said("There is no encoding “{name}”.", name=name),
                said("Write utf-8, gb18030 or another that Python knows."),
            )
            return None
        return found.name

    def _delimiter(self) -> str | None:
        mark = self.given.get("delimiter")
        if mark is None or (isinstance(mark, str) and len(mark) == 1 and mark not in '"\r\n\0 '):
            return mark
        self.wrong(
            self.given.where("delimiter"),
            said("“{mark}” cannot stand between cells.", mark=as_text(mark)),
            said('Write one mark, such as ";" or "\\t".'),
        )
        return None

    def _optional(self) -> bool:
        value = self.given.get("optional", False)
        if not isinstance(value, bool):
            self.wrong(
                self.given.where("optional"),
                said("“{key}” is neither true nor false.", key="optional"),
                said("Write true or false."),
            )
        return value is True

    def _keeps(self) -> Iterator[Keep]:
        conditions = self.table("where")
        for column, wanted in conditions.items():
            if wanted in (EMPTY, NOT_EMPTY):
                yield Keep(column=column, condition=wanted)
            else:
                yield Keep(column=column, texts=self._listed("where", wanted))

    def _listed(self, key: str, value: Any) -> tuple[str, ...]:
        values = value if isinstance(value, list) else [value]
        if not all(map(is_word, values)):
            self.wrong(
                self.given.where(key),
                said("“{key}” holds something that is not text.", key=key),
                said("Write a text, or a list of texts."),
            )
            return ()
        return tuple(as_text(v) for v in values)
