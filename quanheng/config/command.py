"""The one command, `quanheng`: finds the verb, runs it, and says in a sentence what went wrong.

A verb is a module of `quanheng.config.commands` with `add(subparsers)` and `run(args) -> int`;
`args.json` says whether the answer is wanted as JSON. Exit status 2 means bad input, 1 a failure.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import sys
import traceback
from collections.abc import Sequence
from types import ModuleType
from typing import NoReturn

import django
from django.utils import translation

from quanheng.base import language
from quanheng.config import commands
from quanheng.config.arguments import Parser, speak, take_json
from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import render, said

ON_ANY_HOME = frozenset({"migrate", "doctor", "demo", "import", "rules", "templates"})
BAD_INPUT, FAILURE, INTERRUPTED = 2, 1, 130


class NotMigrated(Refused):
    """The home's database is missing or older than this program."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    words, as_json = take_json(list(sys.argv[1:] if argv is None else argv))
    try:
        return _run(words, as_json)
    except Refused as error:
        return _fail(error.told(_translate), as_json, BAD_INPUT)
    except KeyboardInterrupt:
        return _fail(said("Interrupted; nothing half done is kept."), as_json, INTERRUPTED)
    except BrokenPipeError:  # whoever read the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILURE
    except Exception as error:  # noqa: BLE001 - the border: a bug ends as a sentence, not a dump
        if os.environ.get("QUANHENG_DEBUG") == "1":
            traceback.print_exc()
        return _fail(_failure(error), as_json, FAILURE)


def _run(words: list[str], as_json: bool) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quanheng.config.settings")
    spoken = language.chosen()
    speak(spoken)
    django.setup()
    translation.activate(spoken)
    _tighten()
    modules = _modules(words)
    try:
        args = _parser(modules).parse_args(words)
    except SystemExit as end:  # --help and --version have printed
        return int(end.code or 0)
    args.json = as_json
    if args.command not in ON_ANY_HOME:
        _want_migrated()
    return int(modules[args.command].run(args))


def _modules(words: list[str]) -> dict[str, ModuleType]:
    names = {found.name.strip("_"): found.name for found in pkgutil.iter_modules(commands.__path__)}
    wanted = [words[0]] if words and words[0] in names else sorted(names)
    return {verb: importlib.import_module(f"{commands.__name__}.{names[verb]}") for verb in wanted}


def _parser(modules: dict[str, ModuleType]) -> Parser:
    parser = Parser(
        prog="quanheng", description=language.tell(said("Sales performance management"))
    )
    verbs = parser.add_subparsers(
        dest="command", required=True, metavar=language.tell(said("command")), parser_class=Parser
    )
    for module in modules.values():
        module.add(verbs)
    for verb in verbs.choices.values():
        verb.add_argument("--json", action="store_true", help=language.tell(said("answer as JSON")))
    return parser


def _tighten() -> None:
    from quanheng.config import home  # settings are known from here on

    home.tighten_own()


def _want_migrated() -> None:
    from quanheng.base import checks

    missing = checks.unapplied_migrations()
    if missing:
        raise NotMigrated(
            said("The home folder holds no database of this version. Run “quanheng migrate” first.")
        )


def _failure(error: Exception) -> str:
    reason = " ".join(str(error).split()).rstrip(".") or type(error).__name__
    return said(
        "The command failed: {kind}: {reason}. Set QUANHENG_DEBUG=1 to see where.",
        kind=type(error).__name__,
        reason=reason,
    )


def _translate(msgid: str) -> str:
    try:
        return language.translator(language.chosen())(msgid)
    except language.UnknownLanguage:
        return msgid


def _fail(sentence: str, as_json: bool, status: int) -> int:
    text = render(sentence, _translate)
    if as_json:
        print(json.dumps({"error": text}, ensure_ascii=False))
    print(text, file=sys.stderr)
    return status


def script() -> NoReturn:
    """Run the command line of this process and end it.

    The engines' native threads can abort an interpreter that takes its time to come down, after all is done
    and written: the process ends at once instead, so that its exit status is the command's.
    """
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    script()
