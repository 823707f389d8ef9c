"""Rules of the house that no other tool keeps."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db import models

from quanheng.base.access import actions
from quanheng.engine.ground.rulebook import Located, read_text
from tests.conftest import ROOT

CODE = sorted(p for p in (ROOT / "quanheng").rglob("*.py") if "migrations" not in p.parts)
WRITES = {"save", "create", "get_or_create", "update_or_create", "update", "delete"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
MACHINE_PATHS = re.compile(r"/(work|root|farm)/[a-z]")


def calls(path: Path) -> Iterator[tuple[int, ast.Attribute]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.lineno, node.func


def writes_rows(call: ast.Attribute) -> bool:
    """Return whether the call looks like one that changes rows.

    Sets and dictionaries have `update` too: only what hangs on a manager or a query counts.
    """
    if call.attr.startswith("bulk_") or call.attr in WRITES - {"update", "delete"}:
        return True
    on_query = any(
        isinstance(node, ast.Attribute) and node.attr in {"objects", "filter", "all", "exclude"}
        for node in ast.walk(call.value)
    )
    return call.attr in WRITES and on_query


def is_service(path: Path) -> bool:
    return path.name == "services.py" or "services" in path.parts


def test_rows_are_changed_in_services_only():
    # the audit is the one writer of its own table
    allowed = {ROOT / "quanheng" / "base" / "audit.py"}
    stray = [
        f"{path.relative_to(ROOT)}:{line} .{call.attr}()"
        for path in CODE
        if "engine" not in path.parts and not is_service(path) and path not in allowed
        for line, call in calls(path)
        if writes_rows(call)
    ]
    assert stray == []


def test_nothing_listens_to_signals():
    stray = [
        str(path.relative_to(ROOT))
        for path in CODE
        if re.search(
            r"django\.(db\.models|dispatch|core|test)[.\w]*signals|@receiver", path.read_text()
        )
    ]
    assert stray == []


def test_models_are_imported_not_fetched_by_name():
    stray = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in CODE
        for line, call in calls(path)
        if call.attr == "get_model"
    ]
    assert stray == []


def test_no_file_is_longer_than_400_lines():
    files = CODE + sorted((ROOT / "tests").rglob("*.py")) + sorted((ROOT / "scripts").glob("*.py"))
    long = {
        str(path.relative_to(ROOT)): lines
        for path in files
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_no_function_is_longer_than_50_lines():
    long = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= 50
    ]
    assert long == []


def test_the_engine_runs_where_django_cannot_load():
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in CODE
        if "engine" in path.parts and path.name != "__init__.py"
    ]
    program = (
        "import importlib, sys\n"
        "sys.modules['django'] = None\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
        "assert not [m for m in sys.modules if m.startswith('quanheng.') and 'engine' not in m]\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.stderr == ""


def test_the_engine_reads_no_clock():
    stray = [
        f"{path.relative_to(ROOT)}:{line} .{call.attr}()"
        for path in CODE
        if "engine" in path.parts
        for line, call in calls(path)
        if call.attr in {"now", "today", "utcnow", "monotonic", "perf_counter", "localdate"}
    ]
    assert stray == []


def test_no_model_holds_a_float_or_a_decimal():
    stray = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.FloatField | models.DecimalField)
    ]
    assert stray == []


def test_every_action_is_documented():
    page = (ROOT / "docs" / "access.md").read_text(encoding="utf-8")

    assert [action.name for action in actions() if f"`{action.name}`" not in page] == []
    documented = set(re.findall(r"^\| `([a-z_]+\.[a-z_.]+)`", page, re.MULTILINE))
    assert documented == {action.name for action in actions()}


def test_nothing_names_a_path_of_one_machine():
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listed.returncode != 0:  # an unpacked archive has no list of its files
        return
    stray = []
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.suffix not in {".py", ".md", ".toml", ".yaml", ".lock", ".in", ""}:
            continue
        if (
            path.is_file()
            and path != Path(__file__)
            and MACHINE_PATHS.search(path.read_text("utf-8"))
        ):
            stray.append(name)
    assert stray == []


def said_in_one_language(rulebook: Path) -> Iterator[str]:
    """Yield a sentence for each reference and each case of shipped rules that is not said in both languages."""
    for path in sorted(rulebook.glob("*/*.yaml")):
        found = read_text(path.read_text(encoding="utf-8"), path.name)
        for each in found if isinstance(found, list) else [found]:
            for key in {"case", "reference"} & each.keys():
                text = each[key] if isinstance(each[key], Located) else {}
                if not text.get("en") or not CHINESE.search(str(text.get("zh-CN"))):
                    yield (
                        f"{each.where(key)}: A shipped rule says its “{key}” in both languages. "
                        f"Write “{key}: {{en: …, zh-CN: …}}”."
                    )


def test_shipped_rules_and_their_cases_are_said_in_both_languages():
    assert list(said_in_one_language(ROOT / "quanheng" / "rulebook")) == []


def test_a_shipped_rule_in_one_language_is_told_by_file_and_line(tmp_path):
    (tmp_path / "metrics").mkdir()
    (tmp_path / "metrics" / "x.yaml").write_text("metric: x\nreference: Mill rules\n", "utf-8")
    (tmp_path / "metrics" / "x.cases.yaml").write_text(
        "- case: {en: one deal, zh-CN: 只有一单}\n- case: {en: two deals, zh-CN: two deals}\n",
        "utf-8",
    )

    assert list(said_in_one_language(tmp_path)) == [
        "x.cases.yaml:2: A shipped rule says its “case” in both languages. Write “case: {en: …, zh-CN: …}”.",
        "x.yaml:2: A shipped rule says its “reference” in both languages. Write “reference: {en: …, zh-CN: …}”.",
    ]


def test_every_sentence_is_a_literal_so_that_it_can_be_translated():
    stray = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "said"
        and not (node.args and isinstance(node.args[0], ast.Constant))
    ]
    assert stray == []
