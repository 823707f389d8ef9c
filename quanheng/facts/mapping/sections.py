"""Reading one entry of a mapping's `files:`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quanheng.base import sinks
from quanheng.engine.ground.fields import Kind
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.rulebook import Located, missing_keys, unknown_keys
from quanheng.engine.ground.words import said
from quanheng.facts.mapping.fetching import SHOWN, fetched
from quanheng.facts.mapping.fields import FieldReader
from quanheng.facts.mapping.parts import EMPTY, NOT_EMPTY, Keep, Section
from quanheng.facts.mapping.reading import FILE_KEYS, FileReader
from quanheng.facts.mapping.words import nearest

KNOWN = FILE_KEYS | {"sink", "where", "fetch", "repeats", "fields"}
SHOWN_FETCH = f"{{name: {{column: …, from: {SHOWN}}}}}"


class SectionReader(FileReader):
    """Reads one entry of `files:`; `findings` gathers what is wrong."""

    def read(self) -> Section | None:
        """Return the section; None where its kind or its fields cannot be told."""
        given = self.given
        self.findings.extend(unknown_keys(given, KNOWN))
        self.findings.extend(missing_keys(given, ("sink", "fields")))
        kind = self._kind()
        fields = self._fields()
        if kind is None or fields is None:
            return None
        return Section(
            kind=kind,
            repeats=self.flag("repeats"),
            fetch=fetched(self.table("fetch", SHOWN_FETCH), self.findings),
            keeps=tuple(self._keeps()),
            sources=FieldReader(kind, self.findings).read_all(fields),
            **self.spec(),
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

    def _keeps(self) -> Iterator[Keep]:
        for column, wanted in self.table("where").items():
            if wanted in (EMPTY, NOT_EMPTY):
                yield Keep(column=column, condition=wanted)
            elif isinstance(wanted, Located):
                yield Keep(column=column, texts=self._but(wanted), other=True)
            else:
                yield Keep(column=column, texts=self.listed("where", wanted))

    def _but(self, wanted: Located) -> tuple[str, ...]:
        unwanted: Any = wanted.get("not")
        if list(wanted) == ["not"] and unwanted is not None:
            return self.listed("where", unwanted)
        self.wrong(
            wanted.where(),
            said("“where” holds a condition that is not known."),
            said("Write {{not: [first, second]}}, or the texts that are wanted."),
        )
        return ()
