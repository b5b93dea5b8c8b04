# The only commands needed to try, test or measure gongkai: make demo, make test, make bench.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
NEWEST := .venv-newest

.PHONY: demo test test-all test-newest bench serve check clean

demo: $(STAMP)
	@$(BIN)/gongkai --workspace data year-end 2019; status=$$?; \
	if [ $$status -le 1 ]; then exit 0; else exit $$status; fi

test: $(STAMP)
	@$(BIN)/python -m pytest -n 3 --dist loadgroup

# And the walks and campaigns whole of which `make test` runs a sample: the tests marked `whole`.
test-all: $(STAMP)
	@$(BIN)/python -m pytest -n 3 --dist loadgroup -m ""

# The same tests on the newest versions that pyproject.toml allows, in an environment of their own. Needs a package registry.
test-newest:
	@test -d $(NEWEST) || $(PYTHON) -m venv $(NEWEST)
	@$(NEWEST)/bin/python -m pip install --quiet --disable-pip-version-check --upgrade --upgrade-strategy eager --editable '.[dev]'
	@$(NEWEST)/bin/python -m pytest -n 3 --dist loadgroup

bench: $(STAMP)
	@$(BIN)/python -m bench

serve: $(STAMP)
	@$(BIN)/gongkai --workspace data serve

check: $(STAMP)
	@$(BIN)/ruff check src flows tests bench data
	@$(BIN)/ruff format --check src flows tests bench data
	@$(BIN)/mypy
	@.ci/advisories

# Installs into .venv once, and again whenever the pins change.
$(STAMP): pyproject.toml constraints.txt
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $(STAMP)

clean:
	rm -rf data/snapshots data/warehouse data/published data/reports data/sealed data/follow-up/202*
