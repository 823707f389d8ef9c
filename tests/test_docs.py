"""The documents tell the truth of today: what they name exists, and what exists is named."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from quanheng.config import command
from quanheng.engine.ground.frames import DuckDB
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.measure import books, cases
from quanheng.measure.rulebooks import SHIPPED
from tests.conftest import ROOT

DOCS = ROOT / "docs"
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
PAGES = [*READMES, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
DECISIONS = sorted(DOCS.glob("adr/[0-9]*.md"))
RECIPES = [DOCS / "recipes" / "metric.md", DOCS / "recipes" / "scorecard.md"]
LINK = re.compile(r"\]\(([^)\s]+)\)")
COMMAND_LINE = re.compile(r"^ +(?:\$ )?(?:[A-Z_]+=\S+ )*quanheng ([a-z].*)$", re.MULTILINE)
INLINE_COMMAND = re.compile(r"`quanheng ([a-z]+)")
VARIABLE = re.compile(r"\b(?:QUANHENG_[A-Z_]+[A-Z]|DATABASE_URL(?:_[A-Z]+)?)\b")
YAML_BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
UNWANTED = re.compile(
    r"\b(simply|just|obviously|easily|effortless\w*|seamless\w*|powerful|robust|todo|fixme|tbd)\b",
    re.IGNORECASE,
)


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def verbs() -> set[str]:
    return set(command._modules([]))


def shipped() -> books.Book:
    rules, findings = books.read_all(books.files([SHIPPED]))
    assert findings == []
    return books.load(rules)


def section(page: str, heading: str) -> str:
    return page.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def anchors(page: str) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def packages(file: str) -> list[str]:
    lines = text(ROOT / file).splitlines()
    return [
        re.split(r"[\[~>=<]", line)[0].lower()
        for line in lines
        if line and not line.startswith(("-", "#"))
    ]


def test_the_reference_is_what_the_declarations_say():
    words = [sys.executable, str(ROOT / "scripts" / "reference.py"), "check"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("page", READMES, ids=named)
def test_every_verb_of_the_command_is_in_the_readme(page):
    written = text(page)

    assert [verb for verb in sorted(verbs()) if f"quanheng {verb}" not in written] == []


def test_every_metric_card_kind_and_mapping_is_in_the_reference():
    pages = [DOCS / "reference.md", *sorted((DOCS / "reference").glob("*.md"))]
    page, book = "\n".join(map(text, pages)), shipped()
    mappings = [path.stem for path in (SHIPPED / "mappings").glob("*.yaml")]

    for word in [*book.metrics, *book.cards, *mappings]:
        assert f"`{word}`" in page or f"### {word}\n" in page
    for kind in FACTS:
        assert f"### {kind}\n" in page


def test_the_readme_counts_metrics_and_names_the_kinds_of_facts():
    english, chinese = (text(page) for page in READMES)
    count = len(shipped().metrics)

    assert f"{count} metrics" in english
    assert f"{count} 个指标" in chinese
    facts = " ".join(section(english, "What stands today").split())
    assert [k.code for k in FACTS.values() if k.label_en.lower() not in facts] == []
    assert [k.code for k in FACTS.values() if k.label_zh not in chinese] == []


def test_every_variable_of_the_environment_is_in_the_reference():
    sources = [*(ROOT / "quanheng").rglob("*.py"), *(ROOT / "scripts").glob("*"), ROOT / "Makefile"]
    sources += [*(ROOT / "tests").rglob("*.py"), ROOT / ".ci" / "run"]
    used = {name for path in sources if path.is_file() for name in VARIABLE.findall(text(path))}
    table = section(text(DOCS / "reference.md"), "Settings")

    assert used == set(re.findall(r"^\| `([A-Z_]+)`", table, re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_a_page_names_no_variable_that_nothing_reads(page):
    known = set(VARIABLE.findall(text(DOCS / "reference.md")))

    assert set(VARIABLE.findall(text(page))) <= known


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page):
    lost = []
    for link in LINK.findall(text(page)):
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        if "://" in link:
            continue
        if not target.exists() or (anchor and anchor not in anchors(text(target))):
            lost.append(link)

    assert lost == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_command_lines_can_be_read(page):
    parser = command._parser(command._modules([]))

    for line in COMMAND_LINE.findall(text(page)):
        parser.parse_args(shlex.split(line))
    assert set(INLINE_COMMAND.findall(text(page))) <= verbs()


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_make_verbs_exist(page):
    known = set(re.findall(r"^([a-z-]+):", text(ROOT / "Makefile"), re.MULTILINE))

    assert set(re.findall(r"(?:`|^    )make ([a-z-]+)", text(page), re.MULTILINE)) <= known


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_a_page_does_without_empty_words(page):
    assert [found[0] for found in UNWANTED.finditer(text(page))] == []


def test_both_readmes_say_the_same_things():
    def shape(page: str) -> tuple[list[str], list[str], int]:
        other = {"README.md", "README.zh-CN.md"}
        links = [link.replace(".zh-CN", "") for link in LINK.findall(page) if link not in other]
        return (
            links,
            re.findall(r"quanheng ([a-z]+)", page),
            len(re.findall("^## ", page, re.M)),
        )

    english, chinese = (shape(text(page)) for page in READMES)

    assert sorted(english[0]) == sorted(chinese[0])
    assert set(english[1]) == set(chinese[1])
    assert english[2] == chinese[2]


def test_the_metric_recipe_shows_every_shape():
    from quanheng.engine.measure.metrics import SHAPES

    page = text(RECIPES[0])

    assert [s for s in SHAPES if f"\nshape: {s}\n" not in page or f"| `{s}` |" not in page] == []


def test_the_scorecard_recipe_shows_every_curve():
    from quanheng.engine.measure.scorecards import CURVES

    page = text(RECIPES[1])

    assert [c for c in CURVES if f"kind: {c}," not in page or f"| `{c}` |" not in page] == []


def test_the_rules_of_the_recipes_pass_their_checks_and_cases(tmp_path):
    for block in [block for page in RECIPES for block in YAML_BLOCK.findall(text(page))]:
        first = block.partition("\n")[0]
        assert re.fullmatch(rf"# ({'|'.join(books.FOLDERS)})/[a-z_.]+\.yaml", first), first
        path = tmp_path / first.removeprefix("# ")
        path.parent.mkdir(exist_ok=True)
        path.write_text(block, encoding="utf-8")

    rules, findings = books.read_all(books.files([SHIPPED, tmp_path]))
    assert findings + books.check(rules) == []
    book, engine = books.load(rules), DuckDB()
    worked = sorted(tmp_path.glob("*/*.cases.yaml"))
    assert [path.name.partition(".")[0] for path in worked] == [
        "gross_margin",
        "warehouse",
        "warehouse_chilled",
    ]
    for path in worked:
        assert list(cases.failures(path, book, lambda: engine)) == []


def test_every_part_is_on_the_page_of_the_architecture():
    page = text(DOCS / "architecture.md")
    parts = [p.name for p in (ROOT / "quanheng").iterdir() if p.is_dir() and p.name[0] != "_"]

    assert [part for part in parts if f"── {part}/" not in page] == []
    layers = tomllib.loads(text(ROOT / "pyproject.toml"))["tool"]["importlinter"]["contracts"][0]
    chain = " > ".join(layers["layers"])
    assert f"    {chain}\n" in page
    assert f"    {chain}\n" in text(ROOT / "CONTRIBUTING.md")


def test_every_module_of_the_engine_is_on_the_page_of_the_architecture():
    page = section(text(DOCS / "architecture.md"), "The engine")
    modules = (ROOT / "quanheng" / "engine").glob("*/[a-z]*.py")

    assert [named(m) for m in modules if f"{m.name}`" not in page] == []


@pytest.mark.parametrize("file", ["requirements.in", "requirements-dev.in"])
def test_every_dependency_says_what_it_is_for(file):
    table = section(text(DOCS / "architecture.md"), "Chosen parts")
    first_cells = re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)
    told = {name for cell in first_cells for name in cell.split(", ")}

    assert [name for name in packages(file) if name not in told] == []


def test_every_decision_has_its_parts():
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    index = text(DOCS / "adr" / "README.md")
    for path in DECISIONS:
        page = text(path)
        title = re.match(rf"# {int(path.name[:4])}\. (.+)\n\nTags: \w+(, \w+)*\n", page)
        assert title, named(path)
        heads = re.findall(r"^## (.+)$", page, re.MULTILINE)
        assert heads == ["Context", "Decision", "Consequences", "The other way"], named(path)
        assert f"- [{path.name[:4]}]({path.name}) {title[1]}\n" in index


def test_the_glossary_has_only_words_that_the_code_uses():
    code = "\n".join(text(path) for path in (ROOT / "quanheng").rglob("*.py"))
    words = re.findall(r"^\| [^|]+ \| `([a-z_]+)` \|", text(DOCS / "glossary.md"), re.MULTILINE)

    assert len(words) == len(set(words)) > 30
    assert [word for word in words if not re.search(rf"(?<![a-z]){word}(?![a-z])", code)] == []


def test_the_changelog_has_this_version_with_its_periods_and_areas():
    version = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]["version"]
    entry = section(text(ROOT / "CHANGELOG.md"), version)

    assert re.match(r"\nPeriods affected: .+ · Areas: .+\n", entry)


def test_every_recipe_is_listed():
    index = text(DOCS / "recipes" / "README.md")
    recipes = [p.name for p in (DOCS / "recipes").glob("*.md") if p.name != "README.md"]

    assert [name for name in recipes if f"]({name})" not in index] == []


def test_the_readmes_quote_the_months_of_the_demo():
    told = text(DOCS / "demo.md")
    months = [
        line.split("…")[0].split()
        for page in READMES
        for line in re.findall(r"^    (20\d\d-\d\d .+)$", text(page), re.MULTILINE)
        if "%" in line
    ]

    assert len(months) == 4
    assert [
        month
        for month in months
        if month not in [m.split()[: len(month)] for m in told.splitlines()]
    ] == []


def quoted(page: str) -> list[tuple[list[str], list[str]]]:
    """Return each command that a page shows with output, and the lines of that output."""
    shown: list[tuple[list[str], list[str]]] = []
    for block in re.findall(r"(?:^    .*\n|^\n(?=    ))+", page, re.MULTILINE):
        for line in block.splitlines():
            if line.startswith("    $ quanheng "):
                shown.append((shlex.split(line)[2:], []))
            elif shown and line.strip() not in ("", "…") and "    $ " in block:
                shown[-1][1].append(line.strip())
    return shown


@pytest.mark.parametrize(("page", "language"), [(READMES[0], "en"), (READMES[1], "zh-hans")])
def test_the_trip_of_the_readme_goes_as_it_says(page, language, cli, shared, tmp_path):
    source = shared / "data" / "adventureworks"
    names = "Employee SalesTerritory SalesTerritoryHistory SalesPersonQuotaHistory SalesOrderHeader"
    names += " Product ProductCategory ProductSubcategory Vendor ProductVendor"
    names += " PurchaseOrderHeader PurchaseOrderDetail"
    for folder in ("adventureworks", "mended"):
        (tmp_path / folder).mkdir()
        for name in names.split():
            (tmp_path / folder / f"{name}.csv").write_bytes((source / f"{name}.csv").read_bytes())
    orders = tmp_path / "mended" / "SalesOrderHeader.csv"
    orders.write_text(re.sub(r"(?m)^(46613,.*),2927\.7262,", r"\1,2999.0000,", text(orders)))

    trip = quoted(text(page))
    assert [words[0] for words, _ in trip][:4] == ["import", "measure", "close", "explain"]
    for words, lines in trip:
        done = cli(*words, env={"QUANHENG_LANGUAGE": language})
        came = [line.strip() for line in (done.out + done.err).splitlines()]
        for line in lines:
            pattern = re.escape(line).replace("…", ".*")
            assert any(re.fullmatch(pattern, each) for each in came), (line, came)
