"""Reading the rulebook: YAML in, exact and located values out.

Numbers with a point are decimals, never floats. A percent sign is read too: `15 %` is the decimal 0.15.
Anchors, aliases, merges and tags of other types are refused, as they make a small file mean something large.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from quanheng.engine.ground.findings import Finding, Refused
from quanheng.engine.ground.words import said

PERCENT = re.compile(r"-?\d+(?:\.\d+)? ?%$")
LARGEST_BYTES = 1_000_000


class CannotRead(Refused):
    """The file is not a rule: it cannot be opened, or is not YAML as the rulebook uses it."""


class Located(dict[str, Any]):
    """A mapping that knows its file and the line of each of its keys."""

    file: str = ""
    line: int = 0
    lines: Mapping[str, int]

    def where(self, key: str | None = None) -> str:
        """Return file and line of `key`, or of the whole where it has no such key."""
        return f"{self.file}:{self.lines.get(key, self.line) if key else self.line}"


@dataclass(frozen=True)
class RuleFile:
    """One rule as it was read: what it says, and the hash that names this version for good."""

    path: Path
    text: str
    said: Located

    @property
    def hash(self) -> str:
        """The SHA-256 of the text, line ends made alike, as lower-case hex."""
        return hashlib.sha256(self.text.replace("\r\n", "\n").encode()).hexdigest()


class _ExactLoader(yaml.SafeLoader):
    """YAML whose numbers with a point are decimals, and whose mappings are located."""

    file_name = ""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Return the next node.

        :raises yaml.constructor.ConstructorError: it is an alias or has an anchor.
        """
        event = self.peek_event()  # type: ignore[no-untyped-call]  # the stubs leave it untyped
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.constructor.ConstructorError(
                None, None, "anchors and aliases are not used here", event.start_mark
            )
        return super().compose_node(parent, index)


def _decimal(loader: _ExactLoader, node: yaml.ScalarNode) -> Decimal:
    text = str(loader.construct_scalar(node)).replace("_", "")
    if not re.fullmatch(r"[-+]?\d*\.?\d+(?:[eE][-+]?\d{1,3})?|[-+]?\d+\.", text):
        raise yaml.constructor.ConstructorError(
            None, None, f"“{text}” is not a number", node.start_mark
        )
    return Decimal(text)


def _percent(loader: _ExactLoader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(str(loader.construct_scalar(node)).rstrip("% ")) / 100


def _mapping(loader: _ExactLoader, node: yaml.MappingNode) -> Located:
    made = Located()
    lines: dict[str, int] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            key = key.isoformat() if hasattr(key, "isoformat") else str(key)
        if key in made:
            raise yaml.constructor.ConstructorError(
                None, None, f"“{key}” stands twice", key_node.start_mark
            )
        made[key] = loader.construct_object(value_node, deep=True)
        lines[key] = key_node.start_mark.line + 1
    made.file, made.line, made.lines = loader.file_name, node.start_mark.line + 1, lines
    return made


_ExactLoader.add_constructor("tag:yaml.org,2002:float", _decimal)
_ExactLoader.add_constructor("tag:yaml.org,2002:map", _mapping)
_ExactLoader.add_implicit_resolver("!percent", PERCENT, list("-0123456789"))
_ExactLoader.add_constructor("!percent", _percent)


def read_text(text: str, name: str) -> Any:
    """Return what YAML text holds; `name` is what findings call it.

    :raises CannotRead: it is not YAML, holds an anchor, a key twice or a foreign tag.
    """
    try:
        loader = _ExactLoader(text)
        loader.file_name = name
        return loader.get_single_data()
    except (yaml.YAMLError, ValueError, ArithmeticError, RecursionError) as error:
        raise CannotRead(_why(error, name)) from error


def _why(error: Exception, name: str) -> str:
    mark = getattr(error, "problem_mark", None)
    where = f"{name}:{mark.line + 1}" if mark else name
    what = getattr(error, "problem", None) or type(error).__name__
    return said(
        "{where}: this is not YAML as the rulebook uses it ({what}). Mend that line.",
        where=where,
        what=what,
    )


def read(path: Path) -> RuleFile:
    """Return the rule that a file holds.

    :raises CannotRead: it is missing, larger than 1 MB, not UTF-8, not YAML, or not one mapping.
    """
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise CannotRead(
            said(
                "{where}: the file cannot be opened ({why}). Check the path and its permissions.",
                where=path.name,
                why=error.strerror or "",
            )
        ) from error
    except UnicodeDecodeError as error:
        raise CannotRead(
            said("{where}: the file is not UTF-8. Save it as UTF-8.", where=path.name)
        ) from error
    if len(raw) > LARGEST_BYTES:
        raise CannotRead(
            said("{where}: a rule larger than 1 MB is not read. Split it.", where=path.name)
        )
    found = read_text(text, path.name)
    if not isinstance(found, Located):
        raise CannotRead(
            said(
                "{where}: a rule is one mapping of keys to values. Begin it with a key.",
                where=path.name,
            )
        )
    return RuleFile(path, text, found)


def unknown_keys(rule: Located, known: frozenset[str]) -> Iterator[Finding]:
    """Yield a finding for each key that this kind of rule does not have."""
    for key in rule:
        if key not in known:
            yield Finding(
                where=rule.where(key),
                what=said("“{key}” is not a key of this kind of rule.", key=key),
                mend=said("Use one of: {known}.", known=", ".join(sorted(known))),
            )


def missing_keys(rule: Located, needed: tuple[str, ...]) -> Iterator[Finding]:
    """Yield a finding for each key that must be there and is not."""
    for key in needed:
        if rule.get(key) in (None, ""):
            yield Finding(
                where=rule.where(),
                what=said("“{key}” is missing.", key=key),
                mend=said("Add a line “{key}: …”.", key=key),
            )
