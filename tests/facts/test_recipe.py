"""The recipe for a kind of facts, followed as it stands: its kind, its template, its metric."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT
from tests.facts.filling import fill, headings

PAGE = ROOT / "docs" / "recipes" / "fact-kind.md"
# What a developer's editor would have done: the entry stands in the module, and in its KINDS.
DECLARED = """
import sys
from quanheng.engine.ground.fact_kinds import customers
exec(open({kind!r}, encoding="utf-8").read(), customers.__dict__)
customers.KINDS = (*customers.KINDS, customers.SAMPLES)
from quanheng.config.command import main
sys.exit(main(sys.argv[1:]))
"""


def blocks(language: str) -> list[str]:
    """Return the code of the recipe, without its indentation."""
    text = PAGE.read_text(encoding="utf-8")
    found = re.findall(rf"   ```{language}\n(.*?)   ```", text, re.DOTALL)
    return ["\n".join(line[3:] for line in block.splitlines()) + "\n" for block in found]


def test_the_recipe_s_kind_is_templated_imported_and_measured(tmp_path):
    (kind,), (metric,) = blocks("python"), blocks("yaml")
    home, code = tmp_path / "own_home", tmp_path / "kind.py"
    code.write_text(kind, encoding="utf-8")
    (home / "rulebook" / "metrics").mkdir(parents=True)
    (home / "rulebook" / "metrics" / "sample_orders.yaml").write_text(metric, encoding="utf-8")

    def run(*words: object) -> str:
        known = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        done = subprocess.run(
            [sys.executable, "-c", DECLARED.format(kind=str(code)), *map(str, words)],
            env=known | {"QUANHENG_HOME": str(home), "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            cwd=tmp_path,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("migrate")
    run("templates", "--kind", "samples", "people", "--to", tmp_path / "t", "--language", "zh")
    fill(tmp_path / "t" / "人员.xlsx", ["007", "Ana"])
    row = ["s1", 46112, "007", "", "K1", "P1", 2, "ordered", 46120]
    path = tmp_path / "t" / "样品.xlsx"
    assert len(headings(path)) == len(row)
    fill(path, row)
    imported = json.loads(run("import", "--mapping", "templates", tmp_path / "t", "--json"))
    asked = ("sample_orders", "--by", "person", "--from", "2026-03-01", "--to", "2026-04-01")
    measured = json.loads(run("measure", *asked, "--json"))

    assert imported["rows"]["samples"]["new"] == 1
    assert [(each["key"], each["value"]) for each in measured] == [("007", 1)]
    assert Path(home / "facts" / "samples").is_dir()
