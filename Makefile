# Two commands matter: `make demo` and `make test`. Both work on a machine with only Python and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test check lint setup serve format clean

demo: $(READY)            ## run suites/demo.yaml and serve it at http://127.0.0.1:8501
	$(BIN)/reconaudit demo

test: $(READY)            ## every test that is not marked long
	$(BIN)/python -m pytest -m "not long" -n 2 --dist loadfile

setup: $(READY)           ## build .venv and install, pinned by constraints.txt

serve: $(READY)           ## serve the store that is there
	$(BIN)/reconaudit serve

check: lint test          ## format, lint, types, import directions, docs, tests

lint: $(READY)            ## everything of check but the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m docs.check

format: $(READY)          ## mend what the formatter and the linter can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and f'reconaudit needs Python 3.11 or newer, found {sys.version.split()[0]}; name one with make PYTHON=python3.12.' or 0)"
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt torch
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	touch $(READY)

clean:
	rm -rf $(VENV)
