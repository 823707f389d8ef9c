"""Which files feed which sections of a mapping, and in which of them values are looked up."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, TypeVar

from quanheng.engine.ground.findings import Finding, Refused, refuse_all
from quanheng.engine.ground.words import said
from quanheng.facts.mapping.parts import FileSpec, Mapping, Other, Section, values_by_other
from quanheng.facts.readers.received import SUFFIXES


class CannotFind(Refused):
    """A path is not there, or the mapping has no use for it."""


Reads = TypeVar("Reads", bound=FileSpec)


@dataclass(frozen=True)
class Feed(Generic[Reads]):
    """What reads a file, a section or what is looked up, and the name that the file goes by."""

    reads: Reads
    name: str
    path: Path


@dataclass(frozen=True)
class Feeds:
    """The files of an import: those of sections, in the mapping's order, and those that values are looked up in."""

    sections: list[Feed[Section]]
    others: list[Feed[Other]]


def feeds(mapping: Mapping, paths: Sequence[Path]) -> Feeds:
    """Return the files in the order in which the mapping brings them in.

    Of a folder, each section takes its files; a file goes to the sections that it fits, once however
    often the paths lead to it. Different files of one name go by their folders too.

    :raises CannotFind: a path does not exist, a file fits no section, or a section lacks its file.
    """
    folders = [path for path in paths if path.is_dir()]
    found = _found(mapping.sections, folders, paths)
    fed = [section for section in mapping.sections if any(f.reads is section for f in found)]
    others = _found(list(values_by_other(iter(fed))), folders, paths)
    refuse_all(
        [
            *_absent(paths),
            *_unused([*found, *others], paths, mapping),
            *(_lacking(found, mapping) if folders else []),
            *_nowhere(fed, others),
        ],
        CannotFind,
    )
    names = _names([*found, *others])
    return Feeds(
        [replace(feed, name=names[feed.name, feed.path]) for feed in _once(found)],
        [replace(feed, name=names[feed.name, feed.path]) for feed in _once(others)],
    )


def _found(
    readers: Sequence[Reads], folders: Sequence[Path], paths: Sequence[Path]
) -> list[Feed[Reads]]:
    return [
        Feed(reads, name, path)
        for reads in readers
        for name, path in [*_in_folders(reads, folders), *_named(reads, paths)]
    ]


def _nowhere(fed: Sequence[Section], others: Sequence[Feed[Other]]) -> list[Finding]:
    there = {feed.reads for feed in others}
    missing = {
        fetched.other: (section, fetched)
        for section in fed
        for fetched in section.fetched
        if fetched.other not in there and not fetched.other.optional
    }
    return [
        Finding(
            where=other.where,
            what=said(
                "“{kind}” look up “{value}” in a file “{file}”, and no file here is called so.",
                kind=section.kind.code,
                value=fetched.value,
                file=other.shown,
            ),
            mend=said("Name that file too, or the folder that holds both."),
        )
        for other, (section, fetched) in missing.items()
    ]


def _once(found: Sequence[Feed[Reads]]) -> Iterator[Feed[Reads]]:
    seen: set[tuple[int, Path]] = set()
    for feed in found:
        place = id(feed.reads), feed.path.resolve()
        if place not in seen:
            seen.add(place)
            yield feed


def _names(found: Sequence[Feed[Section] | Feed[Other]]) -> dict[tuple[str, Path], str]:
    """Return what each file is called: its name, with folders where others have the same."""
    paths: dict[str, set[Path]] = {}
    for feed in found:
        paths.setdefault(feed.name, set()).add(feed.path.absolute())
    return {(feed.name, feed.path): _name_among(feed, paths[feed.name]) for feed in found}


def _name_among(feed: Feed[Section] | Feed[Other], paths: set[Path]) -> str:
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


def _in_folders(reads: FileSpec, folders: Sequence[Path]) -> list[tuple[str, Path]]:
    found = []
    for folder in folders:
        inside = folder.rglob("*") if reads.is_deep else folder.iterdir()
        for path in inside:
            name = _readable(path.relative_to(folder))
            if path.is_file() and path.suffix.casefold() in SUFFIXES and reads.takes(name):
                found.append((name, path))
    return sorted(found)


def _named(reads: FileSpec, paths: Sequence[Path]) -> list[tuple[str, Path]]:
    files = [path for path in paths if path.exists() and not path.is_dir()]
    named = [(_readable(Path(path.name)), path) for path in files]
    return [(name, path) for name, path in named if reads.takes_base(name)]


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


def _unused(
    found: Sequence[Feed[Section] | Feed[Other]], paths: Sequence[Path], mapping: Mapping
) -> list[Finding]:
    used = {feed.path.resolve() for feed in found}
    files = ", ".join(dict.fromkeys(name for s in mapping.sections for name in s.files))
    return [
        Finding(
            where=_readable(Path(path.name)),
            what=said("The mapping “{mapping}” has no use for this file.", mapping=mapping.code),
            mend=said("It reads: {files}.", files=files),
        )
        for path in paths
        if path.exists() and not path.is_dir() and path.resolve() not in used
    ]


def _lacking(found: Sequence[Feed[Section]], mapping: Mapping) -> list[Finding]:
    fed = {id(feed.reads) for feed in found}
    return [
        Finding(
            where=section.where,
            what=said("The folder holds no file “{file}”.", file=section.shown),
            mend=said("Add the file, or write “optional: true” beside it in the mapping."),
        )
        for section in mapping.sections
        if id(section) not in fed and not section.optional
    ]
