# Two commands: `make run` and `make test`. README.md says what they do.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test lint bench soak mails install install-dev

# PORT=8100 and HOST=… reach the portal by the environment; ARGS="--empty" by its command line.
run: install
	@$(BIN)/python manage.py run $(ARGS)

# The browser first: without one the journeys would fail after minutes. ARGS="tests/waves" runs a part.
test: install-dev
	@$(BIN)/python -m tests.browser
	@$(BIN)/pytest -n auto $(ARGS)

lint: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djade --check --target-version 5.2 $$(find templates -name '*.html' | sort)
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

# ONLY=name runs one.
bench: install-dev
	@$(BIN)/python -m tests.benchmarks $(ONLY)

# Every fault on real processes, at most 25 minutes. ARGS="--seed 7 --only worker_killed" repeats a part.
soak: install-dev
	@$(BIN)/python -m tests.faults $(ARGS)

# Every mail that ships, to be looked at. ARGS=--docs renews the pictures of docs/mails.md.
mails: install-dev
	@$(BIN)/python -m tests.mails $(ARGS)

install:
	@$(PYTHON) portal/engines/bootstrap.py requirements.txt

install-dev:
	@$(PYTHON) portal/engines/bootstrap.py requirements-dev.txt
