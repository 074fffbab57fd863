# `make run` shows the dashboard, `make test` passes the tests: each does all its own set-up.
VENV := .venv
PY := $(VENV)/bin/python
# What the system must have stands in one line of README.
NEEDED := grep apt-get README.md
# The first Python that is new enough; `make run PYTHON=...` names another.
PYTHON ?= $(shell for python in python3 python3.11 python3.12 python3.13 python3.14; do \
  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$python; break; }; done)
# `make screens OPTIONS="--page situation --theme dark"`
OPTIONS ?=
# `make run WORKERS=4 OPTIONS=--server.port=8600`: so many processes behind nginx.
WORKERS ?= 1

# Kept bytecode halves the start of each of the processes that tests begin.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test layers types compiled soak screens benchmark messages demo lock wheelhouse
run: $(VENV)/run
	$(if $(filter-out 1,$(WORKERS)),$(PY) -m web.workers $(WORKERS) $(OPTIONS),$(PY) -m streamlit run app.py --server.address=127.0.0.1)

test: $(VENV)/test
	@$(PY) -m tools.launch 2>/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium-headless-shell nginx-light mariadb-server; $(PY) -m tools.launch; }
	$(PY) -m ruff check . && $(PY) -m ruff format --check -q .
	@$(MAKE) -j2 layers types compiled
	$(PY) -m pytest -q -n 4 --dist loadfile --no-loadscope-reorder

layers:
	$(VENV)/bin/lint-imports --no-logo --no-cache
types:
	$(PY) -m mypy
# The tests as pytest compiles them: once, beside the types, and not by each of the processes that run them.
compiled:
	@$(PY) -m pytest --collect-only -q -p no:cacheprovider > /dev/null 2>&1 || true

# Long: files that hypothesis writes, a file of a million rows, a loader killed many times (a quarter as often on PostgreSQL);
# queries asked of several made-up networks.
soak: $(VENV)/test
	BLO_FUZZ_FILES=$${BLO_FUZZ_FILES:-2000} BLO_KILLS=$${BLO_KILLS:-200} $(PY) -m pytest -q -s tests/soak tests/database/test_kills.py
	BLO_NETWORKS=$${BLO_NETWORKS:-3} $(PY) -m pytest -q -n 2 tests/queries
	$(PY) -m pytest -q -n 2 --dist loadfile -m long

screens: $(VENV)/test
	$(PY) -m tools.screenshots $(OPTIONS)

benchmark: $(VENV)/test
	$(PY) -W ignore -m tools.benchmarks

messages: $(VENV)/test
	$(PY) -m tools.catalogs

demo: $(VENV)/run
	$(PY) -m database demo

# What the `.in` files choose and all that it brings, by version and hash, for every system and Python from 3.11 on. What is pinned already stays;
# `make lock OPTIONS=--upgrade` takes newer ones, `OPTIONS="--upgrade-package lxml"` one.
LOCK := $(VENV)/lock/bin/uv -q pip compile --no-config --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
  --custom-compile-command 'make lock'
lock:
	$(PYTHON) -m venv $(VENV)/lock
	$(VENV)/lock/bin/python -m pip install -q --disable-pip-version-check uv==0.13.9
	$(LOCK) requirements.in -o requirements.txt $(OPTIONS)
	$(LOCK) requirements-dev.in -o requirements-dev.txt $(OPTIONS)

# Every locked package as a file, for a machine without the internet (docs/operation.md).
WHEELHOUSE ?= wheelhouse
wheelhouse:
	$(PYTHON) -m venv $(VENV)/wheelhouse
	$(VENV)/wheelhouse/bin/python -m pip download -q --disable-pip-version-check --require-hashes --no-deps --only-binary :all: \
	  -d $(WHEELHOUSE) -r requirements.txt $(OPTIONS)

$(VENV)/run: requirements.txt
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 or newer is needed."; $(NEEDED); exit 1; } >&2
	@$(PYTHON) -m venv $(VENV) || { echo "No virtual environment could be made."; $(NEEDED); exit 1; } >&2
	$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/test: $(VENV)/run requirements-dev.txt
	$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
