"""Reading a mapping, and finding the one that a name stands for."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Iterator
from collections.abc import Mapping as MappingOf
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from django.conf import settings

import quanheng
from quanheng.engine.ground import rulebook
from quanheng.engine.ground.findings import Finding, Refused, refuse_all
from quanheng.engine.ground.rulebook import Located, RuleFile, missing_keys, unknown_keys
from quanheng.engine.ground.words import said
from quanheng.facts.mapping.parts import COMPANY, Mapping, Section
from quanheng.facts.mapping.reading import Reader
from quanheng.facts.mapping.sections import SectionReader
from quanheng.facts.mapping.words import as_text
from quanheng.facts.templates import declared

NEEDED = ("mapping", "currency", "files")
KNOWN = frozenset({*NEEDED, "label", "reference", "money_scale", "timezone", "reject_limit"})
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
    for place in [*_places(name), Path(name)]:
        if place.is_file():
            return load(rulebook.read(place))
    if name == declared.NAME:
        return of_templates()
    there = {p.stem for folder in folders() if folder.is_dir() for p in folder.glob("*.yaml")}
    known = sorted({*there, declared.NAME})
    raise CannotMap(
        said(
            "There is no mapping “{name}”. Name a file, or one of: {known}.",
            name=name,
            known=", ".join(known),
        )
    )


def _places(name: str) -> list[Path]:
    """Return where a mapping of that name may lie, the company's own place first."""
    named = re.fullmatch(r"[\w-]+", name)
    return [folder / f"{name}.yaml" for folder in folders()] if named else []


def label_of(name: str) -> MappingOf[str, str]:
    """Return what a mapping is called in both languages; read again only after its file changed, as that takes long.

    :raises Refused: as `find` says.
    """
    for place in _places(name):
        if place.is_file():
            held = place.stat()
            return _label(name, str(place), held.st_mtime_ns, held.st_size)
    return find(name).label


@lru_cache(maxsize=64)
def _label(name: str, path: str, changed: int, size: int) -> MappingOf[str, str]:
    return find(name).label


def of_templates() -> Mapping:
    """Return the mapping that reads filled-in templates, made from the kinds as they are declared."""
    path = SHIPPED / f"{declared.NAME}.yaml"
    text = declared.text()
    return load(RuleFile(path, text, rulebook.read_text(text, path.name)))


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
        currency=top.text(
            "currency", rf"[A-Z]{{3}}|{COMPANY}", "three capital letters, such as CNY"
        ),
        money_scale=top.scale(),
        timezone=top.timezone(),
        reject_limit=top.reject_limit(),
        sections=tuple(top.sections()),
    )
    return (made if not findings else None), findings


class _Top(Reader):
    """Reads the keys of a mapping."""

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

    def label(self) -> dict[str, str]:
        label = _Top(self.table("label"), self.findings)
        return {key: label.word(key) or "" for key in label.given}

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
            section = SectionReader(one, self.findings).read()
            if section is not None:
                yield section
