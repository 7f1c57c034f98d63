# Every task has a word. `make` or `make help` lists them.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
PACKAGES := acquis credentials lrs_bridge lti_tool migrations recognition records rest_api rules
CODE := $(PACKAGES) tests bench docs/conf.py
# A process a core, each with a PostgreSQL of its own; the tests of a file stay together, with the servers that they share.
SIDE_BY_SIDE := -n logical --maxprocesses 4 --dist loadfile
.DEFAULT_GOAL := help
.PHONY: help setup demo demo-fill test unit lint format types imports docs translations bench long-laws wheel lock clean

help: ## list the tasks
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: $(INSTALLED) ## the virtual environment with everything that the project uses

$(INSTALLED): requirements.lock setup.cfg pyproject.toml
	tools/need-python $(PYTHON)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## an organisation with real records and awards, served on http://localhost:8080
	$(BIN)/acquis demo

demo-fill: setup ## fill the demo and end, without serving
	$(BIN)/acquis demo --no-serve

test: setup peers lint types imports docs ## every check: lint, types, import rule, docs, tests
	$(BIN)/python -m pytest tests $(SIDE_BY_SIDE)

.PHONY: peers
peers: setup ## the programs that are not ours: npm and PyPI packages, Chromium
	tools/install-peers

unit: setup ## the tests that need no server, in seconds
	$(BIN)/python -m pytest tests/unit $(SIDE_BY_SIDE)

lint: setup ## format and lint, changing nothing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

format: setup ## format, and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

types: setup ## the type checker
	$(BIN)/mypy

imports: setup ## the import rule of the house
	$(BIN)/lint-imports

docs: setup ## the documentation, into docs/_build
	$(BIN)/sphinx-build --quiet -W --keep-going -b html docs docs/_build/html

translations: setup ## gather the texts of the pages for translators, and compile what they wrote
	$(BIN)/pybabel -q extract -F lti_tool/translations/babel.cfg -k lazy_gettext --no-location --sort-output \
		-o lti_tool/translations/messages.pot .
	$(BIN)/pybabel -q update -i lti_tool/translations/messages.pot -d lti_tool/translations --no-fuzzy-matching --ignore-obsolete \
		--ignore-pot-creation-date
	$(BIN)/pybabel -q compile -d lti_tool/translations

bench: setup ## the figures, beside their reference, in one run
	$(BIN)/python -m bench

long-laws: setup ## the laws of the rules on 100,000 generated cases and more
	HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest tests/laws

wheel: setup ## the wheel, into dist
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .

lock: ## write down the exact versions that a fresh resolution gives
	tools/lock $(PYTHON)

clean: ## remove what was made
	rm -rf $(VENV) build dist docs/_build *.egg-info var tests/*/node_modules tests/*/.venv
