# Everything a developer or an operator types. `make` alone lists it.
SHELL := /bin/sh
BIN := .venv/bin
PYTHON_FILES := src tests bench

.DEFAULT_GOAL := help
.PHONY: help setup run test check fmt bench schema docs messages lock

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Make .venv and install what requirements.lock names; quick when nothing changed
	@sh scripts/setup.sh

run: setup ## Run everything with the demo on http://127.0.0.1:8000
	@exec $(BIN)/lanternist run --demo

test: setup ## Run all tests; PYTEST="-k words" passes options on
	@sh scripts/test.sh $(PYTEST)

node_modules/.package-lock.json: package.json package-lock.json
	@command -v npm >/dev/null || { echo "The types of the scripts are checked by npm's typescript: apt-get install npm"; exit 1; }
	npm ci --ignore-scripts --no-audit --no-fund --silent

check: setup node_modules/.package-lock.json ## Lint, formatting, types, import contracts, migrations, size limits
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	node_modules/.bin/tsc --project .
	$(BIN)/lint-imports
	find src -path '*/migrations/*.sql' | sort | xargs $(BIN)/squawk
	$(BIN)/python -m pytest tests/test_architecture.py tests/test_documents.py

fmt: setup ## Format the Python code and mend what the linter can
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

bench: setup ## Measure, with peers and ceilings in the same run
	$(BIN)/python -m bench

schema: setup ## Write schema.sql from the migrations
	$(BIN)/lanternist schema > schema.sql.new && mv schema.sql.new schema.sql

docs: setup ## Write the generated pages of documentation
	$(BIN)/lanternist config --markdown > docs/settings.md.new && mv docs/settings.md.new docs/settings.md
	$(BIN)/lanternist errors --markdown > docs/errors.md.new && mv docs/errors.md.new docs/errors.md

messages: setup ## Collect the texts of pages and scripts for translation, and compile what is translated
	$(BIN)/python scripts/messages.py

lock: setup ## Refresh requirements.lock from pyproject.toml
	$(BIN)/uv pip compile --universal --generate-hashes --python-version 3.11 --group dev pyproject.toml \
		--no-emit-index-url --no-header --quiet -o requirements.lock
