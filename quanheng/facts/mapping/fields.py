"""Reading how a mapping fills one field; everything wrong is collected, with file and line."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from quanheng.engine.ground.fields import TEXTUAL, Field, Kind
from quanheng.engine.ground.findings import Finding
from quanheng.engine.ground.rulebook import Located, unknown_keys
from quanheng.engine.ground.words import said
from quanheng.facts.mapping.fetching import SHOWN, FetchReader
from quanheng.facts.mapping.parts import Fetched, Source
from quanheng.facts.mapping.words import as_text, is_word, nearest

NEXT_DATE = "next date in file"
NUMERIC = frozenset({"money", "number", "int", "percent"})
DATED = frozenset({"day", "moment"})
READABLE_AS = {"number": ("number", "percent")}
ORIGINS = ("column", "join", "value", "until")
# Which of the other keys make sense for how a field is read.
ONLY_FOR: dict[str, frozenset[str]] = {
    "formats": DATED,
    "times": NUMERIC,
    "divide": NUMERIC,
    "multiply": NUMERIC,
    "minus": NUMERIC,
    "inclusive": frozenset({"day"}),
    "prefix": TEXTUAL,
}
KNOWN = frozenset(
    {
        *ORIGINS,
        "with",
        "formats",
        "times",
        "divide",
        "multiply",
        "minus",
        "from",
        "lookup",
        "otherwise",
        "inclusive",
        "prefix",
        "as",
    }
)


class FieldReader:
    """Reads the `fields:` of one section; `findings` gathers what is wrong."""

    def __init__(self, kind: Kind, findings: list[Finding]) -> None:
        """Read for rows of `kind`."""
        self.kind = kind
        self.findings = findings

    def read_all(self, fields: Located) -> tuple[Source, ...]:
        """Return the sources of all fields that could be read."""
        made = [self._one(fields, name) for name in fields]
        for field in self.kind.fields:
            if field.required and field.name not in fields:
                self._wrong(
                    fields.where(),
                    said(
                        "“{kind}” need the field “{field}”, and nothing fills it.",
                        kind=self.kind.code,
                        field=field.name,
                    ),
                    said("Add a line “{field}: …” that names its column.", field=field.name),
                )
        return tuple(source for source in made if source is not None)

    def _one(self, fields: Located, name: str) -> Source | None:
        where, given = fields.where(name), fields[name]
        if name not in self.kind.by_name:
            self._wrong(
                where,
                said("“{kind}” have no field “{name}”.", kind=self.kind.code, name=name),
                said("Use one of: {known}.", known=nearest(name, self.kind.names)),
            )
            return None
        field = self.kind.field(name)
        if isinstance(given, str | int | Decimal) and not isinstance(given, bool):
            return Source(field=field, where=where, reads=field.type, columns=(as_text(given),))
        if not isinstance(given, Located):
            self._wrong(
                where,
                said("“{name}” is filled by nothing that can be read.", name=name),
                said("Write the column's heading, or {{value: …}} for a constant."),
            )
            return None
        return self._detailed(field, given, fields)

    def _detailed(self, field: Field, given: Located, fields: Located) -> Source | None:
        before = len(self.findings)
        self.findings.extend(unknown_keys(given, KNOWN))
        origins = [key for key in ORIGINS if key in given]
        if len(origins) != 1:
            self._wrong(
                given.where(),
                said("“{name}” must be filled in exactly one way.", name=field.name),
                said("Give one of: column, join, value, until."),
            )
            return None
        reads = self._reads(field, given)
        for key, types in ONLY_FOR.items():
            if key in given and reads not in types:
                self._wrong(
                    given.where(key),
                    said(
                        "“{key}” does not fit “{name}”, which is read as {reads}.",
                        key=key,
                        name=field.name,
                        reads=reads,
                    ),
                    said("Remove it."),
                )
        fetched = self._fetched(field, given, origins[0])
        made = Source(
            field=field,
            where=given.where(),
            reads=reads,
            columns=(fetched.name,) if fetched else self._columns(given),
            joiner=self._word(given, "with", " "),
            fetched=fetched,
            constant=self._constant(field, given),
            until_next="until" in given and self._until(field, given, fields),
            formats=self._texts(given, "formats"),
            multiply=self._heading(given, "multiply"),
            minus=self._heading(given, "minus"),
            factor=self._factor(given),
            lookup=self._lookup(field, given),
            otherwise=self._choice(field, given, "otherwise"),
            inclusive=self._flag(given, "inclusive"),
            prefix=self._word(given, "prefix", ""),
        )
        return made if len(self.findings) == before else None

    def _reads(self, field: Field, given: Located) -> str:
        wanted = given.get("as", field.type)
        allowed = READABLE_AS.get(field.type, (field.type,))
        if wanted in allowed:
            return str(wanted)
        self._wrong(
            given.where("as"),
            said("“{name}” cannot be read as “{wanted}”.", name=field.name, wanted=as_text(wanted)),
            said("Use one of: {known}.", known=", ".join(allowed)),
        )
        return field.type

    def _columns(self, given: Located) -> tuple[str, ...]:
        if "column" in given:
            return (self._word(given, "column", ""),)
        if "join" not in given:
            return ()
        return self._texts(given, "join")

    def _fetched(self, field: Field, given: Located, origin: str) -> Fetched | None:
        """Return the column that a `from:` brings, under a name that no heading can have."""
        if "from" not in given:
            return None
        if origin not in ("column", "join"):
            self._wrong(
                given.where("from"),
                said("“{name}” does not say what is looked up where.", name=field.name),
                said("Write {{column: …, from: {shown}}}.", shown=SHOWN),
            )
            return None
        return FetchReader(given, self.findings).read(f"\x00{field.name}", shown=field.name)

    def _heading(self, given: Located, key: str) -> str | None:
        return self._word(given, key, "") if key in given else None

    def _texts(self, given: Located, key: str) -> tuple[str, ...]:
        listed = given.get(key, [])
        if isinstance(listed, str):
            return (listed,)
        if not isinstance(listed, list) or not all(map(is_word, listed)):
            self._wrong(
                given.where(key),
                said("“{key}” is not a list of texts.", key=key),
                said("Write [first, second]."),
            )
            return ()
        return tuple(as_text(value) for value in listed)

    def _word(self, given: Located, key: str, otherwise: str) -> str:
        value = given.get(key, otherwise)
        if is_word(value):
            return as_text(value)
        self._wrong(
            given.where(key),
            said("“{key}” holds something that is not text.", key=key),
            said("Write one text."),
        )
        return otherwise

    def _until(self, field: Field, given: Located, fields: Located) -> bool:
        if given["until"] != NEXT_DATE:
            self._wrong(
                given.where("until"),
                said("“until” knows only “{known}”.", known=NEXT_DATE),
                said("Write “until: {known}”.", known=NEXT_DATE),
            )
        if field.type != "day" or "from" not in fields:
            self._wrong(
                given.where("until"),
                said("“{name}” cannot end by the next date.", name=field.name),
                said("Use it for a day, beside a field “from” that is filled by a column."),
            )
        return True

    def _factor(self, given: Located) -> Fraction:
        factor = Fraction(1)
        for key in ("times", "divide"):
            number = given.get(key, 1)
            if (
                isinstance(number, bool)
                or not isinstance(number, int | Decimal)
                or number <= 0
                or number > 10**9
            ):
                self._wrong(
                    given.where(key),
                    said("“{key}” is not a positive number up to 1,000,000,000.", key=key),
                    said("Write it as 10000, or 0.01."),
                )
                continue
            factor = factor * Fraction(number) if key == "times" else factor / Fraction(number)
        return factor

    def _lookup(self, field: Field, given: Located) -> dict[str, str] | None:
        table = given.get("lookup")
        if table is None:
            return None
        if not isinstance(table, Located) or not table:
            self._wrong(
                given.where("lookup"),
                said("“lookup” is not a table."),
                said("Write lookup: {{text in the file: value}}."),
            )
            return None
        for key, value in table.items():
            if is_word(value):
                self._choice(field, table, key)
        return {key: self._word(table, key, "") for key in table}

    def _constant(self, field: Field, given: Located) -> str | None:
        text = self._choice(field, given, "value")
        if text == "":
            self._wrong(
                given.where("value"),
                said("“{name}” is filled by nothing.", name=field.name),
                said("Write a value, or leave the field out."),
            )
        return text

    def _choice(self, field: Field, given: Located, key: str) -> str | None:
        if key not in given:
            return None
        value = given[key]
        text = as_text(value) if value is not None else ""
        if not (value is None or is_word(value)) or (field.choices and text not in field.choices):
            self._wrong(
                given.where(key),
                said("“{text}” is no value of “{name}”.", text=text, name=field.name),
                said("Use one of: {known}.", known=", ".join(field.choices) or "text"),
            )
        return text

    def _flag(self, given: Located, key: str) -> bool:
        value = given.get(key, False)
        if not isinstance(value, bool):
            self._wrong(
                given.where(key),
                said("“{key}” is neither true nor false.", key=key),
                said("Write true or false."),
            )
        return value is True

    def _wrong(self, where: str, what: str, mend: str) -> None:
        self.findings.append(Finding(where=where, what=what, mend=mend))
