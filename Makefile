# Two commands do everything: `make chat` opens the browser chat, `make test` runs all checks.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= $(shell for p in python3.11 python3; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
PORT ?= 8501
LODESTONE_HOME ?= .lodestone
export LODESTONE_HOME

BIN := .venv/bin
INSTALLED := .venv/.installed

.PHONY: help chat demo test test-long lint format lock clean

help: ## Show this list.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/'

# The stamp is younger than both files when the environment is as they say.
$(INSTALLED): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or name it with make PYTHON=..." >&2; exit 1; }
	@echo "Installing the pinned dependencies into .venv (once; about 2.5 GB on disk)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

chat: demo ## Open the browser chat (PORT=8501), with the demo corpus where nothing is loaded yet.
	@$(BIN)/lodestone chat --port $(PORT)

demo: $(INSTALLED) ## Load the demo corpus of 5,000 made-up requests, where nothing is loaded yet.
	@test -s "$$LODESTONE_HOME/current" || $(BIN)/lodestone demo --requests 5000

test: lint ## Run the whole suite, lint and type checks first.
	@$(BIN)/python -m pytest -n auto --maxprocesses 4

PLANS ?= 10000
MALFORMED ?= 3000
KILLS ?= 500
test-long: $(INSTALLED) ## Try 10,000 random plans of each language (PLANS=), 3,000 broken files (MALFORMED=), 500 kills (KILLS=).
	@LODESTONE_PLANS=$(PLANS) $(BIN)/python -m pytest tests/assistant/reading_properties
	@LODESTONE_MALFORMED=$(MALFORMED) $(BIN)/python -m pytest tests/retrieval/test_malformed.py
	@LODESTONE_KILLS=$(KILLS) $(BIN)/python -m pytest tests/retrieval/test_kills.py

lint: $(INSTALLED) ## Run ruff (rules and layout) and mypy.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy

format: $(INSTALLED) ## Put imports and layout in order.
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

# Made from nothing, so that it holds what pyproject.toml asks for and no more. torch is pinned without the
# "+cpu" of a CPU build: the bare version matches either build.
lock: ## Resolve pyproject.toml anew into constraints.txt.
	@rm -rf .venv-lock
	@$(PYTHON) -m venv .venv-lock
	@.venv-lock/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@{ echo "# Made by make lock: every version that is installed, with Python 3.11 on Linux."; \
	   .venv-lock/bin/python -m pip freeze --exclude-editable | sed -E 's/\+[a-z0-9.]+$$//'; } > constraints.new
	@mv constraints.new constraints.txt
	@rm -rf .venv-lock

clean: ## Remove the environment and caches; the databases stay.
	@rm -rf .venv .venv-lock build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
