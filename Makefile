# `make demo` and `make test` do all their own set-up: Python 3.11 or later and make are enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test lint types imports docs check bench clean

demo: $(VENV)/.installed-demo
	$(BIN)/onrecord demo --html demo-record.html

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n auto --dist worksteal --cov --cov-report=term:skip-covered --cov-fail-under=90

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev
	$(BIN)/mypy

imports: $(VENV)/.installed-dev
	$(BIN)/lint-imports

docs: $(VENV)/.installed-dev
	$(BIN)/python docs/check_docs.py

check: test lint types imports docs

# The figures of docs/benchmarks.md, from ../shared/data; an hour or so on two cores.
bench: $(VENV)/.installed-dev
	$(BIN)/python benchmarks/invariants.py
	$(BIN)/python benchmarks/grounding_speed.py
	$(BIN)/python benchmarks/verification.py
	$(BIN)/python benchmarks/support.py
	$(BIN)/python benchmarks/check_speed.py

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("onrecord needs Python 3.11 or later, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"

$(VENV)/.installed-demo: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[local]'
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[answers,anthropic,eval,google,learn,local,meaning,openai,pydantic,yaml]' --group test --group lint
	@touch $@ $(VENV)/.installed-demo

clean:
	rm -rf $(VENV) demo-record.html
