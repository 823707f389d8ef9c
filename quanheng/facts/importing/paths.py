"""Which files feed which sections of a mapping."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from quanheng.engine.ground.findings import Finding, Refused, refuse_all
from quanheng.engine.ground.words import said
from quanheng.facts.mapping.parts import Mapping, Section
from quanheng.facts.readers.received import SUFFIXES


class CannotFind(Refused):
    """A path is not there, or the mapping has no use for it."""


@dataclass(frozen=True)
class Feed:
    """A section and one of its files, with the name that the file goes by."""

    section: Section
    name: str
    path: Path


def feeds(mapping: Mapping, paths: Sequence[Path]) -> list[Feed]:
    """Return the files in the order in which the mapping brings them in.

    Of a folder, each section takes its files; a file goes to the sections that it fits, once however
    often the paths lead to it. Different files of one name go by their folders too.

    :raises CannotFind: a path does not exist, a file fits no section, or a section lacks its file.
    """
    folders = [path for path in paths if path.is_dir()]
    found = [
        Feed(section, name, path)
        for section in mapping.sections
        for name, path in [*_in_folders(section, folders), *_named(section, paths)]
    ]
    refuse_all(
        [
            *_absent(paths),
            *_unused(found, paths, mapping),
            *(_lacking(found, mapping) if folders else []),
        ],
        CannotFind,
    )
    return _told_apart(list(_once(found)))


def _once(found: Sequence[Feed]) -> Iterator[Feed]:
    seen: set[tuple[int, Path]] = set()
    for feed in found:
        place = id(feed.section), feed.path.resolve()
        if place not in seen:
            seen.add(place)
            yield feed


def _told_apart(found: Sequence[Feed]) -> list[Feed]:
    paths: dict[str, set[Path]] = {}
    for feed in found:
        paths.setdefault(feed.name, set()).add(feed.path.absolute())
    return [replace(feed, name=_name_among(feed, paths[feed.name])) for feed in found]


def _name_among(feed: Feed, paths: set[Path]) -> str:
    """Return the file's name with as many folders before it as tell it from the others of that name."""
    if len(paths) == 1:
        return feed.name
    longest = max(len(path.parts) for path in paths)
    depth = next(
        d for d in range(2, longest + 1) if len({p.parts[-d:] for p in paths}) == len(paths)
    )
    return _readable(Path(*feed.path.absolute().parts[-depth:]))


def _readable(path: Path) -> str:
    """Return the path as text; a name in another encoding than UTF-8 is most likely a Chinese one."""
    raw = os.fsencode(path.as_posix())
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="replace")


def _in_folders(section: Section, folders: Sequence[Path]) -> list[tuple[str, Path]]:
    deep = section.file is not None and "/" in section.file
    found = []
    for folder in folders:
        inside = folder.rglob("*") if deep else folder.iterdir()
        for path in inside:
            name = _readable(path.relative_to(folder))
            if path.is_file() and path.suffix.casefold() in SUFFIXES and section.takes(name):
                found.append((name, path))
    return sorted(found)


def _named(section: Section, paths: Sequence[Path]) -> list[tuple[str, Path]]:
    files = [path for path in paths if path.exists() and not path.is_dir()]
    named = [(_readable(Path(path.name)), path) for path in files]
    return [(name, path) for name, path in named if section.takes_base(name)]


def _absent(paths: Sequence[Path]) -> list[Finding]:
    return [
        Finding(
            where=_readable(path),
            what=said("There is no such file or folder."),
            mend=said("Check how the path is written."),
        )
        for path in paths
        if not path.exists()
    ]


def _unused(found: Sequence[Feed], paths: Sequence[Path], mapping: Mapping) -> list[Finding]:
    used = {feed.path.resolve() for feed in found}
    files = ", ".join(dict.fromkeys(s.file for s in mapping.sections if s.file))
    return [
        Finding(
            where=_readable(Path(path.name)),
            what=said("The mapping “{mapping}” has no use for this file.", mapping=mapping.code),
            mend=said("It reads: {files}.", files=files),
        )
        for path in paths
        if path.exists() and not path.is_dir() and path.resolve() not in used
    ]


def _lacking(found: Sequence[Feed], mapping: Mapping) -> list[Finding]:
    fed = {id(feed.section) for feed in found}
    return [
        Finding(
            where=section.where,
            what=said("The folder holds no file “{file}”.", file=section.file or "*"),
            mend=said("Add the file, or write “optional: true” beside it in the mapping."),
        )
        for section in mapping.sections
        if id(section) not in fed and not section.optional
    ]
