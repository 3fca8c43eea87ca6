# Run it: `make demo`. Prove it: `make test`. Python 3.11 or newer and make are all that is needed.

PORT ?= 5000
PYTHON ?= $(firstword $(foreach candidate,python3 python3.14 python3.13 python3.12 python3.11,\
	$(shell $(candidate) -c 'import ensurepip, sys, venv; sys.version_info >= (3, 11) and print("$(candidate)")' 2>/dev/null)))
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --require-hashes
LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --quiet --upgrade

.PHONY: help demo test lock pictures

help:
	@echo 'make demo [PORT=5000]   serve the demonstration project on this machine'
	@echo 'make test               style, types, import rules, tests on both databases, browser journeys'
	@echo 'make pictures           take the pictures in the README again'
	@echo 'make lock               resolve the requirements again (needs uv)'

demo: .venv/.installed
	$(BIN)/flask demo --port $(PORT)

test: .venv/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2 --dist worksteal

pictures: .venv/.installed-dev
	$(BIN)/python -m tests.browser.pictures

lock:
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-dev.in -o requirements-dev.txt

.venv/bin/python:
	@test -n '$(PYTHON)' || { echo 'Impact Tracker needs Python 3.11 or newer, with its venv module.' >&2; exit 1; }
	$(PYTHON) -m venv .venv

# The stamps make a second run quick: they are older than a lock only when it has changed.
.venv/.installed: requirements.txt | .venv/bin/python
	$(PIP) -r requirements.txt
	@touch $@

.venv/.installed-dev: requirements-dev.txt .venv/.installed
	$(PIP) -r requirements-dev.txt
	@touch $@
