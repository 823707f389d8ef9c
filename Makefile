# The verbs of this project; each works from a clean clone.
SHELL := bash
.DEFAULT_GOAL := help
BIN := .venv/bin
STAMP := .venv/.ready
size ?= standard
only ?=
SOURCES := $(shell find quanheng/locale -name '*.po' 2>/dev/null)
PAGES := package.json package-lock.json scripts/assets.mjs $(shell find quanheng/web/static/src -type f 2>/dev/null)

.PHONY: help setup demo test test-browser lint types contracts migrations rules translations \
	test-postgresql check format lock fuzz bench tour clean

help:  ## what the verbs are
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

$(STAMP): requirements.lock requirements.in pyproject.toml scripts/setup scripts/translations.py $(SOURCES) $(PAGES)
	@scripts/setup

setup: $(STAMP)  ## make .venv, compile the translations, build the files of the pages

demo: setup  ## the make-believe company, closed; serve=0 ends after the summary
	@$(BIN)/quanheng demo --size $(size) $(if $(filter 0,$(serve)),--no-serve)

test: setup  ## every test that needs no server, on SQLite; only=tests/org for a part
	env -u DATABASE_URL $(BIN)/python -m pytest -q -n 2 --dist worksteal \
	  -m "not fuzz and not browser" $(only)
	@echo "not run: the tests in a browser; make test-browser runs them where Chromium is installed."

test-browser: setup  ## pages in Chromium, on SQLite
	env -u DATABASE_URL $(BIN)/python -m pytest -q -n 2 --dist loadfile -m browser tests/browser

lint: setup  ## form
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: setup
	$(BIN)/mypy

contracts: setup
	$(BIN)/lint-imports

migrations: setup
	@home=$$(mktemp -d); trap 'rm -rf "$$home"' EXIT; \
	env -u DATABASE_URL QUANHENG_HOME="$$home" DJANGO_SETTINGS_MODULE=quanheng.config.settings \
	  $(BIN)/python -W ignore::RuntimeWarning -m django makemigrations --check --dry-run

rules: setup
	@home=$$(mktemp -d); trap 'rm -rf "$$home"' EXIT; \
	env -u DATABASE_URL QUANHENG_HOME="$$home" $(BIN)/quanheng rules check

translations: setup
	$(BIN)/python scripts/translations.py check

test-postgresql: setup
	@url=$$($(BIN)/python scripts/postgresql_url.py); \
	if [ -n "$$url" ]; then \
	  echo "the tests of the database again, on PostgreSQL"; \
	  DATABASE_URL="$$url" $(BIN)/python -m pytest -q -n 2 --dist worksteal \
	    --create-db -m "database and not fuzz"; \
	elif [ "$$CI" = true ]; then \
	  echo "PostgreSQL does not answer; start it, or name one in DATABASE_URL_POSTGRES." >&2; exit 1; \
	else \
	  echo "skipped: PostgreSQL does not answer; DATABASE_URL_POSTGRES can name one."; \
	fi

check: lint types contracts migrations rules translations test test-browser test-postgresql  ## all that CI asks

format: setup  ## bring the code into form
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

lock:  ## pin the newest versions that fit (wants uv)
	uv pip compile requirements-dev.in --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --no-emit-index-url --no-emit-find-links --upgrade --quiet -o requirements.lock

fuzz: setup  ## the long tests with many random faults
	env -u DATABASE_URL $(BIN)/python -m pytest -q -n 2 -m fuzz

bench: setup  ## measure against the budgets
	$(BIN)/python benchmarks/run.py

tour: setup  ## the pictures of docs/tour.md, and everybody's way to source rows; TOUR_HOME names a home that is made
	$(BIN)/python scripts/tour.py

clean:  ## remove what was built; the home folder stays
	rm -rf .venv build node_modules quanheng/web/static/dist *.egg-info .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache
	find quanheng -name '*.mo' -delete
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
