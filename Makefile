# Everything prepares what it needs: a fresh clone wants Python 3.11 to 3.13, make and a package index.

PYTHON ?= $(shell for p in python3 python3.12 python3.11 python3.13; do $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SCHEMAS := data/schemas/shopify
USE_CHAT := data/use_chat

# Where this is set, every process compiles all that it imports: seconds each.
unexport PYTHONDONTWRITEBYTECODE
export DO_NOT_TRACK = 1


.PHONY: run test test-browser-tools test-browser check format bench lock clean help

help: ## Say what can be done
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(READY): pyproject.toml requirements.lock
	@if [ -z "$(PYTHON)" ]; then \
	    echo "Rapport needs Python 3.11, 3.12 or 3.13 and found none of them. Install one, or say where: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)"; exit 1; fi
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(None if (3, 11) <= v <= (3, 13) else "Rapport needs Python 3.11 to 3.13; %s is %d.%d. Say which to use: make PYTHON=python3.12" % (sys.executable, *v))'
	@echo "Preparing $(VENV) with $$($(PYTHON) --version) ..."
	@test -x $(BIN)/uv || { $(PYTHON) -m venv --clear $(VENV) && $(BIN)/python -m pip install --quiet --disable-pip-version-check uv; }
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv --quiet pip sync --compile-bytecode requirements.lock
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv --quiet pip install --no-deps --editable .
	@touch $(READY)

run: $(READY) ## Start everything beside a sandbox store; Ctrl-C stops it
	@$(BIN)/python -m pipelines.cli up

$(SCHEMAS): tests/agent/commerce/fetch_shopify_schemas.sh
	@sh $< $@

$(USE_CHAT): $(wildcard tests/e2e/use_chat/*)
	@sh tests/e2e/use_chat/bundle.sh $@

test: $(READY) $(SCHEMAS) $(USE_CHAT) ## Run the tests; those in a browser where a Chromium is found
	@$(BIN)/python -m pytest -n 2 --dist loadfile

test-browser-tools: ## Install a Chromium where there is none
	@sh tests/e2e/install_chromium.sh

test-browser: $(READY) $(USE_CHAT) test-browser-tools ## Run the tests in a browser
	@$(BIN)/python -m pytest -m browser

check: $(READY) ## Lint, types, import rules, SQL style
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy pipelines agent dashboards tests
	@$(BIN)/lint-imports
	@$(BIN)/sqlfluff lint --processes 2 dbt_project/models dbt_project/tests
	@$(BIN)/sqlfluff lint --templater placeholder dashboards/queries

format: $(READY) ## Put code and SQL into shape
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/sqlfluff fix dbt_project/models dbt_project/tests

bench: $(READY) ## Measure speed, kill and flood (half an hour); results are printed and kept under data/bench
	@$(BIN)/python -m tests.bench

lock: $(READY) ## Resolve requirements.lock anew from pyproject.toml
	@$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --group dev --python-version 3.11 --constraint constraints.txt --override overrides.txt pyproject.toml --output-file requirements.lock

clean: ## Remove the environment and everything under data
	@rm -rf $(VENV) && find data -mindepth 1 ! -name .gitkeep -delete
