"""The catalogues of translations: compile them, check them, or add what is new.

    python scripts/translations.py compile | check | update

Sentences are the first arguments of `said(…)`, and of `say` in templates, literals with {named} gaps. Every sentence must
stand in the Chinese catalogue with the same gaps; nothing else may.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "quanheng" / "locale"
CHINESE = LOCALE / "zh_Hans" / "LC_MESSAGES" / "django.po"
# Written here, not by Babel, whose header changes with every day.
HEADER = """\
# The sentences of said(…) in Chinese; `python scripts/translations.py update` adds what is new.
msgid ""
msgstr ""
"Project-Id-Version: quanheng\\n"
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
OWN_LABEL = "{en}"  # a label brings its own Chinese: the catalogue turns it into {zh}
SAY = re.compile(r"""\{%\s*say\s+(?:"([^"]*)"|'([^']*)'|(\S))""")
GAP = re.compile(r"(?<!\{)\{(\w+)(?:[:!][^{}]*)?\}(?!\})")


def main(verb: str) -> int:
    """Do what the verb says; return 1 when a check finds something."""
    if verb == "compile":
        for source in sorted(LOCALE.rglob("*.po")):
            with source.with_suffix(".mo").open("wb") as target:
                write_mo(target, read(source))
        return 0
    if verb == "update":
        return update()
    if verb == "check":
        findings = list(check())
        sys.stdout.writelines(f"{finding}\n" for finding in findings)
        return 1 if findings else 0
    sys.stderr.write("Say compile, check or update.\n")
    return 2


def read(path: Path) -> Catalog:
    """Return the catalogue in the file."""
    with path.open("rb") as source:
        return read_po(source, locale="zh_Hans", abort_invalid=True)


def sentences() -> dict[str, str]:
    """Return every sentence of the code and where it stands first."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "quanheng").rglob("*.py")):
        for line, sentence in said_in(ast.parse(path.read_text(encoding="utf-8"))):
            where = f"{path.relative_to(ROOT)}:{line}"
            if sentence is None:
                raise SystemExit(f"{where}: the first argument of said() is not a literal.")
            if sentence:
                found.setdefault(sentence, where)
    for path in sorted((ROOT / "quanheng").rglob("*.html")):
        for line, sentence in say_in(path.read_text(encoding="utf-8")):
            where = f"{path.relative_to(ROOT)}:{line}"
            if sentence is None:
                raise SystemExit(f"{where}: what {{% say %}} says is not a literal.")
            found.setdefault(sentence, where)
    return found


def say_in(text: str) -> Iterator[tuple[int, str | None]]:
    """Yield line and sentence of each `{% say "…" %}` of a template; None where it is no literal."""
    for number, line in enumerate(text.splitlines(), 1):
        for double, single, other in SAY.findall(line):
            yield number, None if other else double or single


def said_in(tree: ast.AST) -> Iterator[tuple[int, str | None]]:
    """Yield line and sentence of each `said(…)` and `say(…)`; None where it is no literal."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("said", "say"):
            first = node.args[0] if node.args else None
            literal = isinstance(first, ast.Constant) and isinstance(first.value, str)
            yield node.lineno, first.value if literal else None


def check() -> Iterator[str]:
    """Yield a line for each sentence that is missing, left over, empty, or has other gaps."""
    wanted, catalogue = sentences(), read(CHINESE) if CHINESE.exists() else Catalog()
    held = {str(message.id): message for message in catalogue if message.id}
    for sentence, where in wanted.items():
        message = held.get(sentence)
        if message is None or not message.string or message.fuzzy:
            yield f"{where}: not translated: {sentence}"
        elif sentence != OWN_LABEL and set(GAP.findall(sentence)) != set(
            GAP.findall(str(message.string))
        ):
            yield f"{where}: the translation has other gaps: {message.string}"
    for sentence in held.keys() - wanted.keys():
        yield f"{CHINESE.relative_to(ROOT)}: nothing says this any more: {sentence}"


def update() -> int:
    """Add new sentences, empty, to the Chinese catalogue, and drop those nothing says any more."""
    old = read(CHINESE) if CHINESE.exists() else Catalog(locale="zh_Hans")
    fresh = Catalog(locale="zh_Hans")
    for sentence in sorted(sentences()):
        held = old.get(sentence)
        fresh.add(sentence, held.string if held else "")
    CHINESE.parent.mkdir(parents=True, exist_ok=True)
    with CHINESE.open("wb") as target:
        target.write(HEADER.encode())
        write_po(target, fresh, width=100, omit_header=True, sort_output=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2] or [""]))
