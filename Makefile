# Everything a newcomer needs, with nothing but Python 3.11 or later. `make` alone lists the targets.
PORT ?= 8000
ONLY ?=
ARGS ?=
CANDIDATES = python3 python3.14 python3.13 python3.12 python3.11
PYTHON ?= $(shell for p in $(CANDIDATES); do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)

.DEFAULT_GOAL := help
.PHONY: help python run test lint format bench fresh lock

help:
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 10

python:
	@$(or $(PYTHON),false) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "Python 3.11 以降が必要です。見つかりませんでした。(Yakuba needs Python 3.11 or later.)" >&2; exit 1; }

run: python ## install what is missing, then open the town hall; PORT=8000, YAKUBA_HOME=folder
	@$(PYTHON) tools/run.py up --port $(PORT)

test: python ## all tests, on SQLite and on PostgreSQL; ARGS="tests/language -k era" chooses
	@$(PYTHON) tools/run_tests.py $(ARGS)

lint: python ## mistakes, layout, who imports whom, the laws of the house
	@$(PYTHON) tools/lint.py

format: python ## let ruff lay out the code and sort the imports
	@.venv/bin/ruff check --quiet --fix-only . ; .venv/bin/ruff format --quiet .

bench: python ## benchmarks, one JSON line each; ONLY=name chooses
	@$(PYTHON) tools/run.py bench $(ONLY)

fresh: python ## what a newcomer sees: clone the last commit into an empty folder and test it there
	@$(PYTHON) tools/fresh.py

lock: python ## make the locks again after a change of requirements/*.in (needs uv); ARGS=--upgrade for newer versions
	@$(PYTHON) tools/lock.py $(ARGS)
