"""Reading the keys of a table of a mapping; everything wrong is collected, with file and line."""

from __future__ import annotations

import codecs
from pathlib import PurePosixPath
from typing import Any

from quanheng.engine.ground.findings import Finding
from quanheng.engine.ground.rulebook import Located
from quanheng.engine.ground.words import said
from quanheng.facts.mapping.words import as_text, is_word

FILE_KEYS = frozenset({"file", "sheet", "header_row", "encoding", "delimiter", "empty", "optional"})


class Reader:
    """Reads the keys of one table; `findings` gathers what is wrong."""

    def __init__(self, given: Located, findings: list[Finding]) -> None:
        """Read `given`."""
        self.given = given
        self.findings = findings

    def word(self, key: str) -> str | None:
        """Return the text of a key, None where it has none."""
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

    def table(self, key: str, shown: str = "{en: …, zh-CN: …}") -> Located:
        """Return the table of a key, an empty one where it has none; `shown` is how one is written."""
        value = self.given.get(key)
        if value is None:
            return Located()
        if isinstance(value, Located):
            return value
        self.wrong(
            self.given.where(key),
            said("“{key}” is not a table.", key=key),
            said("Write {key}: {shown}.", key=key, shown=shown),
        )
        return Located()

    def listed(self, key: str, value: Any) -> tuple[str, ...]:
        """Return a text or a list of texts as texts; `key` is where they stand."""
        values = value if isinstance(value, list) else [value]
        if not all(map(is_word, values)):
            self.wrong(
                self.given.where(key),
                said("“{key}” holds something that is not text.", key=key),
                said("Write a text, or a list of texts."),
            )
            return ()
        return tuple(as_text(v) for v in values)

    def flag(self, key: str) -> bool:
        """Return whether a key says true."""
        value = self.given.get(key, False)
        if not isinstance(value, bool):
            self.wrong(
                self.given.where(key),
                said("“{key}” is neither true nor false.", key=key),
                said("Write true or false."),
            )
        return value is True

    def wrong(self, where: str, what: str, mend: str) -> None:
        """Note one thing that is wrong."""
        self.findings.append(Finding(where=where, what=what, mend=mend))


class FileReader(Reader):
    """Reads which files are meant, and how their tables stand in them."""

    def spec(self) -> dict[str, Any]:
        """Return the values of a `FileSpec`, by name."""
        return {
            "where": self.given.where(),
            "files": self._files(),
            "sheet": self.word("sheet"),
            "header_row": self._header_row(),
            "encoding": self._encoding(),
            "delimiter": self._delimiter(),
            "optional": self.flag("optional"),
            "empties": frozenset(self.listed("empty", self.given.get("empty", []))),
        }

    def _files(self) -> tuple[str, ...]:
        if self.given.get("file") is None:
            return ()
        patterns = self.listed("file", self.given["file"])
        for text in patterns:
            outside = text.startswith("/") or ".." in PurePosixPath(text).parts
            if not text or "\\" in text or outside:
                self.wrong(
                    self.given.where("file"),
                    said("“{name}” leads out of the folder that is imported.", name=text),
                    said("Write the file's name, such as orders*.csv."),
                )
        return patterns

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
