# `make` alone lists what there is. Nothing but make and a Python of 3.11 or newer must be installed.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
WORKERS ?= 2

BIN := .venv/bin
READY := .venv/.ready
RULES := statusengine/domain/*,statusengine/services/*
RESOLVE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header

##@ Start here

.PHONY: help
help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} \
		/^##@/ {printf "\n%s\n", substr($$0, 5)} \
		/^[a-z-]+:.*## / {printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: demo
demo: $(READY) ## Play the main job on the example list
	@PATH="$(CURDIR)/$(BIN):$$PATH" bash docs/examples/demo.sh

##@ Prove

.PHONY: test
test: $(READY) ## Run the whole suite, on SQLite and on a real PostgreSQL
	@$(BIN)/coverage erase
	$(BIN)/pytest -n $(WORKERS) --cov --cov-report=
	@$(BIN)/coverage report --include='$(RULES)' --fail-under=100

.PHONY: test-distributed
test-distributed: $(READY) ## What must hold on any engine, on the server at DATABASE_URL (minutes)
	@test -n "$(DATABASE_URL)" || { \
		echo "make test-distributed needs the address of a server that speaks PostgreSQL, and of an account" >&2; \
		echo "that may make databases and roles: DATABASE_URL=postgresql://admin@db.example.org/postgres" >&2; exit 1; }
	@TEST_DATABASE_URL="$(DATABASE_URL)" $(BIN)/pytest -n 0 tests/storage tests/services tests/properties \
		tests/house/test_portable.py

.PHONY: families
families: $(READY) ## Fifty thousand steps of linked records, by state machines (minutes; SEED repeats a run)
	@PYTHONPATH=tests $(BIN)/python -m properties.at_length $(if $(SEED),--seed $(SEED))

.PHONY: mutants
mutants: $(READY) ## Plant a defect for each law, and see that the proofs notice (minutes)
	@$(BIN)/python tests/properties/mutants.py
	@PYTHONPATH=tests $(BIN)/python -m faults.mutants

.PHONY: storm
storm: $(READY) ## Schedulers and curators at a million due, killed 200 times (DUE, KILLS, SEED)
	@PYTHONPATH=tests $(BIN)/python -m faults.storm $(if $(DUE),--due $(DUE)) $(if $(KILLS),--kills $(KILLS)) \
		$(if $(SEED),--seed $(SEED))

.PHONY: rivals
rivals: $(READY) ## Thirty-two curators at a hundred records, a thousand actions each (ACTIONS, SEED)
	@PYTHONPATH=tests $(BIN)/python -m faults.rivals $(if $(ACTIONS),--actions $(ACTIONS)) $(if $(SEED),--seed $(SEED))

.PHONY: failover
failover: $(READY) ## A PostgreSQL crashes and its standby is promoted, twenty times (ROUNDS, SEED)
	@PYTHONPATH=tests $(BIN)/python -m faults.failover $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(SEED),--seed $(SEED))

.PHONY: faults
faults: $(READY) ## The disk fails, is full, or the process dies at each of 200 writes; needs strace (CALLS)
	@PYTHONPATH=tests $(BIN)/python -m faults.disk $(if $(CALLS),--calls $(CALLS)) $(if $(SEED),--seed $(SEED))

.PHONY: heavy
heavy: $(READY) ## Operations on sixty thousand records, killed in the middle (some minutes)
	$(BIN)/pytest -n 0 -m heavy tests/heavy

.PHONY: check
check: lint types arch docs-check migrations test ## Everything that must hold before a change is proposed

.PHONY: lint
lint: $(READY) ## Style, by ruff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

.PHONY: types
types: $(READY) ## Types, by mypy in strict mode
	$(BIN)/mypy

.PHONY: arch
arch: $(READY) ## Which layer may import which, by import-linter
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest -q tests/house/test_arch.py -k "standard_library or init"

.PHONY: docs-check
docs-check: $(READY) ## Compare the generated pages with the code
	$(BIN)/python docs/generate.py --check

.PHONY: migrations
migrations: $(READY) ## Compare the migrations with the tables; one head only
	$(BIN)/pytest -q tests/storage -k migration

.PHONY: bench
bench: $(READY) ## Measure the promises on speed, each beside its floor
	$(BIN)/python -m bench

.PHONY: bench-large
bench-large: $(READY) ## Measure them at the size of an archive (an hour; ROWS=500000 is sooner done)
	$(BIN)/python -m bench.large $(if $(ROWS),--rows $(ROWS)) $(if $(ROUNDS),--rounds $(ROUNDS)) $(PARTS)

##@ Make

.PHONY: fmt
fmt: $(READY) ## Format, and mend what ruff can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: docs
docs: $(READY) ## Write the generated pages again
	$(BIN)/python docs/generate.py

.PHONY: wheel
wheel: $(READY) ## Build the wheel into dist/
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .
	@ls dist/*.whl

.PHONY: lock
lock: ## Resolve the dependencies again (the one target that needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv, see https://docs.astral.sh/uv" >&2; exit 1; }
	$(RESOLVE) --output-file requirements.lock pyproject.toml
	$(RESOLVE) --group dev --output-file requirements-dev.lock pyproject.toml

.PHONY: clean
clean: ## Remove everything that can be made again, the environment too
	rm -rf .venv dist build htmlcov .coverage .coverage.* .hypothesis \
		.mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find statusengine tests docs bench -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

# The environment is ready when this file is newer than what it was made from.
$(READY): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "statusengine needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1)." >&2; \
		echo "Name a newer one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
