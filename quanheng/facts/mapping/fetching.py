"""Reading what a mapping looks up in other files: the columns of `fetch:`, and the `from:` of a field."""

from __future__ import annotations

from quanheng.engine.ground.findings import Finding
from quanheng.engine.ground.rulebook import Located, missing_keys, unknown_keys
from quanheng.engine.ground.words import said
from quanheng.facts.mapping.parts import Fetched, Other
from quanheng.facts.mapping.reading import FILE_KEYS, FileReader

FROM_NEEDED = ("file", "key", "value")
FROM_KNOWN = FILE_KEYS | {"key", "value"}
FETCH_KNOWN = frozenset({"column", "join", "with", "from", "otherwise"})
SHOWN = "{file: …, key: …, value: …}"


class FetchReader(FileReader):
    """Reads one table that has a `from:`; `findings` gathers what is wrong."""

    def read(self, name: str, *, shown: str) -> Fetched | None:
        """Return the column called `name`, and `shown` to people; None where something is wrong with it."""
        before = len(self.findings)
        given = self.given
        columns = self.columns()
        source = self.table("from", SHOWN)
        if "from" not in given or not columns:
            self.wrong(
                given.where(),
                said("“{name}” does not say what is looked up where.", name=shown),
                said("Write {{column: …, from: {shown}}}.", shown=SHOWN),
            )
            return None
        other, value = _FromReader(source, self.findings).read()
        joiner, otherwise = self.word("with"), self._otherwise()
        if other and len(other.keys) not in (1, len(columns)):
            self.wrong(
                given.where(),
                said(
                    "{count} columns make the key here, {other} there.",
                    count=len(columns),
                    other=len(other.keys),
                ),
                said("Name as many columns in “join” as in “key”."),
            )
        if other is None or len(self.findings) > before:
            return None
        return Fetched(
            name=name,
            columns=columns,
            joiner=" " if joiner is None else joiner,
            other=other,
            value=value,
            otherwise=otherwise,
        )

    def _otherwise(self) -> str | None:
        """Return what holds where the key is not there; beside a `lookup`, the field's own `otherwise`."""
        return None if "lookup" in self.given else self.word("otherwise")

    def columns(self) -> tuple[str, ...]:
        """Return the columns that make the key: one, or several joined."""
        if ("column" in self.given) == ("join" in self.given):
            return ()
        key = "column" if "column" in self.given else "join"
        return self.listed(key, self.given[key])


class _FromReader(FileReader):
    """Reads a `from:` table."""

    def read(self) -> tuple[Other | None, str]:
        given, before = self.given, len(self.findings)
        self.findings.extend(unknown_keys(given, FROM_KNOWN))
        self.findings.extend(missing_keys(given, FROM_NEEDED))
        keys = self.listed("key", given.get("key", []))
        value = self.word("value") or ""
        spec = self.spec()
        if len(self.findings) > before:
            return None, value
        return Other(keys=keys, **spec), value


def fetched(given: Located, findings: list[Finding]) -> tuple[Fetched, ...]:
    """Return the columns of a section's `fetch:` table, in their order: a later one may use an earlier one."""
    made = []
    for name, one in given.items():
        if not isinstance(one, Located):
            findings.append(
                Finding(
                    where=given.where(name),
                    what=said("“{name}” does not say what is looked up where.", name=name),
                    mend=said("Write {{column: …, from: {shown}}}.", shown=SHOWN),
                )
            )
            continue
        findings.extend(unknown_keys(one, FETCH_KNOWN))
        made.append(FetchReader(one, findings).read(name, shown=name))
    return tuple(each for each in made if each is not None)
