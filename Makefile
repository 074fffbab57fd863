# `make run` shows the dashboard, `make test` passes the tests: each does all its own set-up.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
NEEDED := On Debian or Ubuntu: sudo apt-get install -y make python3-venv chromium. On macOS: brew install python@3.11 chromium

.PHONY: run test benchmark messages demo
run: $(VENV)/run
	$(PY) -m streamlit run app.py --server.address=127.0.0.1

test: $(VENV)/test
	@if ! command -v chromium >/dev/null && ! ls /Applications/Chromium.app >/dev/null 2>&1; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; \
	  else echo "No browser for the browser tests. $(NEEDED)"; exit 1; fi; fi
	$(PY) -m ruff check .
	$(PY) -m pytest -q

benchmark: $(VENV)/test
	$(PY) -W ignore -m benchmarks

messages: $(VENV)/test
	$(PY) -m catalogs

demo: $(VENV)/run
	$(PY) -m database demo

$(VENV)/run: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed. $(NEEDED)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "No virtual environment could be made. $(NEEDED)"; exit 1; }
	$(PY) -m pip install -q --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/test: $(VENV)/run requirements-dev.txt
	$(PY) -m pip install -q --disable-pip-version-check -r requirements-dev.txt
	@touch $@
