# Everything that a person or the gate does with this project. `make help` lists it.

VENV  := .venv
BIN   := $(VENV)/bin
STAMP := $(VENV)/.installed
ARGS  ?=

# Tests run in parallel; ARGS=-n0 runs them one after another.
PYTEST := $(BIN)/python -m pytest -q -n auto --maxschedchunk 4

# The code that decides about money and states, of which tests must reach every branch.
MONEY_AND_STATE := domain/*

.DEFAULT_GOAL := help
.PHONY: help $(VENV) run test test-all lint types contracts migrations check cover covered prove mutants bench messages readme clean

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): pyproject.toml constraints.txt
	@python=""; \
	for each in python3.13 python3.12 python3.11 python3; do \
		if $$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$each; break; fi; \
	done; \
	if [ -x $(BIN)/python ]; then python=$(BIN)/python; fi; \
	if [ -z "$$python" ]; then \
		echo "Python 3.11 or later is needed. Debian: apt-get install python3 python3-venv; macOS: brew install python"; \
		exit 1; \
	fi; \
	if [ ! -x $(BIN)/python ] && ! $$python -m venv $(VENV) >/dev/null; then \
		rm -rf $(VENV); \
		echo "$$python cannot make a virtual environment. On Debian or Ubuntu: apt-get install python3-venv"; \
		exit 1; \
	fi; \
	echo "Installing the pinned dependencies into $(VENV) (once, about a minute) ..."; \
	$(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e '.[dev,redis,stripe]' || { \
		echo "The installation failed; is the network there? Mend what pip says above and run make again."; exit 1; }
	@touch $(STAMP)

$(VENV): $(STAMP)

run: $(STAMP) ## run the bots where .env (or the environment) has both tokens, else the demo
	@missing=""; \
	for name in BOOKING_BOT_TOKEN DISPATCH_BOT_TOKEN; do \
		if [ -z "$$(printenv $$name)" ] && ! grep -qsE "^ *(export +)?$$name *= *[\"']?[0-9]" .env; then \
			missing="$$missing $$name"; \
		fi; \
	done; \
	if [ -z "$$missing" ]; then \
		echo "Both bots have a token: starting them (calltaxi run)."; \
		exec $(BIN)/calltaxi run $(ARGS); \
	else \
		echo "Not set in .env or the environment:$$missing. Starting the demo, which needs no token (calltaxi demo)."; \
		exec $(BIN)/calltaxi demo $(ARGS); \
	fi

test: $(STAMP) ## run the tests but the long ones (on PostgreSQL and Redis too, where a server answers)
	@$(PYTEST) --short $(ARGS)

test-all: $(STAMP) ## run every test, the long ones included
	@$(PYTEST) $(ARGS)

lint: $(STAMP) ## look for mistakes, untidiness and odd shapes (ruff)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet . || { echo "Not in shape; run: $(BIN)/ruff format ."; exit 1; }

types: $(STAMP) ## check the types (mypy, strict)
	@$(BIN)/mypy

contracts: $(STAMP) ## check that imports keep to the layers
	@said=$$($(BIN)/lint-imports --no-cache) || { echo "$$said"; exit 1; }; echo "$$said" | tail -1

migrations: $(STAMP) ## climb and descend the migrations, and hold the models against them
	@$(BIN)/python -m pytest -q -k migration $(ARGS)

check: lint types contracts test ## most of what the gate checks

cover: $(STAMP) ## run every test and show what no test reaches
	@$(PYTEST) --cov --cov-report=term-missing $(ARGS)
	@$(MAKE) --no-print-directory covered

covered: $(STAMP) ## judge the last run with --cov: money and state code must be reached in every branch
	@$(BIN)/coverage report --include='$(MONEY_AND_STATE)' --fail-under=100

prove: $(STAMP) ## prove the money at full length: random histories and crashes (long)
	@$(BIN)/python -m tests.properties $(ARGS)

mutants: $(STAMP) ## change the domain's code bit by bit and see whether a test notices (some minutes)
	@rm -rf mutants && mkdir mutants
	@echo "Trying the mutants of the domain, some thousand; mutants/run.log tells how far it is."
	@TEST_POSTGRES_URL=postgresql://127.0.0.1:1/none TEST_REDIS_URL=redis://127.0.0.1:1/0 CI= \
		nice $(BIN)/mutmut run $(ARGS) >mutants/run.log 2>&1 \
		|| { tr '\r' '\n' <mutants/run.log | tail -50; exit 1; }
	@$(BIN)/python -m tests.conventions.mutants

bench: $(STAMP) ## measure whole rides per second, and write bench/results/
	@$(BIN)/python -m bench $(ARGS)

messages: $(STAMP) ## check that all languages say the same things
	@$(BIN)/python -m pytest -q tests/conventions/test_catalogs.py

readme: $(STAMP) ## write the README's ride and settings, and .env.example, anew
	@$(BIN)/python -m docs.paste

clean: ## remove what was built and measured, but no data
	@rm -rf build dist mutants htmlcov .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info
